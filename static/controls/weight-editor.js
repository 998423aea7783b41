/** One weight or bias being edited: typed, stepped with the arrow keys, or dragged along a slider. */

import { element } from "../ui/elements.js";
import { NumberField } from "../ui/number-field.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";

const STEP = 0.1;
/** Number of steps of an arrow key with Shift. */
const COARSE = 10;
/** The largest absolute value of a weight that can be set. */
const LARGEST = 1e6;
/** The slider reaches to the size of most weights, and at least to twice the current one. */
const USUAL_REACH = 3;
const DIGITS = 4;
/** Pause between key presses on the slider after which an edit ends. */
const KEYS_PAUSE_MS = 400;

/**
 * A weight from one unit to another, or without `from` the bias of a unit.
 *
 * @typedef {{layer: number, from?: number, to: number}} Place
 */

/**
 * @typedef {object} Events
 * @property {{place: Place, value: number}} preview
 * @property {{place: Place, value: number}} edit
 * @property {{place: Place, isFrozen: boolean}} freeze  a weight, which is to keep its value or to train again
 * @property {Place} cancel  the editor is closed while a preview is shown
 * @property {Place} closed
 */

/** @param {number} value */
const rounded = (value) => Number(value.toPrecision(DIGITS));

/**
 * The editor closes after Enter, Escape and when it loses the focus.
 *
 * @extends {TypedEventTarget<Events>}
 */
export class WeightEditor extends TypedEventTarget {
  /** @param {HTMLElement} root  a dialog with `[data-name]`, a number, a slider and a button that closes it */
  constructor(root) {
    super();
    this.root = root;
    this.name = element(root, "[data-name]");
    this.number = element(root, "input.number", HTMLInputElement);
    this.field = new NumberField(this.number, { min: -LARGEST, max: LARGEST, step: null });
    this.slider = element(root, "input[type=range]", HTMLInputElement);
    this.freezer = element(root, "[data-freeze]", HTMLInputElement);
    /**
     * What is edited; null while the editor is closed.
     *
     * @type {Place|null}
     */
    this.place = null;
    /**
     * The value that is previewed and not applied.
     *
     * @type {number|null}
     */
    this.draft = null;
    /**
     * What gets the focus back.
     *
     * @type {HTMLElement|SVGElement|null}
     */
    this.origin = null;
    /** Whether a pointer drags the slider. */
    this.dragging = false;
    /** @type {number|undefined} */
    this.keysTimer = undefined;
    this.listen();
  }

  listen() {
    const { root, number, slider } = this;
    number.addEventListener("input", () => this.preview(this.field.number, number));
    slider.addEventListener("input", () => this.preview(rounded(slider.valueAsNumber), slider));
    slider.addEventListener("pointerdown", () => (this.dragging = true));
    slider.addEventListener("change", () => this.onSliderChange());
    this.freezer.addEventListener("change", () => {
      const { place, freezer } = this;
      if (place) this.emit("freeze", { place, isFrozen: freezer.checked });
    });
    root.addEventListener("keydown", (event) => this.onKeyDown(event));
    element(root, "button").addEventListener("click", () => this.close());
    document.addEventListener("pointerdown", ({ target }) => {
      if (target instanceof Node && !root.contains(target)) this.close();
    });
    root.addEventListener("focusout", ({ relatedTarget }) => {
      if (relatedTarget instanceof Node && !root.contains(relatedTarget))
        this.close({ restoreFocus: false });
    });
  }

  /**
   * Open the editor.
   *
   * @param {Place} place
   * @param {string} name  of the weight or bias
   * @param {number} value
   * @param {boolean} isFrozen
   * @param {HTMLElement|SVGElement} [origin]  gets the focus back
   */
  open(place, name, value, isFrozen, origin) {
    this.place = place;
    this.freezer.checked = isFrozen;
    // A bias is frozen together with the weights into its unit.
    const label = this.freezer.parentElement;
    if (label) label.hidden = place.from === undefined;
    this.origin = origin ?? null;
    this.draft = null;
    this.dragging = false;
    this.root.hidden = false;
    this.root.setAttribute("aria-label", name);
    this.name.textContent = name;
    this.setReach(Math.max(USUAL_REACH, 2 * Math.abs(value)));
    this.showValue(value);
    this.number.focus();
    this.number.select();
  }

  /**
   * Show a value that has changed elsewhere, unless the user is editing it.
   *
   * @param {number} value
   */
  followValue(value) {
    if (this.place && this.draft === null && !this.field.hasDraft) this.showValue(value);
  }

  /** @param {number} value */
  showValue(value) {
    if (Math.abs(value) > Number(this.slider.max)) this.setReach(2 * Math.abs(value));
    this.slider.value = String(value);
    this.field.replace(rounded(value));
  }

  /** @param {number} reach */
  setReach(reach) {
    this.slider.min = String(-reach);
    this.slider.max = String(reach);
  }

  /**
   * @param {number} value  NaN if it cannot be read
   * @param {HTMLInputElement|null} source  shows it already
   */
  preview(value, source) {
    this.draft = Number.isFinite(value) ? value : null;
    if (this.draft === null || !this.place) return;
    if (source !== this.number) this.field.replace(value);
    if (source !== this.slider) this.slider.value = String(value);
    this.emit("preview", { place: this.place, value });
  }

  /** Apply the slider's value: immediately after a drag, or when key presses pause. */
  onSliderChange() {
    clearTimeout(this.keysTimer);
    if (this.dragging) this.apply();
    else this.keysTimer = setTimeout(() => this.apply(), KEYS_PAUSE_MS);
    this.dragging = false;
  }

  apply() {
    clearTimeout(this.keysTimer);
    if (this.draft === null || !this.place) return;
    const value = this.draft;
    this.draft = null;
    this.emit("edit", { place: this.place, value });
  }

  /** @param {KeyboardEvent} event */
  onKeyDown(event) {
    event.stopPropagation();
    if (event.key === "Escape") this.close();
    else if (event.key === "Enter") this.onEnter(event);
    else if (
      event.target === this.number &&
      (event.key === "ArrowUp" || event.key === "ArrowDown")
    ) {
      event.preventDefault();
      const step = (event.key === "ArrowUp" ? STEP : -STEP) * (event.shiftKey ? COARSE : 1);
      const { number } = this.field;
      if (Number.isFinite(number)) this.preview(rounded(number + step), null);
    }
  }

  /** @param {KeyboardEvent} event */
  onEnter(event) {
    if (event.target instanceof HTMLButtonElement || event.target === this.freezer) return;
    event.preventDefault();
    if (!this.field.commit()) return;
    this.apply();
    this.close();
  }

  /** Close the editor, and cancel a preview that is not applied. */
  close({ restoreFocus = true } = {}) {
    if (!this.place) return;
    clearTimeout(this.keysTimer);
    const { place, draft, origin } = this;
    this.place = null;
    this.draft = null;
    this.dragging = false;
    this.root.hidden = true;
    if (draft !== null) this.emit("cancel", place);
    if (restoreFocus) origin?.focus({ preventScroll: true });
    this.emit("closed", place);
  }
}
