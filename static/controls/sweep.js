/** Sliders next to the number fields of settings that are swept: noise, samples, rates and penalties. */

import { createElement } from "../ui/elements.js";
import { evenScale, powerScale } from "../ui/slider-scale.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";

/** While a slider is dragged, its value is applied at most once in this time. */
const PACE_MS = 80;

/** The largest values of sliders whose settings have no limit that is usual. */
const LARGEST = { samples: 5000, batch: 1000, rate: 10, penalty: 10 };

/**
 * The scale of each setting that has a slider, for the largest value that the server takes.
 *
 * @type {Record<string, (maximum: number) => import("../ui/slider-scale.js").Scale>}
 */
const SCALES = {
  samples: (maximum) => powerScale(20, Math.min(LARGEST.samples, maximum), { whole: true }),
  noise: (maximum) => evenScale(0, Math.min(1, maximum), 0.01),
  test_share: (maximum) => evenScale(0, Math.min(0.9, maximum), 0.05),
  batch_size: (maximum) => powerScale(1, Math.min(LARGEST.batch, maximum), { whole: true }),
  learning_rate_init: (maximum) => powerScale(1e-4, Math.min(LARGEST.rate, maximum)),
  alpha: (maximum) => powerScale(1e-6, Math.min(LARGEST.penalty, maximum), { zero: true }),
  l1: (maximum) => powerScale(1e-6, Math.min(LARGEST.penalty, maximum), { zero: true }),
};

let sweeps = 0;

/**
 * Return the scale of a setting's slider, or null if it has none.
 *
 * @param {string} name
 * @param {number|null|undefined} maximum
 */
export function scaleOf(name, maximum) {
  const scale = Object.hasOwn(SCALES, name) ? SCALES[name] : null;
  return scale && scale(maximum ?? Infinity);
}

/**
 * Emits `move` with each value, and `sweep` with a value to apply and a number that is the same for all values of one sweep,
 * from the first movement until the slider is released.
 *
 * @extends {TypedEventTarget<{move: number, sweep: {value: number, sweep: number}}>}
 */
export class SweepSlider extends TypedEventTarget {
  /**
   * @param {string} label  of the setting
   * @param {import("../ui/slider-scale.js").Scale} scale
   */
  constructor(label, scale) {
    super();
    this.scale = scale;
    this.input = createElement("input", {
      type: "range",
      className: "sweep",
      min: "0",
      max: String(scale.steps),
      title: `Drag to sweep: ${label}`,
    });
    this.input.setAttribute("aria-label", `${label}, by dragging`);
    /** The number of the sweep, or null if the slider is not being moved. @type {number|null} */
    this.sweep = null;
    /** @type {ReturnType<typeof setTimeout>|null} */
    this.timer = null;
    this.input.addEventListener("input", () => this.move());
    this.input.addEventListener("change", () => this.end());
  }

  get value() {
    return this.scale.value(this.input.valueAsNumber);
  }

  /** @param {unknown} value */
  show(value) {
    if (this.sweep === null && typeof value === "number")
      this.input.value = String(this.scale.position(value));
    this.describe();
  }

  describe() {
    this.input.setAttribute("aria-valuetext", String(this.value));
  }

  move() {
    this.sweep ??= sweeps += 1;
    this.describe();
    this.emit("move", this.value);
    this.timer ??= setTimeout(() => this.apply(), PACE_MS);
  }

  apply() {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    if (this.sweep !== null) this.emit("sweep", { value: this.value, sweep: this.sweep });
  }

  end() {
    if (this.timer !== null) this.apply();
    this.sweep = null;
  }
}
