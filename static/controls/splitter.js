/** The grip at the edge of a panel: drag it or press the arrow keys to resize, double click to collapse. */

import { TypedEventTarget } from "../ui/typed-event-target.js";

/** Pixels of one press of an arrow key. */
const STEP = 16;

/**
 * Emits `resize` with the panel's width in pixels, and `collapse`.
 *
 * @extends {TypedEventTarget<{resize: number, collapse: null}>}
 */
export class Splitter extends TypedEventTarget {
  /**
   * @param {HTMLElement} root
   * @param {1|-1} direction  1 if the panel is on its left, −1 if it is on its right
   * @param {() => number} width  returns the panel's width in pixels
   */
  constructor(root, direction, width) {
    super();
    this.root = root;
    this.direction = direction;
    this.width = width;
    root.addEventListener("pointerdown", (event) => this.drag(event));
    root.addEventListener("dblclick", () => this.emit("collapse"));
    root.addEventListener("keydown", (event) => this.onKeyDown(event));
  }

  /** @param {PointerEvent} start */
  drag(start) {
    if (start.button !== 0) return;
    start.preventDefault();
    const { root, direction } = this;
    const from = this.width();
    root.focus();
    root.setPointerCapture(start.pointerId);
    const move = (/** @type {PointerEvent} */ { clientX }) =>
      this.emit("resize", from + direction * (clientX - start.clientX));
    const end = () => {
      root.removeEventListener("pointermove", move);
      for (const type of ["pointerup", "pointercancel"]) root.removeEventListener(type, end);
    };
    root.addEventListener("pointermove", move);
    for (const type of ["pointerup", "pointercancel"]) root.addEventListener(type, end);
  }

  /** @param {KeyboardEvent} event */
  onKeyDown(event) {
    const steps = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (event.key === "Enter") this.emit("collapse");
    else if (steps) this.emit("resize", this.width() + this.direction * steps * STEP);
    else return;
    // Elsewhere on the page the arrow keys step through time.
    event.preventDefault();
    event.stopPropagation();
  }
}
