// @ts-nocheck
/** Where the network is wrong: which class it takes for which, or how far a regression misses its targets. */

import { percent, significant, whole } from "../ui/number-format.js";

const QUARTILES = ["least", "lower quartile", "median", "upper quartile", "greatest"];

function node(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

const header = (words, scope) => node("th", { scope }, words);

function matrixTable(part, { matrix, accuracy }, classes) {
  const head = node(
    "tr",
    {},
    node("td", {}),
    ...classes.map((label) => header(String(label), "col")),
    header("right", "col"),
  );
  const body = matrix.map((counts, row) =>
    node(
      "tr",
      {},
      header(String(classes[row]), "row"),
      ...counts.map((n, column) => node("td", row === column ? { class: "right" } : {}, whole(n))),
      node("td", {}, percent(accuracy[row])),
    ),
  );
  return node(
    "table",
    { class: "matrix" },
    node(
      "caption",
      { title: "Rows: true class. Columns: predicted class." },
      `${part}, by true class`,
    ),
    node("thead", {}, head),
    node("tbody", {}, ...body),
  );
}

function residualTable({ train, test }) {
  const line = (words, read) =>
    node(
      "tr",
      {},
      header(words, "row"),
      ...[train, test].map((part) => node("td", {}, significant(read(part.residuals), 3))),
    );
  const head = node("tr", {}, node("td", {}), header("train", "col"), header("test", "col"));
  const rows = [
    line("mean", ({ mean }) => mean),
    line("root mean square", ({ rmse }) => rmse),
    ...QUARTILES.map((words, at) => line(words, ({ quartiles }) => quartiles?.[at])),
  ];
  return node(
    "table",
    { class: "matrix wide" },
    node("caption", {}, "Residuals: target minus prediction"),
    node("thead", {}, head),
    node("tbody", {}, ...rows),
  );
}

export class ConfusionTable {
  /** @param {HTMLDetailsElement} element  drawn only while it is open */
  constructor(element) {
    this.element = element;
    this.body = element.querySelector("div");
    this.title = element.querySelector("summary");
    element.addEventListener("toggle", () => this.draw());
  }

  update(frame) {
    this.frame = frame;
    this.title.textContent = frame.task === "regression" ? "Residuals" : "Confusion by class";
    this.draw();
  }

  draw() {
    if (!this.element.open || !this.frame?.confusion) return;
    const { confusion, task } = this.frame;
    const classes = this.frame.classNames ?? this.frame.classes;
    const tables =
      task === "regression"
        ? [residualTable(confusion)]
        : Object.entries(confusion).map(([part, one]) => matrixTable(part, one, classes));
    this.body.replaceChildren(...tables);
    // What is scrolled by a pointer can be scrolled by the keys.
    this.body.tabIndex = this.body.scrollWidth > this.body.clientWidth ? 0 : -1;
  }
}
