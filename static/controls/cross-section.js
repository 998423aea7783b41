/** The line of the cross-section: drawn across the plane with the pointer, or typed as four coordinates. */

import { CoordinateLabels } from "../ui/coordinate-labels.js";
import { createElement, element, elements, isWithin } from "../ui/elements.js";
import { NumberField } from "../ui/number-field.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";

/** The shortest drag, in pixels, that draws a line. */
const SHORTEST = 6;
/** The distance in pixels at which a press takes hold of an end of the line. */
const REACH = 12;

const NAMES = ["x1 of the start", "x2 of the start", "x1 of the end", "x2 of the end"];

/**
 * The points of the plane on the screen.
 *
 * @typedef {object} PlanePoints
 * @property {(event: PointerEvent) => number[]|null} pointUnder  returns the point that an event is at
 * @property {() => {scaleX: number, scaleY: number}} mapping  has the pixels per unit of length
 */

/**
 * @typedef {object} Events
 * @property {{probe: number[], done: boolean, typed: boolean}} draw  a line, `[x1, x2, x1, x2]`; `done` unless it is still
 *   being dragged, `typed` if it comes from the fields
 * @property {boolean} arm  whether the pointer draws from now on
 */

/**
 * While it is armed, a sheet over the plane takes the pointer: a drag draws a line and does not pan.
 *
 * @extends {TypedEventTarget<Events>}
 */
export class CrossSectionControl extends TypedEventTarget {
  /**
   * @param {HTMLElement} sheet   covers the plane
   * @param {HTMLElement} root    the options of the tool: a form of four inputs and the button `[data-leave]`
   * @param {PlanePoints} plane
   */
  constructor(sheet, root, plane) {
    super();
    this.sheet = sheet;
    this.root = root;
    this.plane = plane;
    /**
     * The end that stays during a drag, where the drag began in pixels, and whether the other end is the line's start.
     *
     * @type {{at: number[], x: number, y: number, backward: boolean}|null}
     */
    this.start = null;
    /** @type {number[]|null} */
    this.probe = null;
    this.shown = "";
    const form = element(root, "form");
    this.message = createElement("p", { className: "number-message", hidden: true });
    this.message.setAttribute("role", "alert");
    form.append(this.message);
    this.fields = elements(form, "input", HTMLInputElement).map(
      (input, place) => new NumberField(input, { name: NAMES[place], empty: true }),
    );
    this.labels = new CoordinateLabels(form);
    element(root, "[data-leave]").addEventListener("click", () => this.arm(false));
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("change", () => this.readFields());
    sheet.addEventListener("pointerdown", (event) => this.begin(event));
    sheet.addEventListener("pointermove", (event) => this.extend(event, false));
    sheet.addEventListener("pointerup", (event) => this.extend(event, true));
    sheet.addEventListener("pointercancel", () => (this.start = null));
    document.addEventListener("keydown", ({ key, target }) => {
      if (key === "Escape" && this.armed && !isWithin(target, "dialog")) this.arm(false);
    });
  }

  get armed() {
    return !this.sheet.hidden;
  }

  /** @param {boolean} on */
  arm(on) {
    if (on === this.armed) return;
    this.sheet.hidden = !on;
    this.root.hidden = !on;
    this.emit("arm", on);
  }

  /** @param {PointerEvent} event */
  begin(event) {
    const at = this.plane.pointUnder(event);
    if (!at || event.button !== 0) return;
    this.sheet.setPointerCapture(event.pointerId);
    const pixels = { x: event.clientX, y: event.clientY };
    const ends = this.probe && [this.probe.slice(0, 2), this.probe.slice(2)];
    const taken = ends ? ends.findIndex((end) => this.isNear(end, at)) : -1;
    const fixed = ends && taken >= 0 ? ends[1 - taken] : at;
    this.start = { at: fixed, ...pixels, backward: taken === 0 };
  }

  /**
   * Return whether two points of the plane are so close that a press on one takes hold of the other.
   *
   * @param {number[]} one
   * @param {number[]} other
   */
  isNear(one, other) {
    const { scaleX, scaleY } = this.plane.mapping();
    return Math.hypot((one[0] - other[0]) * scaleX, (one[1] - other[1]) * scaleY) <= REACH;
  }

  /**
   * @param {PointerEvent} event
   * @param {boolean} done
   */
  extend(event, done) {
    if (!this.start) return;
    const { at, x, y, backward } = this.start;
    const to = this.plane.pointUnder(event);
    if (done) this.start = null;
    if (!to || Math.hypot(event.clientX - x, event.clientY - y) < SHORTEST) return;
    this.emit("draw", { probe: backward ? [...to, ...at] : [...at, ...to], done, typed: false });
  }

  readFields() {
    const probe = this.fields.map((field) => field.number);
    if (!probe.every(Number.isFinite)) return;
    const isPoint = probe[0] === probe[2] && probe[1] === probe[3];
    this.message.textContent = isPoint ? "The end of the line must differ from its start." : "";
    this.message.hidden = !isPoint;
    if (!isPoint) this.emit("draw", { probe, done: true, typed: true });
  }

  /**
   * Show the line in the fields if it has changed, so that an incompletely typed line is not overwritten.
   *
   * @param {number[]|null} probe  null empties the fields
   */
  update(probe) {
    this.probe = probe;
    const line = JSON.stringify(probe);
    if (line !== this.shown)
      this.fields.forEach((field, place) => field.show(probe && probe[place]));
    this.shown = line;
  }
}
