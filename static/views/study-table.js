/** A page of the rows of a study; each row links to its run. */

import { createElement } from "../ui/elements.js";
import { significant } from "../ui/number-format.js";

/**
 * @typedef {import("../api/wire.d.ts").RunStudyRow|import("../api/wire.d.ts").CurveStudyRow} Row
 * @typedef {import("../api/types.d.ts").StudySpec} StudySpec
 */

const MEASURES = {
  run: ["train_loss", "test_accuracy", "test_r2", "regions", "boundary_segments", "dead_units"],
  curve: ["rmse_inside", "rmse_outside", "pieces", "dead_units"],
};

export class StudyTable {
  /**
   * @param {HTMLElement} root
   * @param {(name: string) => string} nameOf  returns the name of a field or measure on the page
   * @param {(field: string, value: unknown) => string} textOf  returns the text of a value
   */
  constructor(root, nameOf, textOf) {
    this.root = root;
    this.nameOf = nameOf;
    this.textOf = textOf;
    this.body = createElement("tbody");
    /** @type {string[]} */
    this.fields = [];
    /**
     * The measures of this kind of study, and those that the page of rows has.
     *
     * @type {string[]}
     */
    this.known = [];
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
    this.known = MEASURES[kind];
    this.showHead(this.known);
  }

  /** @param {string[]} measures */
  showHead(measures) {
    this.measures = measures;
    this.body = createElement("tbody");
    const columns = ["cell", ...this.fields, "seed", "epoch", ...this.measures, "status"];
    const headers = columns.map((name) => createElement("th", { scope: "col" }, this.nameOf(name)));
    const head = createElement("thead", {}, createElement("tr", {}, ...headers));
    this.root.replaceChildren(createElement("table", {}, head, this.body));
  }

  /** @param {Row[]} rows */
  update(rows) {
    // A classification has no R², a smooth network no regions.
    const measured = this.known.filter((name) =>
      rows.some((row) => /** @type {Record<string, unknown>} */ (row)[name] !== null),
    );
    if (measured.join() !== this.measures.join()) this.showHead(measured);
    this.body.replaceChildren(...rows.map((row) => this.rowOf(row)));
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
      ...this.fields.map((field) => this.textOf(field, row.values[field])),
      String(row.seed),
      String(row.epoch),
      ...numbers,
      row.status,
    ];
    return createElement("tr", {}, ...entries.map((entry) => createElement("td", {}, entry)));
  }
}
