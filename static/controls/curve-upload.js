/** The dialog that reads the points of a curve: a file or a text, a preview, and which columns are x and y. */

import { createElement, element } from "../ui/elements.js";
import { count } from "../ui/number-format.js";
import { TableDialog } from "./table-dialog.js";
import { capitalized } from "../ui/short-text.js";

const AXES = /** @type {const} */ (["x", "y"]);

/**
 * @typedef {import("../api/client.js").Query} Query
 * @typedef {import("../api/wire.d.ts").CurveTable} Table
 */

/** @param {string} words */
const sentence = (words) => `${capitalized(words)}.`;

/**
 * Emits `read` with the content of a table and the settings for reading it, and `use` when the user accepts the points.
 *
 * @extends {TableDialog<{read: {content: Blob, query: Query}, use: null}>}
 */
export class CurveUpload extends TableDialog {
  /** @param {HTMLDialogElement} dialog  see templates/curve-upload.html */
  constructor(dialog) {
    super(dialog);
    /** The columns of the axes, by axis. @type {Record<string, string>} */
    this.chosen = {};
    this.settings.addEventListener("change", ({ target }) => {
      const name = target instanceof Element ? target.getAttribute("name") : null;
      if (name === "standardize") this.scalingChosen = true;
      else if (name) this.emitRead(name);
    });
    this.use.addEventListener("click", () => this.emit("use"));
  }

  /** @param {Blob} content */
  setContent(content) {
    super.setContent(content);
    if (content.size) this.emitRead(null);
    else this.showProblem("");
  }

  /** @param {string|null} changed  the setting that the user changed; null for another table */
  emitRead(changed) {
    /** @type {Query} */
    const query = {};
    if (changed) {
      query.header = this.checkbox("header").checked;
      query.decimal_comma = this.checkbox("decimal_comma").checked;
    }
    if (changed === "x" || changed === "y") {
      const other = changed === "x" ? "y" : "x";
      // A column that is chosen for the other axis swaps with this one's.
      if (this.select(changed).value === this.select(other).value)
        this.select(other).value = this.chosen[changed];
      // A next change may come before the answer to this one.
      for (const axis of AXES) query[axis] = this.chosen[axis] = this.select(axis).value;
    }
    this.use.disabled = true;
    this.emit("read", { content: this.content, query });
  }

  /**
   * Show why the table cannot be used.
   *
   * @param {string} words
   */
  showProblem(words) {
    this.settle();
    this.settings.hidden = true;
    this.use.disabled = true;
    this.status.textContent = words;
  }

  /** @param {Table} table  as it was read */
  update(table) {
    this.settle();
    this.settings.hidden = false;
    this.showPreview(table);
    for (const axis of AXES) {
      const options = table.columns.map(({ name }) => new Option(name, name));
      this.select(axis).replaceChildren(...options);
      this.select(axis).value = this.chosen[axis] = table[axis];
    }
    this.checkbox("header").checked = table.header;
    this.checkbox("decimal_comma").checked = table.decimal_comma;
    if (!this.scalingChosen) this.checkbox("standardize").checked = table.advice !== null;
    const advice = table.advice === null ? "" : `Suggested: ${table.advice}.`;
    element(this.dialog, "[data-advice]").textContent = advice;
    this.showNotes(table);
    this.status.textContent = table.why ? sentence(table.why) : `${count(table.used, "point")}.`;
    this.use.disabled = table.why !== null;
  }

  /** @param {Table} table */
  showNotes({ notes, used, dropped, problems, problems_in_all: total }) {
    const words = notes.map(({ message }) => sentence(message));
    if (dropped) words.push(`${used} of ${used + dropped} rows are used: a random sample.`);
    element(this.dialog, "[data-notes]").replaceChildren(
      ...words.map((text) => createElement("li", {}, text)),
    );
    this.listLeftOut(problems, total);
  }

  /** @param {Table} table */
  showPreview({ columns, preview, x, y }) {
    const heads = columns.map(({ name }) => ({ name, chosen: name === x || name === y }));
    this.showRows(heads, preview);
  }
}
