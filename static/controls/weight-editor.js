// @ts-nocheck
/** One weight or bias under the hand: typed, stepped with the arrow keys, or dragged along a slider. */

import { NumberField } from "../ui/number-field.js";

const STEP = 0.1;
/** The largest weight that can be set, in size. */
const MOST = 1e6;
const COARSE = 10;
/** The slider reaches as far as weights mostly do, and at least twice as far as this one. */
const REACH = 3;
/** Keys on the slider come one by one: the edit is made when they rest. */
const RESTS_MS = 400;

const short = (value) => Number(value.toPrecision(4));

/**
 * Emits `preview` and `edit` (detail of both: `{place, value}`, the place as it was given) and `cancel` (detail: the
 * place) when it is left with a preview open. After an edit with Enter, or when it is left, it closes.
 */
export class WeightEditor extends EventTarget {
  /** @param {HTMLElement} root  a dialog with a name, a number, a slider and a button to close it */
  constructor(root) {
    super();
    this.root = root;
    this.name = root.querySelector("[data-name]");
    this.number = root.querySelector("input:not([type=range])");
    this.field = new NumberField(this.number, { min: -MOST, max: MOST, step: null });
    this.slider = root.querySelector("input[type=range]");
    this.place = null;
    this.number.addEventListener("input", () => this.drafted(this.field.value, this.number));
    this.slider.addEventListener("input", () =>
      this.drafted(short(this.slider.valueAsNumber), this.slider),
    );
    this.slider.addEventListener("pointerdown", () => (this.dragging = true));
    this.slider.addEventListener("change", () => this.released());
    root.addEventListener("keydown", (event) => this.key(event));
    root.querySelector("button").addEventListener("click", () => this.close());
    document.addEventListener(
      "pointerdown",
      (event) => this.place && !root.contains(event.target) && this.close(),
    );
    root.addEventListener("focusout", ({ relatedTarget }) => {
      if (this.place && relatedTarget && !root.contains(relatedTarget))
        this.close({ restoreFocus: false });
    });
  }

  /** Edit a place that has this value; `origin` is what gets the focus back. */
  open(place, name, value, origin) {
    Object.assign(this, { place, origin, draft: null, dragging: false });
    this.root.hidden = false;
    this.root.setAttribute("aria-label", name);
    this.name.textContent = name;
    this.reachTo(Math.max(REACH, 2 * Math.abs(value)));
    this.write(value);
    this.number.focus();
    this.number.select();
  }

  /** Follow a value that changes while nobody has touched it here. */
  followValue(value) {
    if (this.place && this.draft === null && !this.field.held) this.write(value);
  }

  write(value) {
    if (Math.abs(value) > this.slider.max) this.reachTo(2 * Math.abs(value));
    this.slider.value = String(value);
    this.field.replace(short(value));
  }

  reachTo(most) {
    Object.assign(this.slider, { min: String(-most), max: String(most) });
  }

  drafted(value, source) {
    this.draft = Number.isFinite(value) ? value : null;
    if (this.draft === null) return;
    if (source !== this.number) this.field.replace(value);
    if (source !== this.slider) this.slider.value = String(value);
    this.tell("preview", { place: this.place, value });
  }

  /** The slider was let go: at once by a pointer, after a rest by keys. */
  released() {
    clearTimeout(this.resting);
    if (this.dragging) this.apply();
    else this.resting = setTimeout(() => this.apply(), RESTS_MS);
    this.dragging = false;
  }

  apply() {
    clearTimeout(this.resting);
    if (this.draft === null || !this.place) return;
    const value = this.draft;
    this.draft = null;
    this.tell("edit", { place: this.place, value });
  }

  key(event) {
    event.stopPropagation();
    if (event.key === "Escape") this.close();
    else if (event.key === "Enter") this.enter(event);
    else if (
      event.target === this.number &&
      (event.key === "ArrowUp" || event.key === "ArrowDown")
    ) {
      event.preventDefault();
      const step = (event.key === "ArrowUp" ? STEP : -STEP) * (event.shiftKey ? COARSE : 1);
      if (Number.isFinite(this.field.value)) this.drafted(short(this.field.value + step), null);
    }
  }

  enter(event) {
    if (event.target instanceof HTMLButtonElement) return;
    event.preventDefault();
    if (!this.field.settle()) return;
    this.apply();
    this.close();
  }

  /** Close; what was tried out and not let go is taken back. */
  close({ restoreFocus = true } = {}) {
    if (!this.place) return;
    clearTimeout(this.resting);
    const { place, draft, origin } = this;
    Object.assign(this, { place: null, draft: null, dragging: false });
    this.root.hidden = true;
    if (draft !== null) this.tell("cancel", place);
    if (restoreFocus) origin?.focus({ preventScroll: true });
    this.tell("closed", place);
  }

  tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
