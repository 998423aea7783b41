/** The confusion of the classes in tables, or the residuals of a regression. */

import { FEW_CLASSES, LISTED_CLASSES } from "../content/class-groups.js";
import { createElement, element, setText } from "../ui/elements.js";
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
function matrixTable(part, { matrix, accuracy, precision }, classes) {
  const head = createElement(
    "tr",
    {},
    createElement("td"),
    ...classes.map((label) => header(String(label), "col")),
    header("recall", "col"),
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
      {
        title:
          "Rows: true class. Columns: predicted class. Recall: share of a class that is predicted as it. Precision: share of the points predicted as a class that are of it.",
      },
      `${part}, by true class`,
    ),
    createElement("thead", {}, head),
    createElement("tbody", {}, ...body),
    createElement("tfoot", {}, precisionRow(precision)),
  );
}

/** @param {(number|null)[]} precision  of each class */
const precisionRow = (precision) =>
  createElement(
    "tr",
    {},
    header("precision", "row"),
    ...precision.map((share) => createElement("td", {}, percent(share))),
    createElement("td"),
  );

/**
 * Write other counts into the table of a matrix: of 100 classes it has 10,000 cells, which take long to create.
 *
 * @param {HTMLTableElement} table
 * @param {Confusion} confusion
 */
function updateMatrix(table, { matrix, accuracy, precision }) {
  const rows = [
    ...matrix.map((counts, row) => [...counts.map(whole), percent(accuracy[row])]),
    precision.map(percent),
  ];
  rows.forEach((texts, row) => {
    const { cells } = table.rows[row + 1];
    texts.forEach((text, column) => {
      setText(cells[column + 1], text);
    });
  });
}

/**
 * Return the pairs of different classes with the most points: the true class, the predicted one, and the number of points.
 *
 * @param {number[][]} matrix
 */
function mostConfused(matrix) {
  const errors = matrix.flatMap((counts, row) =>
    counts.flatMap((n, column) => (n && row !== column ? [{ row, column, n }] : [])),
  );
  return {
    errors: errors.sort((a, b) => b.n - a.n).slice(0, LISTED_CLASSES),
    pairs: errors.length,
  };
}

/**
 * Return the most frequent errors as a table.
 *
 * @param {string} part  "train" or "test"
 * @param {Confusion} confusion
 * @param {(string|number)[]} classes
 */
function errorTable(part, { matrix }, classes) {
  const { errors, pairs } = mostConfused(matrix);
  const head = createElement(
    "tr",
    {},
    ...["true class", "predicted", "points", "of its class"].map((name) => header(name, "col")),
  );
  const rows = errors.map(({ row, column, n }) =>
    createElement(
      "tr",
      {},
      header(String(classes[row]), "row"),
      ...[String(classes[column]), whole(n), percent(n / sum(matrix[row]))].map((text) =>
        createElement("td", {}, text),
      ),
    ),
  );
  const points = sum(matrix.map(sum));
  const wrong = points - sum(matrix.map((counts, row) => counts[row]));
  const listed =
    pairs > LISTED_CLASSES ? `, the ${LISTED_CLASSES} most frequent of ${pairs} kinds` : "";
  return createElement(
    "table",
    { className: "matrix errors" },
    createElement(
      "caption",
      {},
      `${part}: ${whole(wrong)} of ${whole(points)} points misclassified${listed}`,
    ),
    ...(rows.length ? [createElement("thead", {}, head), createElement("tbody", {}, ...rows)] : []),
  );
}

/** @param {number[]} values */
const sum = (values) => values.reduce((total, value) => total + value, 0);

/** The most frequent errors among many classes, with the matrix in a part that opens. */
class ManyClasses {
  /** @param {string} part  "train" or "test" */
  constructor(part) {
    this.part = part;
    this.errors = createElement("div");
    this.matrix = createElement("div", { className: "scrolled", tabIndex: 0 });
    this.matrix.setAttribute("role", "group");
    this.matrix.setAttribute("aria-label", `Confusion matrix, ${part}`);
    this.summary = createElement("summary");
    this.details = createElement("details", {}, this.summary, this.matrix);
    this.element = createElement("div", { className: "many" }, this.errors, this.details);
    this.details.addEventListener("toggle", () => this.draw());
    /** @type {Confusion|null} */
    this.confusion = null;
    /** @type {(string|number)[]} */
    this.classes = [];
    /** The classes of the matrix that is drawn, as JSON. */
    this.drawn = "";
  }

  /**
   * @param {Confusion} confusion
   * @param {(string|number)[]} classes
   */
  update(confusion, classes) {
    this.confusion = confusion;
    this.classes = classes;
    this.errors.replaceChildren(errorTable(this.part, confusion, classes));
    this.summary.textContent = `All ${classes.length} classes, ${this.part}`;
    this.draw();
  }

  draw() {
    const { confusion, classes } = this;
    if (!this.details.open || !confusion) return;
    const key = JSON.stringify(classes);
    if (key !== this.drawn) this.matrix.replaceChildren(matrixTable(this.part, confusion, classes));
    else updateMatrix(element(this.matrix, "table", HTMLTableElement), confusion);
    this.drawn = key;
  }
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
    this.grouped = { train: new ManyClasses("train"), test: new ManyClasses("test") };
    root.addEventListener("toggle", () => this.draw());
  }

  /** @param {Frame} frame */
  update(frame) {
    this.frame = frame;
    setText(this.title, frame.task === "regression" ? "Residuals" : "Confusion by class");
    this.draw();
  }

  draw() {
    if (!this.root.open || !this.frame?.confusion) return;
    if (this.frame.classes.length > FEW_CLASSES) this.drawMany(this.frame, this.frame.confusion);
    else this.body.replaceChildren(...this.tables(this.frame, this.frame.confusion));
    // A table that is wider than its box must be scrollable by keyboard.
    this.body.tabIndex = this.body.scrollWidth > this.body.clientWidth ? 0 : -1;
  }

  /**
   * @param {Frame} frame
   * @param {NonNullable<Frame["confusion"]>} confusion
   */
  drawMany({ classNames, classes }, confusion) {
    for (const part of /** @type {const} */ (["train", "test"])) {
      const one = confusion[part];
      if ("matrix" in one) this.grouped[part].update(one, classNames ?? classes);
    }
    const { train, test } = this.grouped;
    // Replacing elements would take the focus from them.
    if (train.element.parentElement !== this.body)
      this.body.replaceChildren(train.element, test.element);
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
