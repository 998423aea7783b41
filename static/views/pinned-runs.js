/**
 * The table of compared runs: first those that the planes show, at the epoch that they show, then the runs that were added, each
 * at its epoch; these are sortable by any column.
 */

import { createElement, element, elements, setText } from "../ui/elements.js";
import { count, fixed, percent, significant, whole } from "../ui/number-format.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";

/**
 * A row of pins.js with the run's name, its URL, and how it differs from the shown run (null while that is not known).
 *
 * @typedef {import("../state/pins.js").Row & {name?: string, link?: string, differs?: string|null}} Row
 * @typedef {import("../state/page-state.js").Look["sort"]} Sort  null for the order of pinning
 */

/**
 * @typedef {object} Column
 * @property {string} key  the field of a row by which the column is sorted
 * @property {string} label
 * @property {string} [tooltip]
 * @property {(row: Row) => string} text  a cell's content
 */

/**
 * @param {Row} row
 * @param {"train_score"|"test_score"} name
 */
const score = (row, name) =>
  row.task === "regression" ? `R²\u202f${fixed(row[name], 3)}` : percent(row[name]);

/** @param {number|null|undefined} seconds */
function duration(seconds) {
  if (seconds === null || seconds === undefined) return "–";
  return seconds < 1
    ? `${significant(1000 * seconds, 3)}\u202fms`
    : `${significant(seconds, 3)}\u202fs`;
}

/** The column of the rows' headers, which also contain links and buttons. */
const NAME = { key: "name", label: "Run", tooltip: "" };

/** @type {readonly Column[]} */
const COLUMNS = Object.freeze([
  {
    key: "epoch",
    label: "Epoch",
    text: ({ epoch, diverged }) => whole(epoch) + (diverged ? ", diverged" : ""),
  },
  {
    key: "train_score",
    label: "Train",
    tooltip: "Accuracy on the training points; R² of a regression",
    text: (row) => score(row, "train_score"),
  },
  {
    key: "test_score",
    label: "Test",
    tooltip: "Accuracy on the test points; R² of a regression",
    text: (row) => score(row, "test_score"),
  },
  { key: "train_loss", label: "Train loss", text: (row) => fixed(row.train_loss, 4) },
  { key: "test_loss", label: "Test loss", text: (row) => fixed(row.test_loss, 4) },
  {
    key: "regions",
    label: "Regions",
    tooltip: "Linear regions in the default view of the data",
    text: ({ regions }) => whole(regions),
  },
  {
    key: "boundary_segments",
    label: "Segments",
    tooltip: "Boundary segments in the default view of the data",
    text: (row) => whole(row.boundary_segments),
  },
  { key: "dead_units", label: "Dead units", text: (row) => whole(row.dead_units) },
  {
    key: "seconds",
    label: "Time",
    tooltip: "Measured processor time of training up to that epoch",
    text: ({ seconds }) => duration(seconds),
  },
]);

/**
 * Return the rows in order; those without a value are last in both directions.
 *
 * @param {Row[]} rows
 * @param {NonNullable<Sort>} sort
 */
function ordered(rows, { key, descending }) {
  const valueOf = (/** @type {Row} */ row) =>
    /** @type {Record<string, unknown>} */ (row)[key] ?? null;
  return [...rows].sort((rowA, rowB) => {
    const [a, b] = [valueOf(rowA), valueOf(rowB)];
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    const order = typeof a === "string" ? a.localeCompare(String(b)) : Number(a) - Number(b);
    return descending ? -order : order;
  });
}

/**
 * A run that a plane shows: its row, its letter, and what its buttons do.
 *
 * @typedef {{letter: string, row: Row, actions: {text: string, label: string, act: () => void}[]}} ShownRun
 */

/**
 * Return a button of a row.
 *
 * @param {string} text
 * @param {string} label
 * @param {() => void} act
 */
function rowButton(text, label, act) {
  const button = createElement("button", {
    type: "button",
    className: "quiet-button",
    textContent: text,
  });
  button.setAttribute("aria-label", label);
  button.addEventListener("click", act);
  return button;
}

/**
 * Emits `sort` (the new order), `remove` (a row), `compare` (the id of the run for the second plane, or null) and `save`.
 *
 * @extends {TypedEventTarget<{sort: Sort, remove: Row, compare: string|null, save: null}>}
 */
export class PinnedRuns extends TypedEventTarget {
  /**
   * @param {HTMLElement} root  contains a status `[data-count]`, a table with an empty header row and two bodies, and a button
   *   to save
   */
  constructor(root) {
    super();
    this.root = root;
    this.status = element(root, "[data-count]");
    this.head = element(root, "thead tr");
    this.shownBody = element(root, "tbody[data-shown]", HTMLTableSectionElement);
    this.body = element(root, "tbody:not([data-shown])", HTMLTableSectionElement);
    this.save = element(root, "[data-save]", HTMLButtonElement);
    /** The letters and runs of the rows of shown runs, as text: other rows are built only for others. */
    this.shownRuns = "";
    /** @type {Sort} */
    this.sort = null;
    /** Identifies the content of the table: it is rebuilt only for other content, because it would lose the focus. */
    this.shown = "";
    this.headers = [NAME, ...COLUMNS].map((column) => this.addHeader(column));
    this.head.append(createElement("td"));
    this.save.addEventListener("click", () => this.emit("save"));
  }

