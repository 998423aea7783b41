/** The grip of the sheet on a phone: drag it up or down, or press it, to choose one of the sheet's three heights. */

import { TypedEventTarget } from "../ui/typed-event-target.js";

/** @typedef {"title"|"half"|"full"} Height */

/** @type {readonly Height[]} */
export const HEIGHTS = Object.freeze(["title", "half", "full"]);
/** Pixels of a drag that changes the height by one step. */
const STEP = 60;
/** A press that moves less than this is not a drag. */
const STILL = 6;

/** @type {Record<Height, string>} */
const WORDS = { title: "title only", half: "half", full: "full" };

/**
 * Emits `change` with a height.
 *
 * @extends {TypedEventTarget<{change: Height}>}
 */
export class SheetGrip extends TypedEventTarget {
  /** @param {HTMLElement} root  a button */
  constructor(root) {
    super();
    this.root = root;
    /** @type {Height} */
    this.height = "half";
    /** Whether the last press was a drag, whose click does not count. */
    this.dragged = false;
    root.addEventListener("pointerdown", (event) => this.drag(event));
    root.addEventListener("click", () => {
      if (!this.dragged) this.emit("change", HEIGHTS[(HEIGHTS.indexOf(this.height) + 1) % 3]);
      this.dragged = false;
    });
    root.addEventListener("keydown", (event) => {
      const steps = { ArrowUp: 1, ArrowDown: -1 }[event.key];
      if (!steps) return;
      event.preventDefault();
      this.step(steps);
    });
  }

  /** @param {Height} height */
  show(height) {
    this.height = height;
    this.root.setAttribute("aria-label", `Height of the sheet: ${WORDS[height]}`);
  }

  /** @param {number} steps  up if positive */
  step(steps) {
    const at = Math.min(2, Math.max(0, HEIGHTS.indexOf(this.height) + steps));
    this.emit("change", HEIGHTS[at]);
  }

  /** @param {PointerEvent} start */
  drag(start) {
    const { root } = this;
    root.setPointerCapture(start.pointerId);
    const end = (/** @type {PointerEvent} */ event) => {
      for (const type of ["pointerup", "pointercancel"])
        root.removeEventListener(type, /** @type {EventListener} */ (end));
      const way = start.clientY - event.clientY;
      this.dragged = event.type === "pointerup" && Math.abs(way) > STILL;
      if (this.dragged)
        this.step(Math.sign(way) * Math.max(1, Math.round(Math.abs(way) / STEP / 2)));
    };
    for (const type of ["pointerup", "pointercancel"])
      root.addEventListener(type, /** @type {EventListener} */ (end));
  }
}
