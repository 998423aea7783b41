/** Drawing points: with the pointer on a sheet over the plane, or by typing coordinates. */

import { markerSwatch } from "../ui/class-swatch.js";
import { createElement, element, elements, isWithin } from "../ui/elements.js";
import { NumberField } from "../ui/number-field.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";

/** Maximum movement of the pointer during a click, in pixels. */
const CLICK_REACH = 4;

/** The largest absolute value of a coordinate or a label. */
const LARGEST = 1e6;

const MIDDLE_BUTTON = 1;
const RIGHT_BUTTON = 2;

const coarse = window.matchMedia("(pointer: coarse)");

/** How far an arrow key moves points, as a share of the view; ten times as far with Shift. */
const NUDGE = 0.01;

/** @type {Record<string, number[]>} */
const DIRECTIONS = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/** How to draw with a finger, which has no right button. */
const TOUCH_MESSAGE =
  "Tap to add a point, drag one to move it; switch “erase” on and tap a point to erase it.";

/** How to change points of more than two columns, with a mouse and with a finger. */
const WIDE_MESSAGE =
  "Click a point, choose its class and press Relabel; a right click or the Delete key erases.";
const WIDE_TOUCH_MESSAGE =
  "Tap a point, choose its class and press Relabel; switch “erase” on and tap a point to erase it.";

/** @typedef {{label: number, name: string, hue: string, shape: string}} ClassChoice */

/**
 * @typedef {object} Events
 * @property {boolean} arm  whether the pointer draws from now on
 * @property {{at: number[], erase: boolean, area: boolean}} press  the pointer goes down at a point of the plane; `area`: to
 *   select several points
 * @property {{at: number[]|null, moved: boolean}} drag
 * @property {{at: number[]|null, moved: boolean}|null} release  null if the press is cancelled
 * @property {number|null} select  the number of a point, from 1
 * @property {number[]} put  coordinates: add a point there, or move the selected one
 * @property {null} erase  the selected point
 * @property {null} relabel  give the selected points the chosen label
 * @property {null} addclass
 * @property {number[]} nudge  move the selected points by these shares of the view
 * @property {null} clear  remove all points
 */

/** @param {ClassChoice} choice */
function chip({ label, name, hue, shape }) {
  const radio = createElement("input", {
    type: "radio",
    name: "drawn-class",
    value: String(label),
  });
  const marker = markerSwatch(shape, { fill: hue });
  return createElement("label", { className: "class-chip" }, radio, marker, name);
}

/** @extends {TypedEventTarget<Events>} */
export class PointDrawingControl extends TypedEventTarget {
  /**
   * @param {HTMLElement} sheet   covers the plane
   * @param {HTMLElement} root    contains the settings and the fields of draw.html
   * @param {(event: PointerEvent) => number[]|null} pointUnder  returns the point of the plane that an event is at
   */
  constructor(sheet, root, pointUnder) {
    super();
    this.sheet = sheet;
    this.root = root;
    this.pointUnder = pointUnder;
    /**
     * Where a press began, in pixels.
     *
     * @type {{x: number, y: number, moved: boolean}|null}
     */
    this.pressed = null;
    /**
     * The number of the selected point.
     *
     * @type {number|null}
     */
    this.selected = null;
    /** The classes that are offered, as JSON. */
    this.offered = "";
    this.chips = element(root, "[data-classes]");
    this.addClass = element(root, "[data-more]");
    this.value = new NumberField(element(root, "[data-value]", HTMLInputElement), {
      min: -LARGEST,
      max: LARGEST,
      name: "The value",
    });
    this.valueLabel = element(root, "label:has([data-value])");
    this.test = element(root, "[data-test]", HTMLInputElement);
    this.erasing = element(root, "[data-erase]", HTMLInputElement);
    this.selecting = element(root, "[data-area]", HTMLInputElement);
    /** Whether points are selected, which the arrow keys then move. */
    this.hasSelection = false;
    this.afterChange = element(root, "select", HTMLSelectElement);
    this.number = new NumberField(element(root, "[data-number]", HTMLInputElement), {
      whole: true,
      min: 1,
      empty: true,
      name: "The number of the point",
    });
    this.total = element(root, "[data-total]");
    this.coordinates = ["x1", "x2"].map((name) => {
      const input = element(root, `[data-${name}]`, HTMLInputElement);
      return new NumberField(input, { min: -LARGEST, max: LARGEST, empty: true, name });
    });
    this.put = element(root, "[data-put]", HTMLButtonElement);
    this.remove = element(root, "[data-remove]", HTMLButtonElement);
    this.message = element(root, "[data-words]");
    this.heading = element(root, "h2");
    this.messages = coarse.matches
      ? { two: TOUCH_MESSAGE, wide: WIDE_TOUCH_MESSAGE }
      : { two: this.message.textContent, wide: WIDE_MESSAGE };
    /** Whether points have more than two columns: then they can only be relabelled or erased. */
    this.isWide = false;
    this.listenToForm();
    this.listenToSheet();
  }

