/** The dialog that reads a table: a file or a text, a preview, and what each column is. */

import { FEW_CLASSES, LISTED_CLASSES } from "../content/class-groups.js";
import { createElement, element } from "../ui/elements.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";

/** What a column can be. @type {("x1"|"x2"|"label"|"split")[]} */
const ROLES = ["x1", "x2", "label", "split"];

/** Settings of the cells: with other cells there are other columns, whose roles the server guesses again. */
const OF_CELLS = ["delimiter", "header", "decimal_comma"];

/** Settings after which the class names given before no longer fit. */
const OF_CLASSES = [...OF_CELLS, "label", "task"];

/** The maximum number of classes for which names can be typed. */
const NAMED_CLASSES = 10;

/**
 * @typedef {import("../api/client.js").Query} Query
 * @typedef {Awaited<ReturnType<import("../api/client.js").Client["csv"]>>} Table
 */

/**
 * @typedef {object} Events
 * @property {{content: Blob, query: Query}} read  the content of a table, and the settings for reading it
 * @property {null} use  the user accepts the points
 */

/** @param {string} words */
const capitalized = (words) => `${words[0].toUpperCase()}${words.slice(1)}`;

/**
 * Return a text about what was read.
 *
 * @param {Table} table
 */
function summary({ used, task, classes, why, dataset }) {
  if (why) return `${capitalized(why)}.`;
  const counts = Object.entries(classes);
  const named =
    counts.length > FEW_CLASSES
      ? counts.toSorted(([, a], [, b]) => b - a).slice(0, LISTED_CLASSES)
      : counts;
  const names = named.map(
    ([name, count]) => `${count} of ${dataset?.class_names.length ? name : `class ${name}`}`,
  );
  const rest = counts.length - names.length;
  return task === "regression"
    ? `${used} points with a number to fit.`
    : `${used} points in ${counts.length} classes: ${names.join(", ")}${rest ? ` and ${rest} more` : ""}.`;
}

/** @extends {TypedEventTarget<Events>} */
export class UploadControl extends TypedEventTarget {
  /**
   * @param {HTMLElement} button  opens the dialog
   * @param {HTMLDialogElement} dialog
   */
  constructor(button, dialog) {
    super();
    this.dialog = dialog;
    this.file = element(dialog, "input[type=file]", HTMLInputElement);
    this.text = element(dialog, "textarea", HTMLTextAreaElement);
    this.settings = element(dialog, "[data-found]");
    this.table = element(dialog, "table", HTMLTableElement);
    this.problems = element(dialog, "details");
    this.notes = element(dialog, "[data-notes]");
    this.classNames = element(dialog, "[data-class-names]", HTMLFieldSetElement);
    this.status = element(dialog, "[data-status]");
    this.use = element(dialog, "[data-use]", HTMLButtonElement);
    this.content = new Blob();
    /** Whether the points were last read with names that the user gave to the classes. */
    this.named = false;
    /** Whether the preview shows an earlier table than `content`. */
    this.outdated = false;
    /** The columns that are chosen, by role. @type {Record<string, string>} */
    this.roles = {};
    button.addEventListener("click", () => this.open());
    element(dialog, "[data-close]").addEventListener("click", () => dialog.close());
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    // The keys of the page do not act while the dialog is open.
    dialog.addEventListener("keydown", (event) => event.stopPropagation());
    this.file.addEventListener("change", () => {
      if (this.file.files?.length) this.setContent(this.file.files[0]);
    });
    this.text.addEventListener("input", () => this.setContent(new Blob([this.text.value])));
    this.settings.addEventListener("change", ({ target }) => {
      const changed = target instanceof Element ? target.getAttribute("name") : null;
      if (changed) this.swapRoles(changed);
      this.emitRead(changed);
    });
    this.use.addEventListener("click", () => this.emit("use"));
    document.addEventListener("dragover", (event) => this.acceptsFiles(event));
    document.addEventListener("drop", (event) => this.onDrop(event));
  }

