/** Labels of points: by a rule in x1 and x2, and the names of classes. */

import { createElement, element, elements } from "../ui/elements.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";
import { FormulaPreview } from "./formula-preview.js";

/** @typedef {{then: number|null, otherwise: number|null}} SideLabels  null leaves the label */

/**
 * @typedef {object} Events
 * @property {string} read  a rule to read; respond with `preview.show`
 * @property {{formula: string, labels: SideLabels}} label  label the points by a rule
 * @property {Map<number, string>} rename  the names of classes by label
 * @property {string} problem
 */

/** The value of the option that leaves labels as they are. */
const KEEP = "keep";

/** @extends {TypedEventTarget<Events>} */
export class PointLabelsControl extends TypedEventTarget {
  /** @param {HTMLElement} root  contains the forms of draw.html */
  constructor(root) {
    super();
    this.form = element(root, "[data-rule]", HTMLFormElement);
    this.input = element(root, "[data-formula]", HTMLInputElement);
    this.sides = element(root, "[data-sides]");
    this.then = element(root, "[data-then]", HTMLSelectElement);
    this.otherwise = element(root, "[data-otherwise]", HTMLSelectElement);
    this.names = element(root, "[data-names]", HTMLDetailsElement);
    this.nameForm = element(root, "[data-names] form", HTMLFormElement);
    /** The classes that are offered, as JSON. */
    this.offered = "";
    this.preview = new FormulaPreview(this.input, "");
    element(root, ".rule").after(this.preview.element);
    this.preview.addEventListener("read", ({ detail }) => {
      if (detail.trim()) this.emit("read", detail);
      else this.preview.element.replaceChildren();
    });
    this.preview.addEventListener("accept", ({ detail }) => this.emit("label", this.rule(detail)));
    this.preview.addEventListener("reject", ({ detail }) => this.emit("problem", detail));
    this.form.addEventListener("submit", () => {
      if (this.input.value.trim()) this.preview.enter();
      else this.emit("problem", "Type a rule such as x2 > sin(x1).");
    });
    this.nameForm.addEventListener("change", () => this.rename());
  }

  /** @param {string} formula */
  rule(formula) {
    const side = (/** @type {HTMLSelectElement} */ { value }) =>
      value === KEEP ? null : Number(value);
    return { formula, labels: { then: side(this.then), otherwise: side(this.otherwise) } };
  }

  /**
   * Offer the classes of the points.
   *
   * @param {{label: number, name: string}[]|null} classes  null for a regression, whose labels are the values of the rule
   */
  setClasses(classes) {
    const key = JSON.stringify(classes);
    if (key === this.offered) return;
    this.offered = key;
    this.sides.hidden = this.names.hidden = classes === null;
    if (!classes) return;
    const options = () => [
      ...classes.map(({ label, name }) =>
        createElement("option", { value: String(label), textContent: name }),
      ),
      createElement("option", { value: KEEP, textContent: "unchanged" }),
    ];
    const chosen = [this.then.value, this.otherwise.value];
    this.then.replaceChildren(...options());
    this.otherwise.replaceChildren(...options());
    const labels = classes.map(({ label }) => String(label));
    const known = (/** @type {string} */ value) => value === KEEP || labels.includes(value);
    this.then.value = known(chosen[0]) ? chosen[0] : (labels[1] ?? labels[0]);
    this.otherwise.value = known(chosen[1]) ? chosen[1] : labels[0];
    this.nameForm.replaceChildren(
      ...classes.map(({ label, name }) => {
        const input = createElement("input", { value: name, autocomplete: "off" });
        input.dataset.label = String(label);
        return createElement("label", {}, `${label} `, input);
      }),
    );
  }

  rename() {
    const inputs = elements(this.nameForm, "input", HTMLInputElement);
    const names = inputs.map(({ dataset, value }) => {
      /** @type {[number, string]} */
      const entry = [Number(dataset.label), value.trim().replaceAll(/\s+/g, " ")];
      return entry;
    });
    this.emit("rename", new Map(names));
  }
}
