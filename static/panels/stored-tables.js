/** The list of the stored tables in the dialog: it opens them, and deletes them after a question. */

import { Problem } from "../api/problem.js";
import { createElement, element } from "../ui/elements.js";
import { count, significant, whole } from "../ui/number-format.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";

/** @typedef {import("../api/wire.d.ts").ListedTable} Entry */

const NONE = "No table is stored on this server.";
const KILO = 1000;

/** @param {number} bytes */
const sizeText = (bytes) =>
  bytes < KILO
    ? count(bytes, "byte")
    : bytes < KILO * KILO
      ? `${significant(bytes / KILO, 2)} kB`
      : `${significant(bytes / KILO / KILO, 2)} MB`;

/** @param {Entry} entry */
const nameOf = ({ name, id }) => name || `Table ${id.slice(0, 6)}`;

/** @param {Entry} entry */
function usesOf({ runs, studies }) {
  const uses = [
    runs && count(runs, "run"),
    studies && (studies === 1 ? "1 study" : `${whole(studies)} studies`),
  ];
  return uses.filter(Boolean).join(" and ");
}

/** @param {Entry} entry */
function aboutOf(entry) {
  const { rows, columns, bytes, label } = entry;
  const parts = [
    rows === null ? "" : count(rows, "row"),
    columns === null ? "" : count(columns, "column"),
    sizeText(bytes),
    label && `label ${label}`,
    usesOf(entry) || "not used",
  ];
  return parts.filter(Boolean).join(", ");
}

/** @param {Entry} entry */
function questionOf(entry) {
  const uses = usesOf(entry);
  const lost = uses
    ? `${uses} and all links to this table stop working`
    : "Links to this table stop working";
  return `Delete ${nameOf(entry)}? ${lost} until the same table is loaded again.`;
}

/**
 * Emits `open` and `deleted` with the id of a table.
 *
 * @extends {TypedEventTarget<{open: string, deleted: string}>}
 */
export class StoredTables extends TypedEventTarget {
  /**
   * @param {HTMLDetailsElement} details
   * @param {import("../api/client.js").Client} client
   */
  constructor(details, client) {
    super();
    this.details = details;
    this.client = client;
    this.list = element(details, "ul");
    this.status = element(details, "[role=status]");
    /** Counts when the list was opened and closed. */
    this.visit = 0;
    details.addEventListener("toggle", () => (details.open ? this.load() : this.clear()));
    // Tables that were stored meanwhile are listed when the dialog is opened again.
    details.closest("dialog")?.addEventListener("close", () => {
      details.open = false;
      this.clear();
    });
  }

  /** Leave nothing that the next list would replace while somebody uses it. */
  clear() {
    this.visit += 1;
    this.status.textContent = "";
    this.list.replaceChildren();
  }

  /** Get the list and show it. */
  async load() {
    this.clear();
    const { visit } = this;
    await this.try(async () => {
      const { entries } = await this.client.tables();
      if (visit !== this.visit) return;
      this.status.textContent = entries.length ? "" : NONE;
      this.list.replaceChildren(...entries.map((entry) => this.row(entry)));
    });
  }

  /**
   * @param {string} text
   * @param {() => void} act
   * @param {string} [title]
   */
  button(text, act, title = text) {
    const button = createElement("button", { type: "button", className: "quiet-button" }, text);
    button.setAttribute("aria-label", title);
    button.addEventListener("click", act);
    return button;
  }

  /** @param {Entry} entry */
  row(entry) {
    const name = nameOf(entry);
    const row = createElement("li");
    const remove = this.button("Delete", () => this.ask(entry, row), `Delete ${name}`);
    row.append(
      createElement("span", { className: "stored-name" }, name),
      createElement("span", { className: "quiet" }, aboutOf(entry)),
      createElement(
        "span",
        { className: "stored-actions" },
        this.button("Open", () => this.emit("open", entry.id), `Open ${name}`),
        remove,
      ),
    );
    return row;
  }

  /**
   * Ask whether a table is to be deleted, in its row.
   *
   * @param {Entry} entry
   * @param {HTMLElement} row
   */
  ask(entry, row) {
    const keep = this.button("Keep", () => {
      const shown = this.row(entry);
      row.replaceWith(shown);
      element(shown, ".stored-actions button:last-child").focus();
    });
    const words = createElement("span", { role: "alert" }, questionOf(entry));
    const remove = this.button("Delete", () => this.remove(entry, row));
    row.replaceChildren(
      words,
      createElement("span", { className: "stored-actions" }, remove, keep),
    );
    keep.focus();
  }

  /**
   * @param {Entry} entry
   * @param {HTMLElement} row
   */
  async remove(entry, row) {
    await this.try(async () => {
      await this.client.deleteTable(entry.id);
      row.remove();
      this.status.textContent = `${nameOf(entry)} was deleted.`;
      element(this.details, "summary").focus();
      this.emit("deleted", entry.id);
    });
  }

  /** @param {() => Promise<void>} act  whose problems are shown */
  async try(act) {
    try {
      await act();
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      this.status.textContent = problem.message;
    }
  }
}
