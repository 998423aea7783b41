/** Moving a crease: it is dragged across the plane with a pointer, or moved and rotated with the arrow keys. */

import { isWithin } from "../ui/elements.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";

/** Maximum movement of the pointer during a click, in pixels. */
const CLICK_REACH = 4;

/** The direction of each key, in the plane. @type {Record<string, number[]>} */
const DIRECTIONS = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowDown: [0, -1],
  ArrowUp: [0, 1],
};
/** Pause between key presses after which an edit ends. */
const KEYS_PAUSE_MS = 600;
/** Elements over the plane that handle pointers themselves. */
const OTHERS = "button, .notice, .sheet, .veil, .zoom";

/**
 * A crease under the pointer, by its unit: "choose" means that a click chooses it, "move" and "turn" what a drag does.
 *
 * @typedef {{unit: number, kind: "choose"|"move"|"turn"}} Target
 */

/**
 * @typedef {object} Chooser  a way to choose a crease without a pointer
 * @property {HTMLSelectElement} select
 * @property {HTMLElement} grip  takes the arrow keys
 */

/**
 * @typedef {object} Events
 * @property {{held: Target, at: number[]}} grab  a drag begins: what is dragged, and the point at which it was grabbed
 * @property {number[]} drag  the point to which it is dragged
 * @property {{step: number[], turn: boolean}} nudge  a direction of the arrow keys, and whether they turn
 * @property {null} drop  the crease stays where it was moved to
 * @property {null} cancel  the crease goes back
 * @property {number|null} choose  a unit
 * @property {Target|null} hover  what is under the pointer
 */

const LEFT_BUTTON = 0;

/**
 * @param {PointerEvent} event
 * @param {{x: number, y: number}} start
 */
const isClick = ({ clientX, clientY }, { x, y }) =>
  Math.hypot(clientX - x, clientY - y) <= CLICK_REACH;

/** @extends {TypedEventTarget<Events>} */
export class CreaseDrag extends TypedEventTarget {
  /**
   * @param {HTMLElement} element  the plane
   * @param {Chooser} chooser
   * @param {(event: PointerEvent) => number[]} placeOf  returns the point of an event, inside or outside of the view
   * @param {(event: PointerEvent, click?: boolean) => Target|null} targetOf  returns what a drag would grab there or, for a
   *   click, choose
   */
  constructor(element, chooser, placeOf, targetOf) {
    super();
    this.element = element;
    this.chooser = chooser;
    this.placeOf = placeOf;
    this.targetOf = targetOf;
    /**
     * The crease that the pointer has grabbed.
     *
     * @type {{target: Target, at: number[], x: number, y: number, dragging: boolean}|null}
     */
    this.held = null;
    /**
     * The start of a press that has not grabbed a crease.
     *
     * @type {{x: number, y: number}|null}
     */
    this.pressed = null;
    /**
     * The timer that ends an edit by keys.
     *
     * @type {number|null}
     */
    this.keysTimer = null;
    this.listen();
  }

  listen() {
    const { element, chooser } = this;
    const early = { capture: true, passive: false };
    element.addEventListener("pointerdown", (event) => this.onPointerDown(event), early);
    element.addEventListener("pointermove", (event) => this.onPointerMove(event), early);
    // While the plane is panned, Plotly covers the window, so that `element` gets no pointerup.
    window.addEventListener("pointerup", (event) => this.onPointerUp(event), early);
    element.addEventListener("pointercancel", () => this.cancelDrag(), early);
    element.addEventListener("pointerleave", () => this.held || this.emit("hover", null));
    // While a crease is held, Plotly must not pan or hover, and a finger must not scroll.
    for (const type of ["mousedown", "mousemove", "touchstart", "touchmove"])
      element.addEventListener(type, (event) => this.held && this.consume(event), early);
    document.addEventListener("keydown", (event) => this.onEscape(event), { capture: true });
    chooser.select.addEventListener("change", () => {
      const { value } = chooser.select;
      this.emit("choose", value === "" ? null : Number(value));
    });
    chooser.grip.addEventListener("keydown", (event) => this.onKeyDown(event));
    chooser.grip.addEventListener("blur", () => this.finishKeys());
  }

