/** When playing ends by itself. */

import { RULES } from "../stopping.js";

/** What a rule's number is, and what it may be. */
const NUMBERS = {
  epoch: { words: () => "Epoch to stop at", min: 1, step: 1 },
  patience: { words: () => "Epochs without a lower test loss", min: 1, step: 1 },
  train: { words: (score) => `Training ${score} to stop at`, min: 0, max: 1, step: 0.01 },
  test: { words: (score) => `Test ${score} to stop at`, min: 0, max: 1, step: 0.01 },
};

/** Steps are what the arrow keys take; a share may lie between them. */
const BETWEEN = ["train", "test"];

/** Emits `change` (detail: `{stop}`, the rule or null: see stopping.js). */
export class StopControl extends EventTarget {
  constructor(root) {
    super();
    this.kind = root.querySelector("select");
    this.number = root.querySelector("input");
    this.number.style.visibility = "hidden";
    this.kind.addEventListener("change", () => this.send(RULES[this.kind.value]));
    this.number.addEventListener("change", () => {
      const { valid, stepMismatch, rangeUnderflow, rangeOverflow } = this.number.validity;
      const value = this.number.valueAsNumber;
      const fits = valid || (stepMismatch && BETWEEN.includes(this.kind.value) && !rangeUnderflow && !rangeOverflow);
      if (Number.isFinite(value) && fits) this.send(value);
      else this.number.reportValidity();
    });
  }

  send(value) {
    const kind = this.kind.value;
    this.dispatchEvent(new CustomEvent("change", { detail: { stop: kind ? { kind, value } : null } }));
  }

  /** Show a rule, by the name of the score that the task has. */
  update({ stop }, task) {
    const score = task === "regression" ? "R²" : "accuracy";
    for (const kind of BETWEEN) this.kind.querySelector(`[value=${kind}]`).textContent = `at ${kind} ${score}`;
    this.kind.value = stop?.kind ?? "";
    this.number.style.visibility = stop ? "visible" : "hidden";
    if (!stop) return;
    const { words, min, max = "", step } = NUMBERS[stop.kind];
    this.number.setAttribute("aria-label", words(score));
    Object.assign(this.number, { min, max, step });
    if (document.activeElement !== this.number) this.number.value = String(stop.value);
  }
}
