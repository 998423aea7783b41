/** The newest rows of a study, newest first; each links to its run. */

import { createElement } from "../ui/elements.js";
import { significant } from "../ui/number-format.js";

/**
 * @typedef {import("../api/wire.d.ts").RunStudyRow|import("../api/wire.d.ts").CurveStudyRow} Row
 * @typedef {import("../api/types.d.ts").StudySpec} StudySpec
 */

const MAX_ROWS = 40;
const MEASURES = {
  run: ["train_loss", "test_accuracy", "test_r2", "regions", "boundary_segments", "dead_units"],
  curve: ["rmse_inside", "rmse_outside", "pieces", "dead_units"],
};

/** @param {unknown} value  of an axis: a number, a text, or the widths of layers */
const valueText = (value) => (Array.isArray(value) ? value.join("-") || "none" : String(value));

export class StudyTable {
  /**
   * @param {HTMLElement} root
   * @param {(name: string) => string} nameOf  returns the name of a field or measure on the page
   */
  constructor(root, nameOf) {
    this.root = root;
    this.nameOf = nameOf;
    this.body = createElement("tbody");
    /** @type {string[]} */
    this.fields = [];
    /** @type {string[]} */
    this.measures = [];
    /** @type {(row: Row) => string} */
    this.link = () => "";
  }

  /**
   * Show an empty table for a study.
   *
   * @param {{kind: "run"|"curve", spec: StudySpec}} study
   * @param {(row: Row) => string} link  returns the URL of a row's run
   */
  begin({ kind, spec }, link) {
    this.link = link;
    this.fields = spec.axes.map(({ field }) => field);
    this.measures = MEASURES[kind];
    this.body = createElement("tbody");
    const columns = ["cell", ...this.fields, "seed", "epoch", ...this.measures, "status"];
    const headers = columns.map((name) => createElement("th", { scope: "col" }, this.nameOf(name)));
    const head = createElement("thead", {}, createElement("tr", {}, ...headers));
    this.root.replaceChildren(createElement("table", {}, head, this.body));
  }

  /** @param {Row[]} rows */
  add(rows) {
    for (const row of rows) this.body.prepend(this.rowOf(row));
    while (this.body.children.length > MAX_ROWS) this.body.lastChild?.remove();
  }

  /** @param {Row} row */
  rowOf(row) {
    const measured = /** @type {Record<string, unknown>} */ (row);
    const numbers = this.measures.map((name) => {
      const value = measured[name];
      return significant(typeof value === "number" ? value : null, 4).replace(/\.0+$/, "");
    });
    const entries = [
      createElement("a", { href: this.link(row), textContent: String(row.cell) }),
      ...this.fields.map((field) => valueText(row.values[field])),
      String(row.seed),
      String(row.epoch),
      ...numbers,
      row.status,
    ];
    return createElement("tr", {}, ...entries.map((entry) => createElement("td", {}, entry)));
  }
}