  open() {
    if (!this.dialog.open) this.dialog.showModal();
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
    this.outdated = true;
    if (content.size) this.emitRead(null);
    else this.showProblem("");
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
   * Emit `read` with the settings of the form. The server guesses the others.
   *
   * @param {string|null} changed  the setting that the user changed; null for another table
   */
  emitRead(changed) {
    /** @type {Query} */
    const query = { standardize: this.checkbox("standardize").checked };
    if (this.select("task").value) query.task = this.select("task").value;
    if (!changed || OF_CLASSES.includes(changed)) this.setClasses([]);
    const names = this.givenNames();
    if (names.length) query.class_names = names;
    this.named = names.length > 0;
    if (changed) {
      if (this.select("delimiter").value) query.delimiter = this.select("delimiter").value;
      query.header = this.checkbox("header").checked;
      if (changed !== "delimiter") query.decimal_comma = this.checkbox("decimal_comma").checked;
    }
    if (changed && !OF_CELLS.includes(changed))
      for (const role of ROLES) query[role] = this.select(role).value;
    this.use.disabled = true;
    this.emit("read", { content: this.content, query });
  }

  /**
   * Show why the table cannot be used.
   *
   * @param {string} words
   */
  showProblem(words) {
    // The preview of an earlier table is not that of the one with the problem.
    if (this.outdated) this.table.replaceChildren();
    this.settings.hidden = !this.table.rows.length;
    this.use.disabled = true;
    this.status.textContent = words;
  }

  /** Set whether the points are being opened. Afterwards they can be used again. */
  set busy(/** @type {boolean} */ busy) {
    this.use.disabled = busy;
    this.dialog.setAttribute("aria-busy", String(busy));
  }

  /** @param {Table} table  as it was read */
  update(table) {
    this.outdated = false;
    this.settings.hidden = false;
    this.showPreview(table);
    for (const role of ROLES) {
      const options = table.columns.map(({ name }, index) => new Option(name, String(index)));
      if (role === "split") options.unshift(new Option("by chance", ""));
      this.select(role).replaceChildren(...options);
      this.select(role).value = String(table.chosen[role] ?? "");
      this.roles[role] = this.select(role).value;
    }
    this.select("delimiter").value = table.delimiter ?? "";
    this.select("delimiter").disabled = table.delimiter === null;
    this.checkbox("header").checked = table.header;
    this.checkbox("decimal_comma").checked = table.decimal_comma;
    this.showClassNames(table);
    this.notes.replaceChildren(
      ...table.notes.map(({ message }) => createElement("li", {}, `${capitalized(message)}.`)),
    );
    this.listProblems(table);
    this.status.textContent = summary(table);
    this.use.disabled = !table.dataset;
  }

  /**
   * Give the column that a role had before to the role whose column it takes.
   *
   * @param {string} changed  the role, or another setting
   */
  swapRoles(changed) {
    const role = ROLES.find((name) => name === changed);
    if (!role) return;
    const column = this.select(role).value;
    const other = ROLES.find(
      (name) => name !== role && column && this.select(name).value === column,
    );
    // Only the split can be without a column.
    if (other) this.select(other).value = this.roles[role] || this.freeColumn(other);
  }

  /**
   * Return a column that no role has, or an empty text for the split.
   *
   * @param {string} role
   */
  freeColumn(role) {
    if (role === "split") return "";
    const taken = ROLES.map((name) => this.select(name).value);
    const options = [...this.select(role).options].map(({ value }) => value);
    return options.find((value) => !taken.includes(value)) ?? "";
  }

  /** Return the names in the fields of the classes; none if all fields are empty. */
  givenNames() {
    const fields = [...this.classNames.querySelectorAll("input")];
    return fields.some(({ value }) => value.trim())
      ? fields.map(({ value, placeholder }) => value.trim() || placeholder)
      : [];
  }

  /**
   * Show a field for the name of each class whose labels are numbers.
   *
   * @param {Table} table
   */
  showClassNames({ classes, dataset, task }) {
    if (this.named) return;
    const labels = Object.keys(classes);
    const numbered = task === "classification" && dataset && !dataset.class_names.length;
    this.setClasses(
      numbered && labels.length <= NAMED_CLASSES
        ? labels.toSorted((one, other) => Number(one) - Number(other))
        : [],
    );
  }

  /**
   * Show a field for each class. Fields of the same classes stay, with what is typed into them.
   *
   * @param {string[]} labels
   */
  setClasses(labels) {
    const shown = [...this.classNames.querySelectorAll("input")];
    if (shown.map(({ placeholder }) => placeholder).join() === labels.join()) return;
    this.classNames.hidden = !labels.length;
    this.classNames.querySelectorAll("label").forEach((label) => label.remove());
    this.classNames.append(
      ...labels.map((label) =>
        createElement(
          "label",
          {},
          `class ${label}`,
          createElement("input", { name: "class_names", placeholder: label, size: 8 }),
        ),
      ),
    );
  }

  /** @param {Table} table */
  showPreview({ columns, chosen, preview }) {
    const used = ROLES.map((role) => chosen[role]);
    const names = columns.map(({ name }, index) => {
      const className = used.includes(index) ? "chosen" : "";
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
    this.table.replaceChildren(
      createElement("thead", {}, head),
      createElement("tbody", {}, ...rows),
    );
  }

  /** @param {Pick<Table, "problems"|"problems_in_all">} table */
  listProblems({ problems, problems_in_all: total }) {
    this.problems.hidden = !total;
    element(this.problems, "summary").textContent =
      total === 1 ? "1 line is left out" : `${total} lines are left out`;
    const lines = problems.map(({ line, message }) => `line ${line}: ${message}`);
    if (total > problems.length) lines.push(`and ${total - problems.length} more`);
    element(this.problems, "ul").replaceChildren(
      ...lines.map((line) => createElement("li", {}, line)),
    );
  }
}
