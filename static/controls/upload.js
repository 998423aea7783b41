/** The dialog that reads a table: a file or a text, a preview, and what each column is. */

import { FEW_CLASSES, LISTED_CLASSES } from "../content/class-groups.js";
import { choosableColumns } from "../content/column-text.js";
import { createElement, element } from "../ui/elements.js";
import { isViewFile } from "../state/view-file.js";
import { count } from "../ui/number-format.js";
import { capitalized, quoted } from "../ui/short-text.js";
import { ColumnList } from "./column-list.js";
import { TableDialog } from "./table-dialog.js";

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
 * @typedef {Awaited<ReturnType<import("../api/client.js").Client["csv"]>>} Cells  of the table, with two columns as points
 * @typedef {Awaited<ReturnType<import("../api/client.js").Client["postTable"]>>} Stored  what any columns of the table give
 * @typedef {{cells: Cells, stored: Stored}} Table
 */

/**
 * The settings for reading a table: for its cells and two columns as points, and for any of its columns.
 *
 * @typedef {{cells: Query, stored: Query}} Queries
 * @typedef {{content: Blob, queries: Queries}} Upload
 */

/**
 * @typedef {object} Events
 * @property {Upload} read  the content of a table, and the settings for reading it
 * @property {null} use  the user accepts the points
 * @property {Blob} view  a file with a view instead of a table
 */

/**
 * The table that a link names: its id, and the columns that the link uses.
 *
 * @typedef {{id: string, columns: string[], label: string|null}} Expected
 */

/**
 * What is known about the points that a table gives.
 *
 * @typedef {object} Points
 * @property {number} used
 * @property {"classification"|"regression"} task
 * @property {Record<string, number>} classes  the number of points by name
 * @property {boolean} named  whether the classes have names
 * @property {string|null} why  the reason if there are none
 * @property {{train: number, test: number}|null} parts  the numbers of points, if a column divides the rows
 */

const USE = "Use these points";
const OPEN = "Open the run";
const THE_TABLE = "This is the table of the link. ";
const ANOTHER_TABLE =
  "This is another table than the link’s: its values or its columns differ. You can use it as new data. ";

/** @param {Expected} expected */
function expectedText({ id, columns, label }) {
  const names = columns.slice(0, LISTED_CLASSES).map(quoted).join(", ");
  const more = columns.length > LISTED_CLASSES ? ` and more, ${columns.length} in all` : "";
  const which =
    label === null ? "" : ` with the columns ${names}${more}, and the label ${quoted(label)},`;
  return `The link names a table${which} that is not on this server. Load its file or paste its text: the same run opens. (Id of the table: ${id})`;
}

/**
 * Return a text about what was read.
 *
 * @param {Points} points
 */
function summary({ used, task, classes, why, named, parts }) {
  if (why) return `${capitalized(why)}.`;
  const divided = parts ? ` ${parts.train} for training and ${parts.test} for testing.` : "";
  const counts = Object.entries(classes);
  const listed =
    counts.length > FEW_CLASSES
      ? counts.toSorted(([, a], [, b]) => b - a).slice(0, LISTED_CLASSES)
      : counts;
  const names = listed.map(([name, size]) => `${size} of ${named ? name : `class ${name}`}`);
  const rest = counts.length - names.length;
  const points =
    task === "regression"
      ? `${used} points with a number to fit.`
      : `${used} points in ${counts.length} classes: ${names.join(", ")}${rest ? ` and ${rest} more` : ""}.`;
  return `${points}${divided}`;
}

/**
 * Return what is not obvious about the points that any columns of a table give.
 *
 * @param {Stored} stored
 * @returns {{message: string}[]}
 */
function notesOf({ notes, used, dropped, dataset }) {
  const sampled = dropped
    ? [
        {
          message: `${used} of ${used + dropped} rows are used: a random sample, stratified by class`,
        },
      ]
    : [];
  const small = `all ${used} rows are training points: a test set would be too small`;
  return [...notes, ...sampled, ...(dataset?.test_share === 0 ? [{ message: small }] : [])];
}

