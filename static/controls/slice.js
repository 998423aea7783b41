/** The controls of a slice: two columns with a slider for each other one, three rows, or two principal components. */

import { createElement, createSvgElement, element, elements } from "../ui/elements.js";
import { NumberField } from "../ui/number-field.js";
import { significant } from "../ui/number-format.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";

/**
 * @typedef {import("../api/wire.d.ts").RunColumns} Columns
 * @typedef {import("../state/slices.js").Slice} Slice
 * @typedef {import("../api/wire.d.ts").Slice} Plane
 * @typedef {{field: NumberField, range: HTMLInputElement}} Free  the inputs of a column with a fixed value
 */

const DIGITS = 4;
/** Steps of a slider over the range of its column. */
const STEPS = 200;
/** The largest number of components on offer. */
const COMPONENTS = 10;

/**
 * Fill a select with options, and choose one.
 *
 * @param {HTMLSelectElement} select
 * @param {string[]} names
 * @param {number} chosen
 */
function offer(select, names, chosen) {
  if (
    select.options.length !== names.length ||
    names.some((name, i) => select.options[i].text !== name)
  )
    select.replaceChildren(...names.map((name, at) => new Option(name, String(at))));
  select.selectedIndex = chosen;
}

/**
 * Return a histogram as bars.
 *
 * @param {number[]} counts
 */
function barsOf(counts) {
  const most = Math.max(...counts, 1);
  const bars = counts.map((count, at) =>
    createSvgElement("rect", { x: at, y: 1 - count / most, width: 0.85, height: count / most }),
  );
  return createSvgElement(
    "svg",
    { viewBox: `0 0 ${counts.length} 1`, preserveAspectRatio: "none", "aria-hidden": "true" },
    ...bars,
  );
}

/**
 * Emits `change` with another slice, `move` with one that differs in the values of fixed columns only, and `fade` with the
 * distance beyond which points are faint.
 *
 * @extends {TypedEventTarget<{change: Slice, move: Slice, fade: number}>}
 */
export class SliceControl extends TypedEventTarget {
  /** @type {Columns|null} */
  columns = null;
  /** @type {number[]} */
  axes = [0, 1];
  /** @type {number[]} */
  at = [];
  /** @type {Map<number, Free>} */
  free = new Map();
  /** The largest distance of the fade slider. */
  reach = 1;

  /** @param {HTMLElement} root  see templates/slice.html */
  constructor(root) {
    super();
    this.root = root;
    this.count = element(root, "legend span");
    this.tabs = elements(root, "[data-by]", HTMLButtonElement);
    this.parts = elements(root, "[data-part]", HTMLElement);
    const [horizontal, vertical, setTo] = elements(
      root,
      "[data-part=axes] select",
      HTMLSelectElement,
    );
    this.axisSelects = [horizontal, vertical];
    this.setTo = setTo;
    this.freeBox = element(root, ".free");
    this.rowFields = elements(root, "[data-part=rows] input", HTMLInputElement).map(
      (input) => new NumberField(input, { name: "row", whole: true, min: 0 }),
    );
    this.eachClass = element(root, "[data-part=rows] button", HTMLButtonElement);
    this.componentSelects = elements(root, "[data-part=principal] select", HTMLSelectElement);
    this.fadeRange = element(root, ".fade input", HTMLInputElement);
    this.fadeText = element(root, ".fade output", HTMLOutputElement);
    this.listen();
  }

  listen() {
    for (const tab of this.tabs)
      tab.addEventListener("click", () => this.emit("change", this.sliceBy(tab.dataset.by ?? "")));
    for (const [place, select] of this.axisSelects.entries())
      select.addEventListener("change", () => this.changeAxis(place, select.selectedIndex));
    this.setTo.addEventListener("change", () => this.setValues(this.setTo.selectedIndex));
    for (const field of this.rowFields)
      field.input.addEventListener("change", () => {
        const rows = this.rowFields.map(({ number }) => number);
        if (rows.every(Number.isFinite) && new Set(rows).size === 3) this.emit("change", { rows });
      });
    this.eachClass.addEventListener("click", () =>
      this.emit("change", { rows: this.typicalRows() }),
    );
    for (const [place, select] of this.componentSelects.entries())
      select.addEventListener("change", () => {
        const principal = this.componentSelects.map((one) => one.selectedIndex);
        if (principal[0] === principal[1]) principal[1 - place] = principal[place] ? 0 : 1;
        this.emit("change", { principal });
      });
    this.fadeRange.addEventListener("input", () => {
      const fade = (this.reach * Number(this.fadeRange.value)) / 100 || this.reach / 100;
      this.fadeText.value = significant(fade, 2);
      this.emit("fade", fade);
    });
  }

  /**
   * Return the slice that a tab begins with.
   *
   * @param {string} by
   * @returns {Slice}
   */
  sliceBy(by) {
    if (by === "rows") return { rows: this.typicalRows() };
    if (by === "principal") return { principal: [0, 1] };
    return { axes: this.axes, at: this.at };
  }

