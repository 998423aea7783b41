/** The line of the cross-section: drawn across the plane with the pointer, or typed as four coordinates. */

import { createElement, element, elements, isWithin } from "../ui/elements.js";
import { NumberField } from "../ui/number-field.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";

/** The shortest drag, in pixels, that draws a line. */
const SHORTEST = 6;

const NAMES = ["x1 of the start", "x2 of the start", "x1 of the end", "x2 of the end"];

/**
 * @typedef {object} Events
 * @property {{probe: number[], done: boolean, typed: boolean}} draw  a line, `[x1, x2, x1, x2]`; `done` unless it is still
 *   being dragged, `typed` if it comes from the fields
 * @property {null} clear
 * @property {boolean} arm  whether the pointer draws from now on
 */

/**
 * While it is armed, a sheet over the plane takes the pointer: a drag draws a line and does not pan.
 *
 * @extends {TypedEventTarget<Events>}
 */
export class CrossSectionControl extends TypedEventTarget {
  /**
   * @param {HTMLElement} button  arms and disarms it
   * @param {HTMLElement} sheet   covers the plane
   * @param {HTMLElement} root    contains a form of four inputs and the button `[data-clear]`
   * @param {(event: PointerEvent) => number[]|null} pointUnder  returns the point of the plane that an event is at
   */
  constructor(button, sheet, root, pointUnder) {
    super();
    this.button = button;
    this.sheet = sheet;
    this.pointUnder = pointUnder;
    /**
     * Where a drag began, in the plane and in pixels.
     *
     * @type {{at: number[], x: number, y: number}|null}
     */
    this.start = null;
    this.shown = "";
    const form = element(root, "form");
    this.message = createElement("p", { className: "number-message", hidden: true });
    this.message.setAttribute("role", "alert");
    form.append(this.message);
    this.fields = elements(form, "input", HTMLInputElement).map(
      (input, place) => new NumberField(input, { name: NAMES[place], empty: true }),
    );
    button.addEventListener("click", () => this.arm(!this.armed));
    element(root, "[data-clear]").addEventListener("click", () => {
      this.arm(false);
      for (const field of this.fields) field.replace(null);
      this.emit("clear");
    });
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
    this.sheet.hidden = !on;
    this.button.setAttribute("aria-pressed", String(on));
    this.emit("arm", on);
  }

  /** @param {PointerEvent} event */
  begin(event) {
    const at = this.pointUnder(event);
    if (!at || event.button !== 0) return;
    this.sheet.setPointerCapture(event.pointerId);
    this.start = { at, x: event.clientX, y: event.clientY };
  }

  /**
   * @param {PointerEvent} event
   * @param {boolean} done
   */
  extend(event, done) {
    if (!this.start) return;
    const { at, x, y } = this.start;
    const end = this.pointUnder(event);
    if (done) this.start = null;
    if (!end || Math.hypot(event.clientX - x, event.clientY - y) < SHORTEST) return;
    this.emit("draw", { probe: [...at, ...end], done, typed: false });
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
    const line = JSON.stringify(probe);
    if (line !== this.shown)
      this.fields.forEach((field, place) => field.show(probe && probe[place]));
    this.shown = line;
  }
}
