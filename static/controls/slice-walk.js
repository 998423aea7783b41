/** The controls of a walk between two slices: a button that stores each end, a slider, and a button that plays the walk. */

import { endOf, isWalk } from "../state/slices.js";
import { element, elements, setText } from "../ui/elements.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";

/**
 * @typedef {import("../state/slices.js").EndSlice} EndSlice
 * @typedef {import("../state/slices.js").Slice} Slice
 * @typedef {{walk: [EndSlice, EndSlice], share: number}} Walk
 */

/** How long the whole walk takes when it is played. */
const WALK_MS = 5000;
/** The longest time between two pictures that counts: a page that is hidden draws none. */
const LONGEST_FRAME_MS = 250;

const NAMES = ["A", "B"];

/**
 * Emits `walk` with a plane of the walk; `ends`: whether an end was stored.
 *
 * @extends {TypedEventTarget<{walk: {slice: Walk, ends: boolean}, pause: null}>}
 */
export class SliceWalk extends TypedEventTarget {
  /** @type {(EndSlice|null)[]} */
  ends = [null, null];
  /** The slice that is shown. @type {EndSlice|null} */
  current = null;
  /** When the last picture was drawn while the walk is played; null if it is not. @type {number|null} */
  time = null;
  /** How far the walk that is played has come: more exact than the slider, which has steps. */
  share = 0;

  /** @param {HTMLElement} root */
  constructor(root) {
    super();
    this.buttons = elements(root, "[data-end]", HTMLButtonElement);
    this.range = element(root, "input", HTMLInputElement);
    this.playButton = element(root, "[data-play]", HTMLButtonElement);
    this.words = element(root, "p");
    for (const [place, button] of this.buttons.entries())
      button.addEventListener("click", () => this.store(place));
    this.range.addEventListener("input", () => {
      this.pause();
      this.go();
    });
    this.range.addEventListener("change", () => this.emit("pause"));
    this.playButton.addEventListener("click", () => {
      if (this.time === null) this.play();
      else this.pause();
    });
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.defaultPrevented || this.time === null) return;
      event.preventDefault();
      this.pause();
    });
    this.describe();
  }

  /** Forget the ends: they belong to other columns. */
  clear() {
    this.pause();
    this.ends = [null, null];
    this.describe();
  }

  /**
   * Let a slice be what a button stores, also before its frame has arrived.
   *
   * @param {Slice} slice
   */
  choose(slice) {
    if (typeof slice !== "string" && !isWalk(slice)) this.current = slice;
  }

  /** @param {number} place  0 for the start, 1 for the end */
  store(place) {
    this.pause();
    this.ends[place] = this.current;
    this.describe();
    const [from, to] = this.ends;
    if (!from || !to) return;
    this.range.value = String(place);
    this.emit("walk", { slice: { walk: [from, to], share: place }, ends: true });
  }

  go() {
    const [from, to] = this.ends;
    if (!from || !to) return;
    const share = Number(this.range.value);
    this.describe();
    this.emit("walk", { slice: { walk: [from, to], share }, ends: false });
  }

  play() {
    this.share = Number(this.range.value) % 1;
    this.time = performance.now();
    this.describe();
    requestAnimationFrame((now) => this.step(now));
  }

  /** @param {number} now */
  step(now) {
    if (this.time === null) return;
    const passed = Math.min(LONGEST_FRAME_MS, Math.max(0, now - this.time));
    this.time = now;
    this.share += passed / WALK_MS;
    this.range.value = String(this.share);
    this.go();
    if (this.share >= 1) this.pause();
    else requestAnimationFrame((next) => this.step(next));
  }

  pause() {
    if (this.time === null) return;
    this.time = null;
    this.describe();
    this.emit("pause");
  }

  /**
   * Show the slice of a frame.
   *
   * @param {import("../api/wire.d.ts").Slice} plane
   * @param {Slice|null} slice  what the frame was asked for by
   * @param {number[]} at  the values of the columns
   */
  update(plane, slice, at) {
    this.current = endOf(slice, plane, at);
    if (isWalk(slice)) {
      this.ends = slice.walk;
      const isHeld = this.time !== null || document.activeElement === this.range;
      if (!isHeld) this.range.value = String(slice.share);
    }
    this.describe();
  }

  /** Say which ends are stored, and what to do next. */
  describe() {
    const stored = NAMES.filter((_, place) => this.ends[place]);
    const isReady = stored.length === 2;
    for (const control of [this.range, this.playButton]) control.disabled = !isReady;
    for (const [place, button] of this.buttons.entries())
      button.classList.toggle("stored", this.ends[place] !== null);
    const playing = this.time !== null;
    this.playButton.classList.toggle("playing", playing);
    this.playButton.ariaLabel = this.playButton.title = playing
      ? "Pause the walk"
      : "Play the walk";
    this.range.setAttribute(
      "aria-valuetext",
      `${Math.round(100 * Number(this.range.value))} % of the way from A to B`,
    );
    const words =
      stored.length === 1
        ? `${stored[0]} is stored. Choose another slice, then press ${stored[0] === "A" ? "B" : "A"}.`
        : "Store this slice as A and another one as B, then walk from one to the other.";
    // A status that is written again is announced again.
    setText(this.words, words);
    this.words.hidden = isReady;
  }
}