  /** Return three rows: typical ones of the first three classes, and others if there are fewer classes. */
  typicalRows() {
    const typical = this.columns?.classes.map(({ typical_row }) => typical_row) ?? [];
    const others = Array.from({ length: this.columns?.rows ?? 3 }, (_, row) => row);
    return [...new Set([...typical, ...others])].slice(0, 3);
  }

  /**
   * @param {number} place  0 for the horizontal axis, 1 for the vertical one
   * @param {number} column
   */
  changeAxis(place, column) {
    const axes = [...this.axes];
    if (axes[1 - place] === column) axes[1 - place] = axes[place];
    axes[place] = column;
    this.emit("change", { axes, at: this.at });
  }

  /** @param {number} choice  0 for the medians, then the classes */
  setValues(choice) {
    const { columns } = this;
    if (!columns) return;
    const at =
      choice === 0
        ? columns.columns.map(({ median }) => median)
        : columns.classes[choice - 1].medians;
    this.emit("move", { axes: this.axes, at });
  }

  /**
   * Offer the columns of other points.
   *
   * @param {Columns} columns
   * @param {(label: number) => string} nameOf  the name of a class
   */
  setColumns(columns, nameOf) {
    this.columns = columns;
    this.at = columns.columns.map(({ median }) => median);
    this.axes = [0, 1];
    this.free.clear();
    this.freeBox.replaceChildren();
    this.count.textContent = `of ${columns.columns.length} columns`;
    const classes = columns.classes.map(({ label }) => `median of ${nameOf(label)}`);
    offer(this.setTo, ["medians", ...classes], 0);
  }

  /**
   * Show the slice of a frame.
   *
   * @param {Plane} plane
   * @param {Slice|null} slice  what the frame was asked for by
   * @param {number|null} fade
   * @param {number} reach  the largest distance of a point
   */
  update(plane, slice, fade, reach) {
    const by = plane.axes ? "axes" : plane.rows ? "rows" : plane.shares ? "principal" : "";
    for (const tab of this.tabs) tab.setAttribute("aria-pressed", String(tab.dataset.by === by));
    for (const part of this.parts) part.hidden = part.dataset.part !== by;
    if (plane.axes) this.showAxes(plane, plane.axes);
    if (plane.rows)
      for (const [place, row] of plane.rows.entries()) this.rowFields[place].show(row);
    this.showComponents(plane.columns.length, slice);
    this.reach = reach || 1;
    this.fadeText.value = fade === null ? "" : significant(fade, 2);
    if (document.activeElement !== this.fadeRange)
      this.fadeRange.value = String((100 * (fade ?? 0)) / this.reach);
  }

  /**
   * @param {number} columns  their number
   * @param {Slice|null} slice
   */
  showComponents(columns, slice) {
    const count = Math.min(columns, COMPONENTS);
    const names = Array.from({ length: count }, (_, at) => `component ${at + 1}`);
    const given = slice && typeof slice === "object" && "principal" in slice;
    const chosen = given ? slice.principal : [0, 1];
    for (const [place, select] of this.componentSelects.entries())
      offer(select, names, chosen[place]);
  }

  /**
   * @param {Plane} plane
   * @param {number[]} axes
   */
  showAxes({ columns, origin }, axes) {
    const changed = axes.join() !== this.axes.join() || !this.free.size;
    this.axes = axes;
    this.at = this.at.map((value, column) => (axes.includes(column) ? value : origin[column]));
    for (const [place, select] of this.axisSelects.entries()) offer(select, columns, axes[place]);
    if (changed) this.makeFree(axes);
    for (const [column, { field, range }] of this.free) {
      field.show(this.at[column]);
      if (document.activeElement !== range) range.value = String(this.at[column]);
    }
  }

  /** @param {number[]} axes */
  makeFree(axes) {
    this.free.clear();
    const rows = (this.columns?.columns ?? []).flatMap((column, index) => {
      if (axes.includes(index)) return [];
      const { name, minimum, maximum, median, histogram } = column;
      const input = createElement("input", { ariaLabel: name });
      const range = createElement("input", { type: "range", ariaLabel: `${name}, slider` });
      Object.assign(range, { min: String(minimum), max: String(maximum), step: "any" });
      range.step = String((maximum - minimum) / STEPS || 1);
      const row = createElement(
        "div",
        { className: "free-column" },
        createElement("label", {}, createElement("span", {}, name), input),
        createElement("div", { className: "histogram" }, barsOf(histogram), range),
        createElement(
          "p",
          { className: "quiet" },
          ...[
            significant(minimum, DIGITS),
            `median ${significant(median, DIGITS)}`,
            significant(maximum, DIGITS),
          ].map((text) => createElement("span", {}, text)),
        ),
      );
      const field = new NumberField(input, { name });
      this.free.set(index, { field, range });
      range.addEventListener("input", () => this.moveColumn(index, Number(range.value)));
      input.addEventListener("change", () => {
        if (Number.isFinite(field.number)) this.moveColumn(index, field.number);
      });
      return [row];
    });
    this.freeBox.replaceChildren(...rows);
  }

  /**
   * @param {number} column
   * @param {number} value
   */
  moveColumn(column, value) {
    this.at = this.at.map((one, index) => (index === column ? value : one));
    this.free.get(column)?.field.show(value);
    this.emit("move", { axes: this.axes, at: this.at });
  }
}
