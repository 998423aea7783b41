// @ts-nocheck
/** The table of pinned runs: a row each, with its numbers at the epoch at which it was pinned, sorted by any column. */

import { count, fixed, percent, significant, whole } from "../ui/number-format.js";

const score = (row, name) =>
  row.task === "regression" ? `R²\u202f${fixed(row[name], 3)}` : percent(row[name]);

function duration(seconds) {
  if (seconds === null) return "–";
  return seconds < 1
    ? `${significant(1000 * seconds, 3)}\u202fms`
    : `${significant(seconds, 3)}\u202fs`;
}

/** Columns in order: what they are sorted by, what they are called, what a cell says. */
export const COLUMNS = Object.freeze([
  { key: "name", label: "Run" },
  {
    key: "epoch",
    label: "Epoch",
    words: ({ epoch, diverged }) => whole(epoch) + (diverged ? ", diverged" : ""),
  },
  {
    key: "train_score",
    label: "Train",
    about: "Accuracy on the training points; R² of a regression",
    words: (row) => score(row, "train_score"),
  },
  {
    key: "test_score",
    label: "Test",
    about: "Accuracy on the test points; R² of a regression",
    words: (row) => score(row, "test_score"),
  },
  { key: "train_loss", label: "Train loss", words: (row) => fixed(row.train_loss, 4) },
  { key: "test_loss", label: "Test loss", words: (row) => fixed(row.test_loss, 4) },
  {
    key: "regions",
    label: "Regions",
    about: "Linear regions around the data",
    words: ({ regions }) => whole(regions),
  },
  {
    key: "boundary_segments",
    label: "Segments",
    about: "Segments of the decision boundary around the data",
    words: (row) => whole(row.boundary_segments),
  },
  { key: "dead_units", label: "Dead units", words: (row) => whole(row.dead_units) },
  {
    key: "seconds",
    label: "Time",
    about: "Processor time of training to that epoch, as it was measured",
    words: ({ seconds }) => duration(seconds),
  },
]);

function node(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children.filter((child) => child !== null));
  return made;
}

/** Missing values stand last, whichever way the rest is sorted. */
function ordered(rows, { key, descending }) {
  const missing = (row) => row[key] === null || row[key] === undefined;
  const compare = (a, b) => (typeof a === "string" ? a.localeCompare(b) : a - b);
  return [...rows].sort((a, b) => {
    if (missing(a) || missing(b)) return missing(a) - missing(b);
    return (descending ? -1 : 1) * compare(a[key], b[key]);
  });
}

/**
 * Emits `sort` (detail: `{key, descending}`, or null for the order of pinning), `remove` (detail: a row), `compare`
 * (detail: a run's id, or null) and `save`.
 */
export class PinnedRuns extends EventTarget {
  /** @param {HTMLElement} root  a hidden section with a head, a table and a button that saves */
  constructor(root) {
    super();
    this.root = root;
    this.status = root.querySelector("[role=status]");
    [this.head] = root.querySelectorAll("thead tr");
    this.body = root.querySelector("tbody");
    this.sort = null;
    this.buttons = COLUMNS.map((column) => this.header(column));
    root.querySelector("[data-save]").addEventListener("click", () => this.tell("save", null));
  }

  tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  header({ key, label, about }) {
    const button = node("button", { type: "button", title: about ?? "", textContent: label });
    const header = node("th", { scope: "col" }, button);
    this.head.append(header);
    // First upwards, then downwards, then as they were pinned.
    button.addEventListener("click", () => {
      const again = this.sort?.key === key;
      this.tell("sort", again && this.sort.descending ? null : { key, descending: again });
    });
    return { key, header };
  }

  /**
   * @param {object[]} rows  as pins.js has them, with `name`, `link` and `differs` (words, or null while unknown)
   * @param {{sort: object|null, shown: string, compared: string|null}} how  `shown` and `compared` are run ids
   */
  update(rows, { sort, shown, compared }) {
    this.sort = sort;
    this.root.hidden = rows.length === 0;
    const told = rows.map(({ spec, ...row }) => ({ ...row, read: Boolean(spec) }));
    const key = JSON.stringify([told, sort, shown, compared]);
    if (key === this.key) return;
    this.key = key;
    this.status.textContent = rows.length ? count(rows.length, "pinned run") : "";
    for (const { key: column, header } of this.buttons) {
      const direction =
        sort?.key === column ? (sort.descending ? "descending" : "ascending") : "none";
      header.setAttribute("aria-sort", direction);
    }
    const focused = this.place();
    this.body.replaceChildren(
      ...(sort ? ordered(rows, sort) : rows).map((row) => this.row(row, shown, compared)),
    );
    this.focus(focused);
  }

  row(row, shown, compared) {
    const line = node("tr");
    const remove = node("button", {
      type: "button",
      className: "quiet-button",
      textContent: "Remove",
    });
    remove.setAttribute(
      "aria-label",
      `Remove ${row.name ?? `run ${row.run}`} at epoch ${row.epoch}`,
    );
    remove.addEventListener("click", () => this.tell("remove", row));
    if (!row.spec) {
      line.append(
        node(
          "th",
          { scope: "row", colSpan: COLUMNS.length },
          node("p", { className: "quiet", textContent: row.problem ?? "Reading …" }),
          remove,
        ),
      );
      return line;
    }
    const differs = row.run === shown ? "the run shown" : row.differs;
    const compare = node("button", {
      type: "button",
      textContent: "Compare",
      ariaPressed: String(row.run === compared),
    });
    compare.setAttribute("aria-label", `Compare with ${row.name}`);
    compare.addEventListener("click", () =>
      this.tell("compare", row.run === compared ? null : row.run),
    );
    const link = node("a", { href: row.link, textContent: row.name });
    const told = differs ? node("p", { className: "quiet", textContent: differs }) : null;
    line.append(node("th", { scope: "row" }, link, told, node("div", {}, compare, remove)));
    for (const { words } of COLUMNS.slice(1)) line.append(node("td", { textContent: words(row) }));
    return line;
  }

  /** Where the focus is among the rows, so that a new set of rows can have it in the same place. */
  place() {
    const rows = [...this.body.rows];
    const row = rows.findIndex((one) => one.contains(document.activeElement));
    return row < 0
      ? null
      : { row, at: [...rows[row].querySelectorAll("a, button")].indexOf(document.activeElement) };
  }

  focus(place) {
    if (!place) return;
    const row = this.body.rows[Math.min(place.row, this.body.rows.length - 1)];
    [...(row?.querySelectorAll("a, button") ?? [])].at(place.at)?.focus();
  }
}
