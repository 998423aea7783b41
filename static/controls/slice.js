/**
 * The controls of a slice: two columns with a slider for each other one, three rows, two principal components, or a walk
 * between two slices.
 */

import { createElement, createSvgElement, element, elements, setText } from "../ui/elements.js";
import { NumberField } from "../ui/number-field.js";
import { percent, roundTo, significant } from "../ui/number-format.js";
import { listed } from "../ui/short-text.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";
import { RowList } from "./row-list.js";
import { SliceRows } from "./slice-rows.js";
import { SliceWalk } from "./slice-walk.js";

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
/** Steps of the slider of the distance beyond which points are faint. */
const FADE_STEPS = 100;

let sweeps = 0;

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

/** @param {HTMLInputElement} range */
const spanOf = ({ min, max }) => Number(max) - Number(min);

/**
 * Show a value in its field: a typed one as it is, a computed one, such as the median of two values, with the digits that its
 * column needs.
 *
 * @param {NumberField} field
 * @param {number} value
 * @param {number} span  of the column
 */
function showValue(field, value, span) {
  if (field.number !== value) field.show(roundTo(value, span));
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
 * Return by what a plane is chosen, empty for another one.
 *
 * @param {Plane} plane
 */
const kindOf = ({ axes, rows, shares }) =>
  axes ? "axes" : rows ? "rows" : shares ? "principal" : "";

/**
 * Return whether two slices have the same axes: then a view of one is a view of the other.
 *
 * @param {import("../state/slices.js").EndSlice[]} ends
 */
const areOfSameAxes = ([from, to]) =>
  "axes" in from && "axes" in to && from.axes.join() === to.axes.join();

/**
 * What to show. `sweep`: a number that is the same for all changes while a slider is dragged.
 *
 * @typedef {{slice: Slice, sweep: number|false}} SliceChange
 */

/**
 * Emits `change` with another slice, `move` with one that differs in the values of fixed columns only, `fade` with the distance
 * beyond which points are faint, `row` with a row whose values the fixed columns take, and what `SliceRows` emits.
 *
 * @extends {TypedEventTarget<{change: SliceChange, move: SliceChange, fade: number, row: number}>}
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
  /** The number of the sweep while a slider is dragged. @type {number|null} */
  sweep = null;

  /** @param {HTMLElement} root  see templates/slice.html */
  constructor(root) {
    super();
    this.root = root;
    this.count = element(root, "legend span");
    this.tabs = elements(root, "[data-by]", HTMLButtonElement);
    this.parts = elements(root, "[data-part]", HTMLElement);
    const [horizontal, vertical, setTo, row] = elements(
      root,
      "[data-part=axes] select",
      HTMLSelectElement,
    );
    this.axisSelects = [horizontal, vertical];
    this.setTo = setTo;
    this.rowList = new RowList(row);
    this.freeBox = element(root, ".free");
    this.rows = new SliceRows(element(root, "[data-part=rows]"));
    this.componentSelects = elements(root, "[data-part=principal] select", HTMLSelectElement);
    this.variance = element(root, "[data-variance]");
    this.fadeRange = element(root, ".fade [type=range]", HTMLInputElement);
    this.fadeField = new NumberField(element(root, ".fade [data-fade]", HTMLInputElement), {
      name: "The distance",
      min: 0,
    });
    this.missing = element(root, "[data-missing]");
    this.walk = new SliceWalk(element(root, ".walk"));
    this.listen();
  }

  listen() {
    for (const tab of this.tabs)
      tab.addEventListener("click", () => this.change(this.sliceBy(tab.dataset.by ?? "")));
    for (const [place, select] of this.axisSelects.entries())
      select.addEventListener("change", () => this.changeAxis(place, select.selectedIndex));
    this.setTo.addEventListener("change", () => this.setValues(this.setTo.selectedIndex));
    this.rowList.select.addEventListener("change", () => this.emit("row", this.rowList.row));
    this.rows.addEventListener("rows", ({ detail }) => this.change({ rows: detail }));
    this.rows.addEventListener("typical", () => this.change({ rows: this.typicalRows() }));
    for (const [place, select] of this.componentSelects.entries())
      select.addEventListener("change", () => {
        const principal = this.componentSelects.map((one) => one.selectedIndex);
        if (principal[0] === principal[1]) principal[1 - place] = principal[place] ? 0 : 1;
        this.change({ principal });
      });
    this.fadeRange.addEventListener("input", () => {
      const fade = (this.reach * Math.max(1, Number(this.fadeRange.value))) / FADE_STEPS;
      this.fadeField.show(Number(fade.toPrecision(2)));
      this.emit("fade", fade);
    });
    this.fadeField.input.addEventListener("change", () => {
      const { number } = this.fadeField;
      if (Number.isFinite(number)) this.emit("fade", number);
    });
    this.walk.addEventListener("walk", ({ detail: { slice, ends } }) => {
      if (!ends) this.move(slice);
      else if (areOfSameAxes(slice.walk)) this.emit("move", { slice, sweep: false });
      else this.change(slice);
    });
    this.walk.addEventListener("pause", () => (this.sweep = null));
  }

  /** @param {Slice} slice  another plane */
  change(slice) {
    this.sweep = null;
    this.walk.pause();
    this.walk.choose(slice);
    this.emit("change", { slice, sweep: false });
  }

  /** @param {Slice} slice  one of many while a slider is dragged, which are one step to undo */
  move(slice) {
    this.sweep ??= sweeps += 1;
    this.walk.choose(slice);
    this.emit("move", { slice, sweep: this.sweep });
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

  /**
   * Return three rows, in this order: given ones, typical ones of the first classes, others.
   *
   * @param {number[]} [given]
   */
  typicalRows(given = []) {
    const typical = this.columns?.classes.map(({ typical_row }) => typical_row) ?? [];
    const others = Array.from({ length: this.columns?.rows ?? 3 }, (_, row) => row);
    return [...new Set([...given, ...typical, ...others])].slice(0, 3);
  }

  /**
   * @param {number} place  0 for the horizontal axis, 1 for the vertical one
   * @param {number} column
   */
  changeAxis(place, column) {
    const axes = [...this.axes];
    if (axes[1 - place] === column) axes[1 - place] = axes[place];
    axes[place] = column;
    this.change({ axes, at: this.at });
  }

  /** @param {number} choice  0 for the medians, then the classes */
  setValues(choice) {
    const { columns } = this;
    if (!columns) return;
    this.setTo.selectedIndex = choice;
    this.moveTo(
      choice === 0
        ? columns.columns.map(({ median }) => median)
        : columns.classes[choice - 1].medians,
    );
  }

  /** @param {number[]} at  the values of the columns */
  moveTo(at) {
    const slice = { axes: this.axes, at };
    this.walk.choose(slice);
    this.emit("move", { slice, sweep: false });
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
    this.walk.clear();
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
   * @param {() => import("./row-list.js").Row[]} rows  all rows
   */
  update(plane, slice, fade, reach, rows) {
    const by = kindOf(plane);
    for (const tab of this.tabs) tab.setAttribute("aria-pressed", String(tab.dataset.by === by));
    for (const part of this.parts) part.hidden = part.dataset.part !== by;
    if (by !== "rows") this.rows.pick(null);
    if (plane.axes) this.showAxes(plane, plane.axes);
    if (plane.axes) this.rowList.show(null, rows);
    if (plane.rows) this.rows.update(plane.rows, rows, Boolean(this.columns?.classes.length));
    this.showComponents(plane.columns.length, slice);
    if (plane.shares) {
      const held = plane.shares[0] + plane.shares[1];
      setText(this.variance, `The two components hold ${percent(held)} of the variance.`);
    }
    this.walk.update(plane, slice, this.at);
    this.showFade(fade, reach);
  }

  /**
   * Say which classes are not predicted in the view: other values of the fixed columns may show them.
   *
   * @param {string[]} names
   */
  showMissing(names) {
    const isOfAxes = this.parts.some(({ dataset, hidden }) => dataset.part === "axes" && !hidden);
    const advice = isOfAxes ? " Set the other columns to its median, or move their sliders." : "";
    setText(this.missing, `Not predicted in this view: ${listed(names)}.${advice}`);
    this.missing.hidden = !names.length;
  }

  /**
   * @param {number|null} fade
   * @param {number} reach
   */
  showFade(fade, reach) {
    this.reach = reach || 1;
    this.fadeField.show(fade === null ? null : Number(fade.toPrecision(2)));
    if (document.activeElement !== this.fadeRange)
      this.fadeRange.value = String((FADE_STEPS * (fade ?? 0)) / this.reach);
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
      showValue(field, this.at[column], spanOf(range));
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
      range.addEventListener("change", () => (this.sweep = null));
      input.addEventListener("change", () => {
        if (!Number.isFinite(field.number)) return;
        this.moveColumn(index, field.number);
        this.sweep = null;
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
    const free = this.free.get(column);
    if (free) showValue(free.field, value, spanOf(free.range));
    this.walk.pause();
    this.move({ axes: this.axes, at: this.at });
  }
}
