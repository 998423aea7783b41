/** A dialog that takes a table, as a file, a dropped file or a text, and shows how it was read. */

import { createElement, element } from "../ui/elements.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";

/** @typedef {import("../api/wire.d.ts").CsvTable} Cells */

/** The time in ms after which a table that is still being read hides the one before. */
const PATIENCE = 400;

/**
 * @template {Record<string, any>} Events
 * @extends {TypedEventTarget<Events>}
 */
export class TableDialog extends TypedEventTarget {
  /** @param {HTMLDialogElement} dialog */
  constructor(dialog) {
    super();
    this.dialog = dialog;
    this.file = element(dialog, "input[type=file]", HTMLInputElement);
    this.text = element(dialog, "textarea", HTMLTextAreaElement);
    this.settings = element(dialog, "[data-found]");
    this.table = element(dialog, "table", HTMLTableElement);
    this.problems = element(dialog, "[data-found] details");
    this.status = element(dialog, "[data-status]");
    this.use = element(dialog, "[data-use]", HTMLButtonElement);
    this.content = new Blob();
    /** Whether the preview shows an earlier table than `content`. */
    this.outdated = false;
    /** Whether the user has switched standardization on or off. */
    this.scalingChosen = false;
    element(dialog, "[data-close]").addEventListener("click", () => dialog.close());
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    // The keys of the page do not act while the dialog is open.
    dialog.addEventListener("keydown", (event) => event.stopPropagation());
    this.file.addEventListener("change", () => {
      if (this.file.files?.length) this.setContent(this.file.files[0]);
    });
    this.text.addEventListener("input", () => this.setContent(new Blob([this.text.value])));
    document.addEventListener("dragover", (event) => this.acceptsFiles(event));
    document.addEventListener("drop", (event) => this.onDrop(event));
  }

  open() {
    if (!this.dialog.open) this.dialog.showModal();
  }

  /** Whether the user wants standardized columns. */
  get standardizes() {
    return this.checkbox("standardize").checked;
  }

  /**
   * Return whether files are dragged over the page, and allow to drop them.
   *
   * @param {DragEvent} event
   */
  acceptsFiles(event) {
    const isFiles = event.dataTransfer?.types.includes("Files") ?? false;
    if (isFiles) event.preventDefault();
    return isFiles;
  }

  /** @param {DragEvent} event */
  onDrop(event) {
    const file = this.acceptsFiles(event) && event.dataTransfer?.files[0];
    if (!file) return;
    this.open();
    this.file.value = "";
    this.text.value = "";
    this.setContent(file);
  }

  /**
   * Take another table.
   *
   * @param {Blob} content
   */
  setContent(content) {
    this.content = content;
    this.scalingChosen = false;
    this.outdated = true;
    setTimeout(() => {
      if (this.content === content && content.size && this.outdated) this.showReading();
    }, PATIENCE);
  }

  /** Note that what is shown is about `content`. */
  settle() {
    this.outdated = false;
  }

  /** Show that a table is being read, in place of the one before. */
  showReading() {
    this.settings.hidden = true;
    this.status.textContent = "Reading the table…";
  }

  /** @param {string} name */
  select(name) {
    return element(this.settings, `select[name=${name}]`, HTMLSelectElement);
  }

  /** @param {string} name */
  checkbox(name) {
    return element(this.settings, `input[name=${name}]`, HTMLInputElement);
  }

  /**
   * Show the first rows of the table.
   *
   * @param {{name: string, chosen: boolean}[]} columns
   * @param {Cells["preview"]} rows
   */
  showRows(columns, rows) {
    const names = columns.map(({ name, chosen }) =>
      createElement("th", { scope: "col", className: chosen ? "chosen" : "" }, name),
    );
    const head = createElement("tr", {}, createElement("th", { scope: "col" }, "line"), ...names);
    const body = rows.map(({ line, cells }) =>
      createElement(
        "tr",
        {},
        createElement("th", { scope: "row" }, String(line)),
        ...cells.map((cell) => createElement("td", {}, cell)),
      ),
    );
    this.table.replaceChildren(
      createElement("thead", {}, head),
      createElement("tbody", {}, ...body),
    );
  }

  /**
   * List the lines that are left out.
   *
   * @param {Cells["problems"]} problems  the first of them
   * @param {number} bad       how many there are
   * @param {string[]} [more]  what else is left out
   * @param {number} [others]  how many lines that are
   */
  listLeftOut(problems, bad, more = [], others = 0) {
    const total = bad + others;
    this.problems.hidden = !total;
    element(this.problems, "summary").textContent =
      total === 1 ? "1 line is left out" : `${total} lines are left out`;
    const lines = problems.map(({ line, message }) => `line ${line}: ${message}`);
    if (bad > problems.length) lines.push(`and ${bad - problems.length} more`);
    element(this.problems, "ul").replaceChildren(
      ...[...lines, ...more].map((line) => createElement("li", {}, line)),
    );
  }
}