  /**
   * Offer creases to choose from.
   *
   * @param {number[]} units  that have a crease
   * @param {number|null} chosen
   */
  update(units, chosen) {
    const { select, grip } = this.chooser;
    const values = ["", ...units.map(String)];
    const offered = [...select.options].map(({ value }) => value);
    if (values.join() !== offered.join()) {
      const options = units.map((unit) => new Option(`unit ${unit + 1}`, String(unit)));
      select.replaceChildren(new Option("none", ""), ...options);
    }
    select.value = chosen === null ? "" : String(chosen);
    grip.hidden = chosen === null;
  }

  /** @param {PointerEvent} event */
  onPointerDown(event) {
    if (!event.isPrimary || event.button !== LEFT_BUTTON || isWithin(event.target, OTHERS)) return;
    const target = this.targetOf(event);
    const start = { x: event.clientX, y: event.clientY };
    if (!target || target.kind === "choose") {
      this.pressed = start;
      return;
    }
    this.pressed = null;
    this.finishKeys();
    this.held = { target, at: this.placeOf(event), ...start, dragging: false };
    this.element.setPointerCapture(event.pointerId);
    event.preventDefault();
  }

  /** @param {PointerEvent} event */
  onPointerMove(event) {
    const { held } = this;
    if (!held) {
      this.emit("hover", isWithin(event.target, OTHERS) ? null : this.targetOf(event));
      return;
    }
    event.stopImmediatePropagation();
    if (!held.dragging && isClick(event, held)) return;
    if (!held.dragging) this.emit("grab", { held: held.target, at: held.at });
    held.dragging = true;
    this.emit("drag", this.placeOf(event));
  }

  /**
   * End a drag; choose a crease that was clicked, and give its keys the focus; choose none after a click elsewhere.
   *
   * @param {PointerEvent} event
   */
  onPointerUp(event) {
    const { held, pressed } = this;
    this.held = null;
    this.pressed = null;
    if (held?.dragging) this.emit("drop");
    else if (held) this.choose(held.target.unit);
    else if (pressed && isClick(event, pressed))
      this.choose(this.targetOf(event, true)?.unit ?? null);
  }

  /** @param {number|null} unit */
  choose(unit) {
    this.emit("choose", unit);
    if (unit !== null) this.chooser.grip.focus({ preventScroll: true });
  }

  cancelDrag() {
    if (this.held?.dragging) this.emit("cancel");
    this.held = null;
    this.pressed = null;
  }

  /** @param {KeyboardEvent} event */
  onEscape(event) {
    if (event.key !== "Escape" || !(this.held || this.keysTimer)) return;
    event.stopPropagation();
    if (this.held) this.cancelDrag();
    else {
      this.stopKeysTimer();
      this.emit("cancel");
    }
  }

  /** @param {KeyboardEvent} event */
  onKeyDown(event) {
    const step = DIRECTIONS[event.key];
    if (event.key === "Escape") this.emit("choose", null);
    if (event.key === "Enter") this.finishKeys();
    if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
    this.consume(event);
    this.emit("nudge", { step, turn: event.shiftKey });
    this.stopKeysTimer();
    this.keysTimer = setTimeout(() => this.finishKeys(), KEYS_PAUSE_MS);
  }

  /** End all edits: keep one made with the keys, cancel one made with the pointer. */
  release() {
    this.finishKeys();
    this.cancelDrag();
  }

  /** End an edit by keys: the crease stays where it was moved to. */
  finishKeys() {
    if (!this.keysTimer) return;
    this.stopKeysTimer();
    this.emit("drop");
  }

  stopKeysTimer() {
    if (this.keysTimer) clearTimeout(this.keysTimer);
    this.keysTimer = null;
  }

  /** @param {Event} event */
  consume(event) {
    if (event.cancelable) event.preventDefault();
    event.stopPropagation();
  }
}