  listenToForm() {
    const { root } = this;
    element(root, "[data-clear]").addEventListener("click", () => this.arm(false));
    for (const form of elements(root, "form"))
      form.addEventListener("submit", (event) => event.preventDefault());
    this.addClass.addEventListener("click", () => this.emit("addclass"));
    element(root, "[data-clear-all]").addEventListener("click", () => this.emit("clear"));
    // A press either selects or erases.
    this.selecting.addEventListener("change", () => {
      if (this.selecting.checked) this.erasing.checked = false;
    });
    this.erasing.addEventListener("change", () => {
      if (this.erasing.checked) this.selecting.checked = false;
    });
    this.number.input.addEventListener("change", () => {
      if (!this.number.invalid) this.emit("select", this.number.value);
    });
    this.put.addEventListener("click", () => {
      if (this.isWide) this.emit("relabel");
      else this.putTyped();
    });
    this.remove.addEventListener("click", () => this.emit("erase"));
    for (const { input } of this.coordinates)
      input.addEventListener("keydown", ({ key }) => key === "Enter" && this.putTyped());
  }

  listenToSheet() {
    const { sheet } = this;
    sheet.addEventListener("contextmenu", (event) => event.preventDefault());
    sheet.addEventListener("pointerdown", (event) => this.onPointerDown(event));
    sheet.addEventListener("pointermove", (event) => this.follow(event, "drag"));
    sheet.addEventListener("pointerup", (event) => {
      this.follow(event, "release");
      this.pressed = null;
    });
    sheet.addEventListener("pointercancel", () => {
      this.pressed = null;
      this.emit("release", null);
    });
    document.addEventListener("keydown", ({ key, target }) => {
      if (!this.armed || isWithin(target, "input, select, textarea, dialog")) return;
      if (key === "Escape") this.arm(false);
      if (key === "Delete" || key === "Backspace") this.emit("erase");
    });
    // Before the page's own keys, which change the epoch.
    document.addEventListener("keydown", (event) => this.onArrow(event), { capture: true });
  }

