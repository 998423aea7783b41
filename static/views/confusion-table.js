/** The confusion table of a classification, or the residuals of a regression. */

import { createElement, element } from "../ui/elements.js";
import { percent, significant, whole } from "../ui/number-format.js";

/**
 * @typedef {import("../api/frame.js").Frame} Frame
 * @typedef {NonNullable<Frame["confusion"]>["train"]} PartErrors  of the training or the test points
 * @typedef {Extract<PartErrors, {matrix: unknown}>} Confusion
 * @typedef {import("../api/wire.d.ts").Residuals} Residuals
 */

const QUARTILES = ["least", "lower quartile", "median", "upper quartile", "greatest"];

/**
 * @param {string} text
 * @param {"row"|"col"} scope
 */
const header = (text, scope) => createElement("th", { scope }, text);

/**
 * @param {string} part  "train" or "test"
 * @param {Confusion} confusion
 * @param {(string|number)[]} classes
 */
function matrixTable(part, { matrix, accuracy }, classes) {
  const head = createElement(
    "tr",
    {},
    createElement("td"),
    ...classes.map((label) => header(String(label), "col")),
    header("right", "col"),
  );
  const body = matrix.map((counts, row) =>
    createElement(
      "tr",
      {},
      header(String(classes[row]), "row"),
      ...counts.map((n, column) =>
        createElement("td", row === column ? { className: "right" } : {}, whole(n)),
      ),
      createElement("td", {}, percent(accuracy[row])),
    ),
  );
  return createElement(
    "table",
    { className: "matrix" },
    createElement(
      "caption",
      { title: "Rows: true class. Columns: predicted class." },
      `${part}, by true class`,
    ),
    createElement("thead", {}, head),
    createElement("tbody", {}, ...body),
  );
}

/**
 * @param {Residuals[]} parts  of the training and of the test points
 */
function residualTable(parts) {
  /**
   * @param {string} name
   * @param {(residuals: Residuals) => number|null|undefined} read
   */
  const line = (name, read) =>
    createElement(
      "tr",
      {},
      header(name, "row"),
      ...parts.map((part) => createElement("td", {}, significant(read(part), 3))),
    );
  const head = createElement(
    "tr",
    {},
    createElement("td"),
    header("train", "col"),
    header("test", "col"),
  );
  const rows = [
    line("mean", ({ mean }) => mean),
    line("root mean square", ({ rmse }) => rmse),
    ...QUARTILES.map((name, at) => line(name, ({ quartiles }) => quartiles?.[at])),
  ];
  return createElement(
    "table",
    { className: "matrix wide" },
    createElement("caption", {}, "Residuals: target minus prediction"),
    createElement("thead", {}, head),
    createElement("tbody", {}, ...rows),
  );
}

export class ConfusionTable {
  /** @param {HTMLDetailsElement} root  the table is drawn only while it is open */
  constructor(root) {
    this.root = root;
    this.body = element(root, "div");
    this.title = element(root, "summary");
    /** @type {Frame|null} */
    this.frame = null;
    root.addEventListener("toggle", () => this.draw());
  }

  /** @param {Frame} frame */
  update(frame) {
    this.frame = frame;
    this.title.textContent = frame.task === "regression" ? "Residuals" : "Confusion by class";
    this.draw();
  }

  draw() {
    if (!this.root.open || !this.frame?.confusion) return;
    this.body.replaceChildren(...this.tables(this.frame, this.frame.confusion));
    // A table that is wider than its box must be scrollable by keyboard.
    this.body.tabIndex = this.body.scrollWidth > this.body.clientWidth ? 0 : -1;
  }

  /**
   * @param {Frame} frame
   * @param {NonNullable<Frame["confusion"]>} confusion
   */
  tables({ classNames, classes }, { train, test }) {
    if ("residuals" in train && "residuals" in test)
      return [residualTable([train.residuals, test.residuals])];
    return Object.entries({ train, test }).flatMap(([part, one]) =>
      "matrix" in one ? [matrixTable(part, one, classNames ?? classes)] : [],
    );
  }
}
