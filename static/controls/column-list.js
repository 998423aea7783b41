/** Check boxes for the columns that a network takes. */

import { createElement } from "../ui/elements.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";

/** The numbers of inputs that a network can have. */
const FEWEST = 2;
const MOST = 256;

const TOO_FEW = `A network takes at least ${FEWEST} columns.`;
const TOO_MANY = `A network takes at most ${MOST} inputs; each text of a text column is one.`;

/**
 * A column: its name, its range or type in words, and the number of inputs that it gives.
 *
 * @typedef {{name: string, about: string, inputs: number}} Choosable
 */

/**
 * Return the number of inputs of some columns.
 *
 * @param {Choosable[]} columns
 * @param {ReadonlySet<string>} names
 */
const inputsOf = (columns, names) =>
  columns.reduce((sum, { name, inputs }) => sum + (names.has(name) ? inputs : 0), 0);

/**
 * Emits `change` with the names of the checked columns.
 *
 * @extends {TypedEventTarget<{change: string[]}>}
 */
export class ColumnList extends TypedEventTarget {
  constructor() {
    super();
    this.boxes = createElement("div", { className: "column-boxes" });
    this.all = createElement("button", {
      type: "button",
      className: "quiet-button",
      textContent: "All",
    });
    this.suggest = createElement("button", {
      type: "button",
      className: "quiet-button",
      textContent: "Suggested",
      title:
        "Without columns that number or identify the rows, dates, and texts that are all different",
    });
    this.buttons = createElement("p", { className: "column-buttons" }, this.all, this.suggest);
    this.element = createElement("div", { className: "column-list" }, this.buttons, this.boxes);
    /** @type {Choosable[]} */
    this.columns = [];
    /** @type {string[]} */
    this.suggested = [];
    /** @type {string[]} */
    this.used = [];
    this.all.addEventListener("click", () => this.choose(this.columns.map(({ name }) => name)));
    this.suggest.addEventListener("click", () => this.choose(this.suggested));
    this.boxes.addEventListener("change", () => this.choose(this.checked()));
  }

  checked() {
    return [...this.boxes.querySelectorAll("input")]
      .filter((box) => box.checked)
      .map(({ value }) => value);
  }

  /**
   * Use some columns: those that are used already keep their order, the others follow.
   *
   * @param {string[]} names
   */
  choose(names) {
    const kept = this.used.filter((name) => names.includes(name));
    const used = [...kept, ...names.filter((name) => !kept.includes(name))];
    this.update(this.columns, used, this.suggested);
    this.emit("change", used);
  }

  /**
   * @param {Choosable[]} columns  to choose from
   * @param {string[]} used
   * @param {string[]} [suggested]
   */
  update(columns, used, suggested = []) {
    const isOther = JSON.stringify(columns) !== JSON.stringify(this.columns);
    this.columns = columns;
    this.used = used;
    this.suggested = suggested;
    if (isOther) this.makeBoxes();
    const names = new Set(used);
    const sum = inputsOf(columns, names);
    this.boxes.querySelectorAll("input").forEach((box, index) => {
      const { name, about, inputs } = columns[index];
      box.checked = names.has(name);
      const why = box.checked ? sum - inputs < FEWEST && TOO_FEW : sum + inputs > MOST && TOO_MANY;
      box.disabled = Boolean(why);
      if (box.parentElement) box.parentElement.title = why || `${name}: ${about}`;
    });
    const every = inputsOf(columns, new Set(columns.map(({ name }) => name)));
    this.all.disabled = used.length === columns.length || every > MOST;
    this.suggest.hidden = !suggested.length;
    this.suggest.disabled =
      suggested.length === used.length && suggested.every((name) => names.has(name));
  }

  makeBoxes() {
    this.boxes.replaceChildren(
      ...this.columns.map(({ name, about }) =>
        createElement(
          "label",
          {},
          createElement("input", { type: "checkbox", value: name }),
          createElement("span", { className: "column-name" }, name),
          createElement("span", { className: "quiet" }, about),
        ),
      ),
    );
  }
}
