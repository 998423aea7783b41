/** Weights of the classes in the loss: none, balanced, or a number for each class. */

import { createElement } from "../ui/elements.js";
import { NumberField } from "../ui/number-field.js";

/** @typedef {import("../api/types.d.ts").Spec["training"]["class_weight"]} ClassWeight */

const NONE = "none";
const BALANCED = "balanced";
const EACH = "each";
const STEP = 0.5;

/** A select with a number field for each class below it. Calls `onChange` when another weight is chosen. */
export class ClassWeights {
  /** @param {() => void} onChange */
  constructor(onChange) {
    this.onChange = onChange;
    this.input = createElement(
      "select",
      {},
      new Option("none", NONE),
      new Option("balanced", BALANCED),
      new Option("per class", EACH),
    );
    this.grid = createElement("div", { className: "class-weights", hidden: true });
    /** @type {Map<string, NumberField>} */
    this.fields = new Map();
    /** The weight that was last shown or emitted. @type {ClassWeight} */
    this.value = null;
    this.input.addEventListener("change", () => {
      this.grid.hidden = this.input.value !== EACH;
      // Weights that are all 1 are none: nothing changes before a number does.
      if (this.input.value !== EACH || this.value !== null) this.changed();
    });
  }

  changed() {
    this.value = this.read();
    this.onChange();
  }

  /** @returns {ClassWeight} */
  read() {
    if (this.input.value === BALANCED) return BALANCED;
    if (this.input.value === NONE) return null;
    const weights = [...this.fields].flatMap(([label, field]) =>
      Number.isFinite(field.number) && field.number !== 1 ? [[label, field.number]] : [],
    );
    return weights.length ? Object.fromEntries(weights) : null;
  }

  /** @param {ClassWeight} value */
  write(value) {
    this.value = value;
    this.input.value = value === null ? NONE : value === BALANCED ? BALANCED : EACH;
    this.grid.hidden = this.input.value !== EACH;
    this.showNumbers();
  }

  showNumbers() {
    const weights = typeof this.value === "object" && this.value ? this.value : {};
    for (const [label, field] of this.fields) field.show(weights[label] ?? 1);
  }

  /**
   * Offer a number for each class.
   *
   * @param {number[]} labels
   * @param {string[]} names
   */
  setClasses(labels, names) {
    const shown = [...this.grid.querySelectorAll("label")].map(({ textContent }) => textContent);
    if (shown.join("\n") === names.join("\n") && shown.length === this.fields.size) return;
    this.fields.clear();
    this.grid.replaceChildren(
      ...labels.map((label, index) => {
        const input = createElement("input", { className: "number" });
        const row = createElement("label", {}, createElement("span", {}, names[index]), input);
        const field = new NumberField(input, {
          name: `The weight of ${names[index]}`,
          min: 0,
          step: STEP,
        });
        this.fields.set(String(label), field);
        input.addEventListener("change", () => {
          if (!field.invalid) this.changed();
        });
        return createElement("div", {}, row);
      }),
    );
    this.showNumbers();
  }
}
