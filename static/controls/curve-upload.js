/** The dialog that reads the points of a curve: a file or a text, a preview, and which columns are x and y. */

import { createElement, element } from "../ui/elements.js";
import { count } from "../ui/number-format.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";

const AXES = /** @type {const} */ (["x", "y"]);

/**
 * @typedef {import("../api/client.js").Query} Query
 * @typedef {import("../api/wire.d.ts").CurveTable} Table
 */

/** @param {string} words */
const sentence = (words) => `${words[0].toUpperCase()}${words.slice(1)}.`;

/**
 * Emits `read` with the content of a table and the settings for reading it, and `use` when the user accepts the points.
 *
 * @extends {TypedEventTarget<{read: {content: Blob, query: Query}, use: null}>}
 */
export class CurveUpload extends TypedEventTarget {
  /** @param {HTMLDialogElement} dialog  see templates/curve-upload.html */
  constructor(dialog) {
    super();
    this.dialog = dialog;
    this.file = element(dialog, "input[type=file]", HTMLInputElement);
    this.text = element(dialog, "textarea", HTMLTextAreaElement);
    this.settings = element(dialog, "[data-found]");
    this.preview = element(dialog, "table", HTMLTableElement);
    this.scaling = element(dialog, "[name=standardize]", HTMLInputElement);
    this.status = element(dialog, "[data-status]");
    this.use = element(dialog, "[data-use]", HTMLButtonElement);
    this.content = new Blob();
    /** Whether the user has switched standardization on or off. */
    this.scalingChosen = false;
    /** The columns of the axes, by axis. @type {Record<string, string>} */
    this.chosen = {};
    element(dialog, "[data-close]").addEventListener("click", () => dialog.close());
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    // The keys of the page do not act while the dialog is open.
    dialog.addEventListener("keydown", (event) => event.stopPropagation());
    this.file.addEventListener("change", () => {
      if (this.file.files?.length) this.setContent(this.file.files[0]);
    });
    this.text.addEventListener("input", () => this.setContent(new Blob([this.text.value])));
    this.settings.addEventListener("change", ({ target }) => {
      const name = target instanceof Element ? target.getAttribute("name") : null;
      if (name === "standardize") this.scalingChosen = true;
      else if (name) this.emitRead(name);
    });
    this.use.addEventListener("click", () => this.emit("use"));
    document.addEventListener("dragover", (event) => this.acceptsFiles(event));
    document.addEventListener("drop", (event) => this.onDrop(event));
  }

  open() {
    if (!this.dialog.open) this.dialog.showModal();
  }

  /** Whether the user wants standardized x and y. */
  get standardizes() {
    return this.scaling.checked;
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

  /** @param {Blob} content */
  setContent(content) {
    this.content = content;
    this.scalingChosen = false;
    if (content.size) this.emitRead(null);
    else this.showProblem("");
  }

  /** @param {"x"|"y"} axis */
  select(axis) {
    return element(this.settings, `select[name=${axis}]`, HTMLSelectElement);
  }

  /** @param {"header"|"decimal_comma"} name */
  checkbox(name) {
    return element(this.settings, `input[name=${name}]`, HTMLInputElement);
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
    this.settings.hidden = true;
    this.use.disabled = true;
    this.status.textContent = words;
  }

  /** @param {Table} table  as it was read */
  update(table) {
    this.settings.hidden = false;
    this.showPreview(table);
    for (const axis of AXES) {
      const options = table.columns.map(({ name }) => new Option(name, name));
      this.select(axis).replaceChildren(...options);
      this.select(axis).value = this.chosen[axis] = table[axis];
    }
    this.checkbox("header").checked = table.header;
    this.checkbox("decimal_comma").checked = table.decimal_comma;
    if (!this.scalingChosen) this.scaling.checked = table.advice !== null;
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
    const left = element(this.dialog, "details");
    left.hidden = !total;
    element(left, "summary").textContent =
      total === 1 ? "1 line is left out" : `${total} lines are left out`;
    const lines = problems.map(({ line, message }) => `line ${line}: ${message}`);
    if (total > problems.length) lines.push(`and ${total - problems.length} more`);
    element(left, "ul").replaceChildren(...lines.map((line) => createElement("li", {}, line)));
  }

  /** @param {Table} table */
  showPreview({ columns, preview, x, y }) {
    const names = columns.map(({ name }) => {
      const className = name === x || name === y ? "chosen" : "";
      return createElement("th", { scope: "col", className }, name);
    });
    const head = createElement("tr", {}, createElement("th", { scope: "col" }, "line"), ...names);
    const rows = preview.map(({ line, cells }) =>
      createElement(
        "tr",
        {},
        createElement("th", { scope: "row" }, String(line)),
        ...cells.map((cell) => createElement("td", {}, cell)),
      ),
    );
    this.preview.replaceChildren(
      createElement("thead", {}, head),
      createElement("tbody", {}, ...rows),
    );
  }
}