/** @extends {TableDialog<Events>} */
export class UploadControl extends TableDialog {
  /**
   * @param {HTMLElement} button  opens the dialog
   * @param {HTMLDialogElement} dialog
   */
  constructor(button, dialog) {
    super(dialog);
    this.notes = element(dialog, "[data-notes]");
    this.classNames = element(dialog, "[data-class-names]", HTMLFieldSetElement);
    this.curveLink = element(dialog, "[data-curve]");
    this.columns = new ColumnList();
    const columnsField = element(dialog, "[data-columns]");
    columnsField.append(this.columns.element);
    this.columnCount = element(columnsField, "output");
    this.advice = element(dialog, "[data-advice]");
    /** Whether the user has chosen columns, which the server then does not suggest. */
    this.columnsChosen = false;
    this.expectation = element(dialog, "[data-expected]");
    /** The table that a link names, if it is asked for. @type {Expected|null} */
    this.expected = null;
    dialog.addEventListener("close", () => this.expect(null));
    /** The settings of the last reading. @type {Queries} */
    this.queries = { cells: {}, stored: {} };
    /** Whether the points were last read with names that the user gave to the classes. */
    this.named = false;
    /** The columns that are chosen, by role. @type {Record<string, string>} */
    this.roles = {};
    button.addEventListener("click", () => this.open());
    this.settings.addEventListener("change", ({ target }) => {
      const changed = target instanceof Element ? target.getAttribute("name") : null;
      if (changed === "standardize") this.scalingChosen = true;
      else if (changed) {
        this.swapRoles(changed);
        this.emitRead(changed);
      }
    });
    this.columns.addEventListener("change", ({ detail }) => this.useColumns(detail));
    this.use.addEventListener("click", () => this.emit("use"));
  }

  /** @param {Blob} content */
  async setContent(content) {
    super.setContent(content);
    this.columnsChosen = false;
    if (!content.size) this.showProblem("");
    else if (!(await isViewFile(content))) {
      if (this.content === content) this.emitRead(null);
    } else if (this.content === content) this.emit("view", content);
  }

  /**
   * Ask for the table of a link, or for any.
   *
   * @param {Expected|null} expected
   */
  expect(expected) {
    this.expected = expected;
    this.expectation.hidden = expected === null;
    this.expectation.textContent = expected ? expectedText(expected) : "";
    this.use.textContent = USE;
  }

  /**
   * Return whether a table is the one that a link names.
   *
   * @param {Stored} stored
   */
  isExpected({ id }) {
    return this.expected?.id === id;
  }

  /**
   * Emit `read` with the settings of the form. The server guesses the others.
   *
   * @param {string|null} changed  the setting that the user changed; null for another table
   */
  emitRead(changed) {
    /** @type {Query} */
    const query = {};
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
    const stored = { ...query };
    const cells = { ...query };
    const otherCells = !changed || OF_CELLS.includes(changed);
    if (otherCells) this.columnsChosen = false;
    else {
      for (const role of ROLES)
        if (role === "split" || this.select(role).value) cells[role] = this.select(role).value;
      stored.label = this.nameOf("label");
      stored.split = this.splitName;
      if (this.columnsChosen) stored.columns = this.columns.used;
    }
    this.queries = { cells, stored };
    this.use.disabled = true;
    this.emit("read", { content: this.content, queries: this.queries });
  }

  /** @param {string} role  @returns {string} the name of its column */
  nameOf(role) {
    return this.select(role).selectedOptions[0]?.text ?? "";
  }

  /** The name of the column that divides the rows into training and test points; empty without one. */
  get splitName() {
    return this.select("split").value === "" ? "" : this.nameOf("split");
  }

  /**
   * Use other columns. The first two are the axes.
   *
   * @param {string[]} names
   */
  useColumns(names) {
    this.columnsChosen = true;
    const options = [...this.select("x1").options];
    const [x1, x2] = names.map((name) => options.findIndex(({ text }) => text === name));
    this.select("x1").value = String(x1);
    if (x2 !== undefined) this.select("x2").value = String(x2);
    this.emitRead("columns");
  }

  /**
   * Show why the table cannot be used.
   *
   * @param {string} words
   */
  showProblem(words) {
    // The preview of an earlier table is not that of the one with the problem.
    if (this.outdated) this.table.replaceChildren();
    this.settle();
    this.settings.hidden = !this.table.rows.length;
    this.use.disabled = true;
    this.showStatus(words);
  }

  /** @param {string} words  about a function of one number, they have a link to the page for it */
  showStatus(words) {
    this.status.textContent = words;
    this.curveLink.hidden = !words.includes("curve lab");
  }

  /** Set whether the points are being opened. Afterwards they can be used again. */
  set busy(/** @type {boolean} */ busy) {
    this.use.disabled = busy;
    this.dialog.setAttribute("aria-busy", String(busy));
  }

  /** @param {Table} read  as it was read */
  update({ cells: table, stored }) {
    this.settle();
    this.settings.hidden = false;
    this.showCells(table);
    this.showColumns(table, stored);
    this.showPreview(table);
    const label = stored.columns.find(({ name }) => name === this.nameOf("label"));
    const isNumbered = label !== undefined && label.low !== null && !this.named;
    const points = { ...stored, named: !isNumbered };
    this.showClassNames(points, isNumbered);
    this.showNotes(table, stored);
    const isExpected = this.isExpected(stored);
    this.use.textContent = isExpected ? OPEN : USE;
    const which = !this.expected ? "" : isExpected ? THE_TABLE : ANOTHER_TABLE;
    this.showStatus(`${which}${summary(points)}`);
    this.use.disabled = points.why !== null && !isExpected;
  }

