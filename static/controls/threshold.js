/** The decision threshold between two classes: a slider, a number and a way back to one half. */

import { element, setText } from "../ui/elements.js";
import { NumberField } from "../ui/number-field.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";
import { ThresholdScores } from "./threshold-scores.js";

const HALF = 0.5;
const STEP = 0.01;
/** Digits to which a number in the field is rounded up from 0 or down from 1. */
const LEAST = 1e-6;

/**
 * Return why a run has no threshold to move, or an empty text.
 *
 * @param {Pick<import("../api/frame.js").Frame, "task"|"classes">} frame
 */
export function whyNoThreshold({ task, classes }) {
  if (task === "regression") return "A regression predicts values: it has no threshold.";
  if (classes.length !== 2)
    return `A threshold decides between two classes; here are ${classes.length}.`;
  return "";
}

/**
 * A threshold, null for the classifier's own, one half; `typed`: whether more of the same change may follow.
 *
 * @typedef {{threshold: number|null, typed: boolean}} ThresholdChange
 */

/** @extends {TypedEventTarget<{change: ThresholdChange}>} */
export class ThresholdControl extends TypedEventTarget {
  /**
   * @param {HTMLElement} root  contains a slider, a text field, a button, an output and, where no
   *   confusion is near, a table for the scores
   */
  constructor(root) {
    super();
    this.slider = element(root, "input[type=range]", HTMLInputElement);
    this.input = element(root, "input[type=text]", HTMLInputElement);
    this.button = element(root, "button", HTMLButtonElement);
    this.why = element(root, "output");
    const table = root.querySelector("table");
    this.scores = table && new ThresholdScores(table);
    this.field = new NumberField(this.input, {
      min: LEAST,
      max: 1 - LEAST,
      step: STEP,
      stops: { min: STEP, max: 1 - STEP },
      name: "The threshold",
    });
    this.slider.addEventListener("input", () => this.choose(this.slider.valueAsNumber, true));
    this.input.addEventListener("change", () => {
      const value = this.field.number;
      if (!Number.isNaN(value)) this.choose(value);
    });
    this.button.addEventListener("click", () => {
      this.choose(HALF);
      this.slider.focus();
    });
  }

  /**
   * @param {number} value
   * @param {boolean} [typed]
   */
  choose(value, typed = false) {
    this.emit("change", { threshold: value === HALF ? null : value, typed });
  }

  /**
   * @param {import("../api/frame.js").Frame} frame
   * @param {{threshold: number|null}} look
   */
  show(frame, { threshold }) {
    const why = whyNoThreshold(frame);
    const value = why ? HALF : (threshold ?? HALF);
    this.slider.disabled = this.input.disabled = Boolean(why);
    this.button.disabled = Boolean(why) || threshold === null;
    this.slider.value = String(value);
    this.field.show(value);
    // A status that is written again is announced again.
    setText(this.why, why);
    this.why.hidden = !why;
    this.scores?.show(frame);
  }
}