  /**
   * Add a header that sorts by its column: ascending, then descending, then in the order of pinning.
   *
   * @param {Pick<Column, "key"|"label"|"tooltip">} column
   */
  addHeader({ key, label, tooltip = "" }) {
    const button = createElement("button", { type: "button", title: tooltip, textContent: label });
    const header = createElement("th", { scope: "col" }, button);
    this.head.append(header);
    button.addEventListener("click", () => {
      const again = this.sort?.key === key;
      this.emit("sort", again && this.sort?.descending ? null : { key, descending: again });
    });
    return { key, header };
  }

  /**
   * @param {Row[]} rows
   * @param {{sort: Sort, shown: string, compared: string|null}} state  the ids of the shown run and of the one in the
   *   second plane
   */
  update(rows, { sort, shown, compared }) {
    this.sort = sort;
    this.save.disabled = rows.length === 0;
    const contents = rows.map(({ spec, ...row }) => ({ ...row, loaded: Boolean(spec) }));
    const key = JSON.stringify([contents, sort, shown, compared]);
    if (key === this.shown) return;
    this.shown = key;
    this.status.textContent = rows.length ? `${count(rows.length, "run")} in the table` : "";
    for (const { key: column, header } of this.headers) {
      const direction =
        sort?.key === column ? (sort.descending ? "descending" : "ascending") : "none";
      header.setAttribute("aria-sort", direction);
    }
    const focus = this.focusPosition();
    this.body.replaceChildren(
      ...(sort ? ordered(rows, sort) : rows).map((row) => this.rowOf(row, shown, compared)),
    );
    if (focus) this.focusAt(focus);
  }

  /**
   * @param {Row} row
   * @param {string} shown
   * @param {string|null} compared
   */
  rowOf(row, shown, compared) {
    const name = row.name ?? `run ${row.run}`;
    const remove = rowButton("×", `Remove ${name} at epoch ${row.epoch}`, () =>
      this.emit("remove", row),
    );
    if (!row.spec) {
      const status = createElement("p", {
        className: "quiet",
        textContent: row.problem ?? "Loading …",
      });
      return createElement(
        "tr",
        {},
        createElement("th", { scope: "row", colSpan: 1 + COLUMNS.length }, status),
        createElement("td", {}, remove),
      );
    }
    const differs = row.run === shown ? "" : row.differs;
    const compare = rowButton("Compare", `Compare with ${name}`, () =>
      this.emit("compare", row.run === compared ? null : row.run),
    );
    compare.setAttribute("aria-pressed", String(row.run === compared));
    return createElement(
      "tr",
      {},
      createElement(
        "th",
        { scope: "row", title: differs ? `${name}. ${differs}` : name },
        createElement("a", { href: row.link, textContent: name }),
        ...(differs ? [createElement("span", { className: "quiet", textContent: differs })] : []),
      ),
      ...COLUMNS.map(({ text }) => createElement("td", { textContent: text(row) })),
      createElement("td", {}, compare, remove),
    );
  }

  /**
   * Show the runs that the planes show. While they play, only the values change, so that no button loses the focus.
   *
   * @param {ShownRun[]} runs
   */
  showRuns(runs) {
    const key = JSON.stringify(runs.map(({ letter, row }) => [letter, row.run, row.name]));
    if (key !== this.shownRuns) {
      this.shownRuns = key;
      this.shownBody.replaceChildren(...runs.map((run) => this.shownRowOf(run)));
    }
    runs.forEach(({ row }, at) => {
      const { cells } = this.shownBody.rows[at];
      const link = cells[0].querySelector("a");
      if (link && row.link) link.href = row.link;
      COLUMNS.forEach(({ text }, column) => {
        const words = row.spec ? text(row) : "–";
        setText(cells[column + 1], words);
      });
    });
  }

  /** @param {ShownRun} run */
  shownRowOf({ letter, row, actions }) {
    const name = row.name ?? `run ${row.run}`;
    return createElement(
      "tr",
      {},
      createElement(
        "th",
        { scope: "row", title: name },
        createElement("b", { className: "run-letter", textContent: letter }),
        letter === "A" ? name : createElement("a", { textContent: name }),
      ),
      ...COLUMNS.map(() => createElement("td")),
      createElement(
        "td",
        {},
        ...actions.map(({ text, label, act }) => rowButton(text, label, act)),
      ),
    );
  }

  /** Return the row and the control in it that have the focus, by number; null if none has. */
  focusPosition() {
    const { activeElement } = document;
    const row = [...this.body.rows].findIndex((one) => one.contains(activeElement));
    if (row < 0) return null;
    const control = this.controlsIn(row).findIndex((one) => one === activeElement);
    return { row, control };
  }

  /** @param {{row: number, control: number}} position */
  focusAt({ row, control }) {
    if (!this.body.rows.length) return;
    this.controlsIn(Math.min(row, this.body.rows.length - 1))
      .at(control)
      ?.focus();
  }

  /** @param {number} row */
  controlsIn(row) {
    return elements(this.body.rows[row], "a, button", HTMLElement);
  }
}
