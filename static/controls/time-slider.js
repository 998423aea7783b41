/**
 * The time slider. While it is dragged, it reports the epoch at the pointer, but shows the epoch of the picture: the thumb
 * moves there only when the picture has arrived.
 */

import { TypedEventTarget } from "../ui/typed-event-target.js";

/** The width of the thumb in pixels: its middle is at the epoch. */
const THUMB = 16;
/** The distance in pixels within which the mark of a change attracts the pointer. */
const SNAP = 4;
const LEFT_BUTTON = 0;

/**
 * Emits `seek`; not `exact` while the slider is dragged: then the nearest known epoch is shown until the exact one is there.
 *
 * @extends {TypedEventTarget<{seek: {epoch: number, exact: boolean}}>}
 */
export class TimeSlider extends TypedEventTarget {
  /** @param {HTMLInputElement} input  of type range */
  constructor(input) {
    super();
    this.input = input;
    /** The epoch that the page shows. */
    this.epoch = 0;
    /**
     * Epochs of changes.
     *
     * @type {number[]}
     */
    this.marks = [];
    /**
     * The drag: where it took the thumb, in pixels from its middle, and the epoch at the pointer, null before a movement.
     *
     * @type {{offset: number, epoch: number|null}|null}
     */
    this.held = null;
    input.addEventListener("pointerdown", (event) => this.grab(event));
    input.addEventListener("pointermove", (event) => this.drag(event));
    // A finger that begins to scroll causes no `pointerup`.
    for (const end of ["pointerup", "pointercancel"])
      input.addEventListener(end, () => this.release());
    input.addEventListener("input", () => {
      if (this.held) this.showValue();
      else this.emit("seek", { epoch: input.valueAsNumber, exact: true });
    });
  }

  /**
   * Show an epoch, also while the slider is dragged.
   *
   * @param {number} epoch
   * @param {number} reach  where the axis ends
   * @param {number[]} marks  epochs of changes
   */
  update(epoch, reach, marks) {
    this.epoch = epoch;
    this.marks = marks;
    // A range is laid out again whenever its limit is set.
    if (this.input.max !== String(reach)) this.input.max = String(reach);
    this.showValue();
  }

  showValue() {
    this.input.value = String(this.epoch);
  }

  /** Where the axis is on the screen: its left end and the pixels of an epoch. */
  get axis() {
    const { left, width } = this.input.getBoundingClientRect();
    const reach = Number(this.input.max);
    return { left: left + THUMB / 2, scale: (width - THUMB) / reach, reach };
  }

  /** @param {PointerEvent} event */
  grab(event) {
    if (!event.isPrimary || event.button !== LEFT_BUTTON || this.input.disabled) return;
    const { left, scale } = this.axis;
    const offset = event.clientX - (left + scale * this.epoch);
    this.input.setPointerCapture(event.pointerId);
    const onThumb = Math.abs(offset) <= THUMB / 2;
    this.held = { offset: onThumb ? offset : 0, epoch: null };
    if (!onThumb) this.drag(event);
  }

  /** @param {PointerEvent} event */
  drag(event) {
    const { held } = this;
    if (!held) return;
    const epoch = this.epochAt(event.clientX - held.offset, event.shiftKey);
    if (epoch === (held.epoch ?? this.epoch)) return;
    held.epoch = epoch;
    this.emit("seek", { epoch, exact: false });
  }

  /**
   * Return the epoch at a position on the screen.
   *
   * @param {number} x
   * @param {boolean} free  whether marks do not attract
   */
  epochAt(x, free) {
    const { left, scale, reach } = this.axis;
    const near = (/** @type {number} */ epoch) => Math.abs(left + scale * epoch - x);
    const [mark] = this.marks.toSorted((a, b) => near(a) - near(b));
    if (!free && mark !== undefined && near(mark) <= SNAP) return mark;
    return Math.min(reach, Math.max(0, Math.round((x - left) / scale)));
  }

  /** End a drag: exactly the epoch at the pointer is shown. */
  release() {
    const epoch = this.held?.epoch ?? null;
    this.held = null;
    if (epoch !== null) this.emit("seek", { epoch, exact: true });
  }
}
