/** When playing ends by itself. */

import { RULES } from "../stopping.js";

/** What a rule's number is, and what it may be. */
const NUMBERS = {
  epoch: { words: "Epoch to stop at", min: 1, step: 1 },
  patience: { words: "Epochs without a lower test loss", min: 1, step: 1 },
  train: { words: "Training accuracy to stop at", min: 0, max: 1, step: 0.01 },
  test: { words: "Test accuracy to stop at", min: 0, max: 1, step: 0.01 },
};

/** Emits `change` (detail: `{stop}`, the rule or null: see stopping.js). */
export class StopControl extends EventTarget {
  constructor(root) {
    super();
    this.kind = root.querySelector("select");
    this.number = root.querySelector("input");
    this.number.style.visibility = "hidden";
    this.kind.addEventListener("change", () => this.send(RULES[this.kind.value]));
    this.number.addEventListener("change", () => {
      const value = this.number.valueAsNumber;
      if (Number.isFinite(value) && this.number.validity.valid) this.send(value);
    });
  }

  send(value) {
    const kind = this.kind.value;
    this.dispatchEvent(new CustomEvent("change", { detail: { stop: kind ? { kind, value } : null } }));
  }

  update({ stop }) {
    this.kind.value = stop?.kind ?? "";
    this.number.style.visibility = stop ? "visible" : "hidden";
    if (!stop) return;
    const { words, min, max = "", step } = NUMBERS[stop.kind];
    this.number.setAttribute("aria-label", words);
    Object.assign(this.number, { min, max, step });
    if (document.activeElement !== this.number) this.number.value = String(stop.value);
  }
}