  /** @param {KeyboardEvent} event */
  onArrow(event) {
    const { key, target, shiftKey } = event;
    const direction = DIRECTIONS[key];
    const isFree =
      this.armed && this.hasSelection && !isWithin(target, "input, select, textarea, dialog");
    if (!direction || !isFree || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    this.emit(
      "nudge",
      direction.map((sign) => sign * NUDGE * (shiftKey ? 10 : 1)),
    );
  }

  /** @param {PointerEvent} event */
  onPointerDown(event) {
    const at = this.pointUnder(event);
    if (!at || !event.isPrimary || event.button === MIDDLE_BUTTON) return;
    event.preventDefault();
    this.sheet.setPointerCapture(event.pointerId);
    this.pressed = { x: event.clientX, y: event.clientY, moved: false };
    this.emit("press", {
      at,
      erase: event.button === RIGHT_BUTTON || this.erasing.checked,
      area: event.shiftKey || this.selecting.checked,
    });
  }

  /**
   * @param {PointerEvent} event
   * @param {"drag"|"release"} name
   */
  follow(event, name) {
    if (!this.pressed) return;
    const { x, y } = this.pressed;
    this.pressed.moved ||= Math.hypot(event.clientX - x, event.clientY - y) > CLICK_REACH;
    this.emit(name, { at: this.pointUnder(event), moved: this.pressed.moved });
  }

  get armed() {
    return !this.root.hidden;
  }

  /** Whether training continues after a change. */
  get keepsTraining() {
    return this.afterChange.value === "on";
  }

  /**
   * The part that a new point belongs to.
   *
   * @returns {"train"|"test"}
   */
  get part() {
    return this.test.checked ? "test" : "train";
  }

  /** The label of a new point: its class, or its value. NaN if the value cannot be read. */
  get label() {
    if (this.chips.hidden) return this.value.number;
    const chosen = elements(this.chips, "input", HTMLInputElement).find(({ checked }) => checked);
    return Number(chosen?.value ?? 0);
  }

  set label(label) {
    if (this.chips.hidden) this.value.show(label);
    for (const radio of elements(this.chips, `input[value="${label}"]`, HTMLInputElement))
      radio.checked = true;
  }

  /** @param {boolean} on */
  arm(on) {
    if (on === this.armed) return;
    this.root.hidden = !on;
    this.sheet.hidden = !on;
    this.showMessage(null);
    this.emit("arm", on);
  }

  putTyped() {
    const isReadable = this.coordinates.map((field) => field.commit()).every(Boolean);
    if (!isReadable) return;
    const at = this.coordinates.map((field) => field.number);
    if (at.every(Number.isFinite)) this.emit("put", at);
    else this.showMessage("Type a number for x1 and for x2.");
  }

  /**
   * Offer classes for new points.
   *
   * @param {ClassChoice[]|null} classes  null for a regression
   * @param {boolean} full  whether no class can be added
   */
  setClasses(classes, full) {
    const chosen = this.label;
    this.chips.hidden = classes === null;
    this.addClass.hidden = classes === null || full;
    this.valueLabel.hidden = classes !== null;
    const key = JSON.stringify(classes);
    if (!classes || key === this.offered) return;
    this.offered = key;
    this.chips.replaceChildren(...classes.map(chip));
    this.label = classes.some(({ label }) => label === chosen) ? chosen : classes[0].label;
  }

  /**
   * Show the selected point.
   *
   * @param {{number: number, row: number[]}|null} selected  its number, from 1, and `[x1, x2, label]`
   * @param {number} total  the number of points
   * @param {number} several  how many points are selected if these are several
   */
  select(selected, total, several = 0) {
    this.total.textContent = several ? `${several} of ${total} selected` : `of ${total}`;
    this.hasSelection = several > 0 || selected !== null;
    this.number.limit({ max: total });
    this.put.textContent = this.isWide ? "Relabel" : selected ? "Change" : "Add";
    this.put.disabled = this.isWide && !this.hasSelection;
    this.remove.disabled = !this.hasSelection;
    this.number.show(selected && selected.number);
    if (!selected) {
      // Those of a point that is no longer selected are not kept.
      if (this.selected !== null) for (const field of this.coordinates) field.replace(null);
      this.selected = null;
      return;
    }
    // Coordinates that were typed for another point are not kept.
    const isOther = selected.number !== this.selected;
    this.selected = selected.number;
    this.coordinates.forEach((field, axis) => {
      if (isOther) field.replace(selected.row[axis]);
      else field.show(selected.row[axis]);
    });
    this.label = selected.row[2];
  }

  /** @param {boolean} isWide  whether points have more than two columns */
  setWide(isWide) {
    if (isWide === this.isWide) return;
    this.isWide = isWide;
    this.root.classList.toggle("wide", isWide);
    this.heading.textContent = isWide ? "Relabel points" : "Draw points";
    this.showMessage(null);
  }

  /** @param {string|null} words  why something is not possible; null for the usual message */
  showMessage(words) {
    this.message.textContent = words ?? this.messages[this.isWide ? "wide" : "two"];
  }
}
