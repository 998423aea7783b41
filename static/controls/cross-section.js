// @ts-nocheck
/** The probe's line: drawn across the plane with the pointer, or typed as four coordinates. */

import { NumberField } from "../ui/number-field.js";

const SHORTEST = 6;

/**
 * While it is armed a sheet over the plane takes the pointer, so that a drag draws and does not pan. Emits `draw`
 * (detail: `{probe: [x1, x2, x1, x2], done}`; `typed`: as it stands in the fields) and `clear`.
 */
export class CrossSectionControl extends EventTarget {
  /**
   * @param {HTMLElement} button  arms the probe
   * @param {HTMLElement} sheet   lies over the plane
   * @param {HTMLElement} root    holds the four fields and the button that clears
   * @param {(event: PointerEvent) => number[]|null} pointUnder  the point of the plane that an event is at
   */
  constructor(button, sheet, root, pointUnder) {
    super();
    Object.assign(this, { button, sheet, pointUnder });
    this.message = Object.assign(
      root.querySelector("form").appendChild(document.createElement("p")),
      { className: "number-message", hidden: true },
    );
    this.message.setAttribute("role", "alert");
    const names = ["x1 of the start", "x2 of the start", "x1 of the end", "x2 of the end"];
    this.fields = [...root.querySelectorAll("form input")].map(
      (input, end) => new NumberField(input, { name: names[end], empty: true }),
    );
    button.addEventListener("click", () => this.arm(sheet.hidden));
    root.querySelector("[data-clear]").addEventListener("click", () => {
      this.arm(false);
      for (const field of this.fields) field.replace(null);
      this.dispatchEvent(new Event("clear"));
    });
    root.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
    root.querySelector("form").addEventListener("change", () => this.type());
    this.drawing = null;
    sheet.addEventListener("pointerdown", (event) => this.begin(event));
    sheet.addEventListener("pointermove", (event) => this.extend(event, false));
    sheet.addEventListener("pointerup", (event) => this.extend(event, true));
    sheet.addEventListener("pointercancel", () => (this.drawing = null));
    document.addEventListener(
      "keydown",
      ({ key, target }) =>
        key === "Escape" && this.armed && !target.closest("dialog") && this.arm(false),
    );
  }

  get armed() {
    return !this.sheet.hidden;
  }

  arm(on) {
    this.sheet.hidden = !on;
    this.button.setAttribute("aria-pressed", String(on));
    this.dispatchEvent(new CustomEvent("arm", { detail: on }));
  }

  begin(event) {
    const at = this.pointUnder(event);
    if (!at || event.button !== 0) return;
    this.sheet.setPointerCapture(event.pointerId);
    this.drawing = { at, x: event.clientX, y: event.clientY };
  }

  extend(event, done) {
    if (!this.drawing) return;
    const { at, x, y } = this.drawing;
    const end = this.pointUnder(event);
    if (done) this.drawing = null;
    if (!end || Math.hypot(event.clientX - x, event.clientY - y) < SHORTEST) return;
    this.dispatchEvent(new CustomEvent("draw", { detail: { probe: [...at, ...end], done } }));
  }

  type() {
    const probe = this.fields.map((field) => field.value);
    if (probe.includes(null) || !probe.every(Number.isFinite)) return;
    const nowhere = probe[0] === probe[2] && probe[1] === probe[3];
    this.message.textContent = nowhere ? "The line must end elsewhere than it starts." : "";
    this.message.hidden = !nowhere;
    if (nowhere) return;
    this.dispatchEvent(new CustomEvent("draw", { detail: { probe, done: true, typed: true } }));
  }

  /** Show the line in the fields; null empties them. */
  update(probe) {
    // A line that is half typed is not taken away by a frame that changes nothing about it.
    const line = JSON.stringify(probe);
    if (line !== this.line) this.fields.forEach((field, end) => field.show(probe && probe[end]));
    this.line = line;
  }
}
