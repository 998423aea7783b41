// @ts-nocheck
/** The dialog that takes a table in: a file or a text, a preview of it, and which of its columns are what. */

const ROLES = ["x1", "x2", "label", "split"];

function node(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

/**
 * Emits `read` (detail: `{content, query}`: what is to be read anew, and how) and `use`.
 */
export class UploadControl extends EventTarget {
  /**
   * @param {HTMLButtonElement} button  opens it
   * @param {HTMLDialogElement} dialog
   */
  constructor(button, dialog) {
    super();
    this.dialog = dialog;
    this.file = dialog.querySelector("input[type=file]");
    this.text = dialog.querySelector("textarea");
    this.found = dialog.querySelector("[data-found]");
    this.table = dialog.querySelector("table");
    this.problems = dialog.querySelector("details");
    this.status = dialog.querySelector("[data-status]");
    this.use = dialog.querySelector("[data-use]");
    this.content = null;
    button.addEventListener("click", () => this.open());
    dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    // Keys mean the dialog, not the time behind it.
    dialog.addEventListener("keydown", (event) => event.stopPropagation());
    this.file.addEventListener("change", () => this.file.files[0] && this.take(this.file.files[0]));
    this.text.addEventListener("input", () => this.take(new Blob([this.text.value])));
    this.found.addEventListener("change", ({ target }) => this.ask({ changed: target.name }));
    this.use.addEventListener("click", () => this.dispatchEvent(new Event("use")));
    for (const kind of ["dragover", "drop"])
      document.addEventListener(kind, (event) => this.dropped(event, kind));
  }

  open() {
    if (!this.dialog.open) this.dialog.showModal();
  }

  /** A file is let fall on the page. */
  dropped(event, kind) {
    if (![...(event.dataTransfer?.types ?? [])].includes("Files")) return;
    event.preventDefault();
    if (kind !== "drop" || !event.dataTransfer.files.length) return;
    this.open();
    this.file.value = "";
    this.text.value = "";
    this.take(event.dataTransfer.files[0]);
  }

  take(content) {
    this.content = content;
    if (content.size) this.ask({});
    else this.showProblem("");
  }

  field(name) {
    return this.found.querySelector(`[name=${name}]`);
  }

  /** Ask for the table to be read: as the fields say, or, where it is new, as it looks. */
  ask({ changed }) {
    const query = { standardize: this.field("standardize").checked };
    if (this.field("task").value) query.task = this.field("task").value;
    // Other cells would make other columns of it: those are guessed anew.
    const guessing = !changed || ["delimiter", "header", "decimal_comma"].includes(changed);
    if (changed) {
      query.delimiter = this.field("delimiter").value;
      query.header = this.field("header").checked;
      query.decimal_comma = this.field("decimal_comma").checked;
    }
    if (changed === "delimiter") delete query.decimal_comma;
    if (!guessing) for (const role of ROLES) query[role] = this.field(role).value;
    this.use.disabled = true;
    this.dispatchEvent(new CustomEvent("read", { detail: { content: this.content, query } }));
  }

  /** Say why nothing can be made of the table. */
  showProblem(words) {
    this.found.hidden = !this.content?.size || !this.table.rows.length;
    this.use.disabled = true;
    this.status.textContent = words;
  }

  /** Whether the points are on their way to the plane; afterwards they can be used once more. */
  set busy(on) {
    this.use.disabled = on;
    this.dialog.setAttribute("aria-busy", String(on));
  }

  /** @param {object} read  the answer of `POST /api/csv` */
  update(read) {
    this.found.hidden = false;
    const { columns, chosen, preview } = read;
    const names = new Map(
      ROLES.filter((role) => chosen[role] !== null).map((role) => [chosen[role], role]),
    );
    const head = columns.map(({ name }, index) =>
      node("th", { scope: "col", className: names.has(index) ? "chosen" : "" }, name),
    );
    const rows = preview.map(({ line, cells }) =>
      node(
        "tr",
        {},
        node("th", { scope: "row" }, String(line)),
        ...cells.map((cell) => node("td", {}, cell)),
      ),
    );
    this.table.replaceChildren(
      node("thead", {}, node("tr", {}, node("th", { scope: "col" }, "line"), ...head)),
      node("tbody", {}, ...rows),
    );
    for (const role of ROLES) {
      const options = columns.map(({ name }, index) => new Option(name, String(index)));
      if (role === "split") options.unshift(new Option("by chance", ""));
      this.field(role).replaceChildren(...options);
      this.field(role).value = String(chosen[role] ?? "");
    }
    this.field("delimiter").value = read.delimiter;
    this.field("header").checked = read.header;
    this.field("decimal_comma").checked = read.decimal_comma;
    this.tellProblems(read);
    this.status.textContent = summary(read);
    this.use.disabled = !read.dataset;
  }

  tellProblems({ problems, problems_in_all: all }) {
    this.problems.hidden = !all;
    this.problems.querySelector("summary").textContent =
      all === 1 ? "1 line is left out" : `${all} lines are left out`;
    const lines = problems.map(({ line, message }) => node("li", {}, `line ${line}: ${message}`));
    if (all > problems.length) lines.push(node("li", {}, `and ${all - problems.length} more`));
    this.problems.querySelector("ul").replaceChildren(...lines);
  }
}

function summary({ used, task, classes, note, why, dataset }) {
  if (why) return `${why[0].toUpperCase()}${why.slice(1)}.`;
  const named = Object.entries(classes).map(
    ([name, count]) => `${count} of ${dataset.class_names.length ? name : `class ${name}`}`,
  );
  const told =
    task === "regression"
      ? `${used} points with a number to fit`
      : `${used} points in ${named.length} classes: ${named.join(", ")}`;
  return note ? `${told}. ${note[0].toUpperCase()}${note.slice(1)}.` : `${told}.`;
}
