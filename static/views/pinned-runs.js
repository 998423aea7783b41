/** The table of pinned runs: one row for each, with its values at the pinned epoch, sortable by any column. */

import { createElement, element, elements } from "../ui/elements.js";
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
 * Emits `sort` (the new order), `remove` (a row), `compare` (the id of the run for the second plane, or null) and `save`.
 *
 * @extends {TypedEventTarget<{sort: Sort, remove: Row, compare: string|null, save: null}>}
 */
export class PinnedRuns extends TypedEventTarget {
  /** @param {HTMLElement} root  a hidden section with a status, a table with an empty header row, and a button to save */
  constructor(root) {
    super();
    this.root = root;
    this.status = element(root, "[role=status]");
    this.head = element(root, "thead tr");
    this.body = element(root, "tbody", HTMLTableSectionElement);
    /** @type {Sort} */
    this.sort = null;
    /** Identifies the content of the table: it is rebuilt only for other content, because it would lose the focus. */
    this.shown = "";
    this.headers = [NAME, ...COLUMNS].map((column) => this.addHeader(column));
    element(root, "[data-save]").addEventListener("click", () => this.emit("save"));
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
    this.root.hidden = rows.length === 0;
    const contents = rows.map(({ spec, ...row }) => ({ ...row, loaded: Boolean(spec) }));
    const key = JSON.stringify([contents, sort, shown, compared]);
    if (key === this.shown) return;
    this.shown = key;
    this.status.textContent = rows.length ? count(rows.length, "pinned run") : "";
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
    const remove = createElement("button", {
      type: "button",
      className: "quiet-button",
      textContent: "Remove",
    });
    remove.setAttribute(
      "aria-label",
      `Remove ${row.name ?? `run ${row.run}`} at epoch ${row.epoch}`,
    );
    remove.addEventListener("click", () => this.emit("remove", row));
    if (!row.spec) {
      const status = createElement("p", {
        className: "quiet",
        textContent: row.problem ?? "Reading …",
      });
      const properties = { scope: "row", colSpan: 1 + COLUMNS.length };
      return createElement("tr", {}, createElement("th", properties, status, remove));
    }
    const differs = row.run === shown ? "the run shown" : row.differs;
    const compare = createElement("button", {
      type: "button",
      textContent: "Compare",
      ariaPressed: String(row.run === compared),
    });
    compare.setAttribute("aria-label", `Compare with ${row.name}`);
    compare.addEventListener("click", () =>
      this.emit("compare", row.run === compared ? null : row.run),
    );
    return createElement(
      "tr",
      {},
      createElement(
        "th",
        { scope: "row" },
        createElement("a", { href: row.link, textContent: row.name }),
        ...(differs ? [createElement("p", { className: "quiet", textContent: differs })] : []),
        createElement("div", {}, compare, remove),
      ),
      ...COLUMNS.map(({ text }) => createElement("td", { textContent: text(row) })),
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
