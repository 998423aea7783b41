/** The rule that ends playing. */

import { RULES } from "../state/stop-rules.js";
import { element, setText } from "../ui/elements.js";
import { NumberField } from "../ui/number-field.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";

/**
 * @typedef {import("../state/stop-rules.js").Rule} Rule
 * @typedef {keyof typeof RULES} Kind
 * @typedef {{label: (score: string) => string, whole: boolean, min: number, max?: number, step: number}} Value
 */

/**
 * The value of each kind of rule: its label, given the name of the task's score, and its limits.
 *
 * @type {Record<Kind, Value>}
 */
const VALUES = {
  epoch: { label: () => "Epoch to stop at", whole: true, min: 1, step: 1 },
  patience: { label: () => "Epochs without a lower test loss", whole: true, min: 1, step: 1 },
  train: {
    label: (score) => `Training ${score} to stop at`,
    whole: false,
    min: 0,
    max: 1,
    step: 0.01,
  },
  test: { label: (score) => `Test ${score} to stop at`, whole: false, min: 0, max: 1, step: 0.01 },
};

/** Rules whose option names the score. */
const OF_SCORES = ["train", "test"];

/**
 * Emits `change` (detail: `stop`, the rule; null for none).
 *
 * @extends {TypedEventTarget<{change: {stop: Rule|null}}>}
 */
export class StopRuleControl extends TypedEventTarget {
  /** @param {HTMLElement} root  contains a select and an input */
  constructor(root) {
    super();
    this.select = element(root, "select", HTMLSelectElement);
    this.input = element(root, "input", HTMLInputElement);
    this.input.style.visibility = "hidden";
    this.value = new NumberField(this.input, { name: "The value" });
    /** @type {string|undefined} */
    this.shownKind = undefined;
    this.select.addEventListener("change", () => {
      const { kind } = this;
      this.emit("change", { stop: kind ? { kind, value: RULES[kind] } : null });
    });
    this.input.addEventListener("change", () => {
      const { kind, value } = this;
      if (kind && !value.invalid) this.emit("change", { stop: { kind, value: value.number } });
    });
  }

  /** The kind that is chosen; null for no rule. */
  get kind() {
    return /** @type {Kind|""} */ (this.select.value) || null;
  }

  /**
   * @param {{stop: Rule|null}} look
   * @param {string} [task]  that decides what the score is called
   */
  update({ stop }, task) {
    const score = task === "regression" ? "R²" : "accuracy";
    for (const kind of OF_SCORES)
      setText(element(this.select, `[value=${kind}]`), `at ${kind} ${score}`);
    this.select.value = stop?.kind ?? "";
    this.input.style.visibility = stop ? "visible" : "hidden";
    if (!stop || stop.kind !== this.shownKind) this.value.clearError();
    this.shownKind = stop?.kind;
    if (!stop) return;
    const { label, step, whole, min, max } = VALUES[/** @type {Kind} */ (stop.kind)];
    this.input.setAttribute("aria-label", label(score));
    this.value.step = step;
    this.value.limit({ whole, min, max });
    this.value.show(stop.value);
  }
}