  /**
   * Show how the cells were read, and the roles of their columns.
   *
   * @param {Cells} table
   */
  showCells(table) {
    for (const role of ROLES) {
      const options = table.columns.map(({ name }, index) => new Option(name, String(index)));
      if (role === "split") options.unshift(new Option("random", ""));
      this.select(role).replaceChildren(...options);
      this.select(role).value = String(table.chosen[role] ?? "");
      this.roles[role] = this.select(role).value;
    }
    this.select("delimiter").value = table.delimiter ?? "";
    this.select("delimiter").disabled = table.delimiter === null;
    this.checkbox("header").checked = table.header;
    this.checkbox("decimal_comma").checked = table.decimal_comma;
  }

  /**
   * Show what is not obvious about the points, and which lines are left out.
   *
   * @param {Cells} table
   * @param {Stored} stored
   */
  showNotes(table, stored) {
    // The points of two columns of numbers say which cell of which line is none.
    const plane = this.isOfNumbers(stored) && table.used === stored.used;
    const notes = plane ? table.notes : notesOf(stored);
    this.notes.replaceChildren(
      ...notes.map(({ message }) => createElement("li", {}, `${capitalized(message)}.`)),
    );
    this.listProblems(plane ? table : stored, plane ? 0 : stored.left_out);
  }

  /**
   * Return whether the points are two columns of numbers.
   *
   * @param {Stored} stored
   */
  isOfNumbers({ columns }) {
    const { used } = this.columns;
    const numbers = columns.filter(({ name, low }) => low !== null && used.includes(name));
    return used.length === 2 && numbers.length === 2;
  }

  /**
   * Show which columns are used: those that the user has chosen, or those that the server suggests. The axes are the first.
   *
   * @param {Cells} cells
   * @param {Stored} stored
   */
  showColumns({ columns, chosen }, stored) {
    const label = this.nameOf("label");
    const others = [label, this.splitName];
    const suggested = stored.roles.columns.filter((name) => !others.includes(name));
    if (!this.columnsChosen) {
      const axes = [chosen.x1, chosen.x2].map((index) => columns[index].name);
      const numeric = stored.columns.filter(({ low }) => low !== null).map(({ name }) => name);
      const first = [...axes, ...numeric].filter((name) => suggested.includes(name));
      this.columns.used = [...new Set([...first.slice(0, 2), ...suggested])];
      for (const [place, role] of /** @type {const} */ (["x1", "x2"]).entries()) {
        const name = this.columns.used[place];
        // No option is selected if there is no such column.
        this.select(role).selectedIndex = columns.findIndex((column) => column.name === name);
        this.roles[role] = this.select(role).value;
      }
    }
    const { used } = this.columns;
    const offered = choosableColumns(stored, label, this.splitName);
    this.columns.update(offered, used, suggested.length < 2 ? [] : suggested);
    this.columnCount.textContent = `${used.length} of ${offered.length}`;
    if (!this.scalingChosen) this.checkbox("standardize").checked = stored.advice !== null;
    this.advice.textContent = stored.advice === null ? "" : `Suggested: ${stored.advice}.`;
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
    // A next change may come before the answer to this one.
    for (const one of ROLES) this.roles[one] = this.select(one).value;
    this.useRoles();
  }

  /** Use the columns of the axes, and those that were used before; of two, one that is no axis any longer is left out. */
  useRoles() {
    const axes = [this.nameOf("x1"), this.nameOf("x2")].filter(Boolean);
    const taken = [this.nameOf("label"), this.splitName];
    const { used } = this.columns;
    const rest = used.length > 2 ? used.filter((name) => !axes.includes(name)) : [];
    this.columns.used = [...axes, ...rest.filter((name) => !taken.includes(name))];
    this.columnsChosen = true;
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
   * @param {Points} points
   * @param {boolean} isNumbered
   */
  showClassNames({ classes, why, task }, isNumbered) {
    if (this.named) return;
    const labels = Object.keys(classes);
    this.setClasses(
      isNumbered && task === "classification" && why === null && labels.length <= NAMED_CLASSES
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

  /** @param {Cells} table */
  showPreview({ columns, preview }) {
    const used = ROLES.map((role) => this.select(role).value);
    const heads = columns.map(({ name }, index) => ({
      name,
      chosen: used.includes(String(index)),
    }));
    this.showRows(heads, preview);
  }

  /**
   * @param {Pick<Cells, "problems"|"problems_in_all">} table
   * @param {number} incomplete  the number of rows without a value in a used column
   */
  listProblems({ problems, problems_in_all: bad }, incomplete) {
    const more = incomplete ? [`${count(incomplete, "row")} without a value in a used column`] : [];
    this.listLeftOut(problems, bad, more, incomplete);
  }
}
