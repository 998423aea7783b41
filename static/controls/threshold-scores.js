/** What a threshold costs and gains: precision, recall and errors of the second of two classes. */

import { className } from "../content/label-names.js";
import { createElement, setText } from "../ui/elements.js";
import { percent, whole } from "../ui/number-format.js";

/**
 * @typedef {import("../api/frame.js").Frame} Frame
 * @typedef {Extract<NonNullable<Frame["confusion"]>["train"], {matrix: unknown}>} Confusion
 */

/** @type {[string, string, (part: Confusion) => string][]} */
const ROWS = [
  [
    "Precision",
    "Share of the points predicted as this class that are of it",
    ({ precision }) => percent(precision[1]),
  ],
  [
    "Recall",
    "Share of the points of this class that are predicted as it",
    ({ accuracy }) => percent(accuracy[1]),
  ],
  [
    "False positives",
    "Points of the other class that are predicted as this class",
    ({ matrix }) => whole(matrix[0][1]),
  ],
  [
    "False negatives",
    "Points of this class that are predicted as the other class",
    ({ matrix }) => whole(matrix[1][0]),
  ],
];

/** @param {Frame} frame */
function confusionsOf({ confusion, classes }) {
  if (!confusion || classes.length !== 2) return null;
  const { train, test } = confusion;
  return "matrix" in train && "matrix" in test ? [train, test] : null;
}

export class ThresholdScores {
  /** @param {HTMLElement} root  an empty table */
  constructor(root) {
    this.root = root;
    this.name = createElement("th", { scope: "col" });
    const parts = ["train", "test"].map((part) => createElement("th", { scope: "col" }, part));
    const rows = ROWS.map(([label, title, read]) => {
      const cells = parts.map(() => createElement("td"));
      const head = createElement("th", { scope: "row", title }, label);
      return { read, cells, row: createElement("tr", {}, head, ...cells) };
    });
    this.rows = rows;
    root.append(
      createElement("thead", {}, createElement("tr", {}, this.name, ...parts)),
      createElement("tbody", {}, ...rows.map(({ row }) => row)),
    );
  }

  /** @param {Frame} frame */
  show(frame) {
    const parts = confusionsOf(frame);
    this.root.hidden = !parts;
    if (!parts) return;
    setText(this.name, className(frame, 1));
    for (const { read, cells } of this.rows)
      cells.forEach((cell, at) => setText(cell, read(parts[at])));
  }
}
