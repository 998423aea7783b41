// @ts-nocheck
/** When playing ends by itself. */

import { RULES } from "../state/stop-rules.js";
import { NumberField } from "../ui/number-field.js";

/** What a rule's number is, and what it may be. */
const NUMBERS = {
  epoch: { words: () => "Epoch to stop at", whole: true, min: 1, step: 1 },
  patience: { words: () => "Epochs without a lower test loss", whole: true, min: 1, step: 1 },
  train: {
    words: (score) => `Training ${score} to stop at`,
    whole: false,
    min: 0,
    max: 1,
    step: 0.01,
  },
  test: { words: (score) => `Test ${score} to stop at`, whole: false, min: 0, max: 1, step: 0.01 },
};

const SCORES = ["train", "test"];

/** Emits `change` (detail: `{stop}`, the rule or null: see stop-rules.js). */
export class StopRuleControl extends EventTarget {
  constructor(root) {
    super();
    this.kind = root.querySelector("select");
    this.number = root.querySelector("input");
    this.number.style.visibility = "hidden";
    this.kind.addEventListener("change", () => this.send(RULES[this.kind.value]));
    this.field = new NumberField(this.number, { name: "The value" });
    this.number.addEventListener("change", () => this.field.invalid || this.send(this.field.value));
  }

  send(value) {
    const kind = this.kind.value;
    this.dispatchEvent(
      new CustomEvent("change", { detail: { stop: kind ? { kind, value } : null } }),
    );
  }

  /** Show a rule, by the name of the score that the task has. */
  update({ stop }, task) {
    const score = task === "regression" ? "R²" : "accuracy";
    for (const kind of SCORES)
      this.kind.querySelector(`[value=${kind}]`).textContent = `at ${kind} ${score}`;
    this.kind.value = stop?.kind ?? "";
    this.number.style.visibility = stop ? "visible" : "hidden";
    if (!stop || stop.kind !== this.shown) this.field.clear();
    this.shown = stop?.kind;
    if (!stop) return;
    const { words, step, whole, min, max } = NUMBERS[stop.kind];
    this.number.setAttribute("aria-label", words(score));
    this.field.step = step;
    this.field.limit({ whole, min, max });
    this.field.show(stop.value);
  }
}
