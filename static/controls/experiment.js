/** The settings of a claim's experiment: a field for each control of the claim, whose values are texts. */

import { compact } from "../state/claim-url.js";
import { createElement, elements } from "../ui/elements.js";
import { NumberField, NumbersField } from "../ui/number-field.js";
import { written } from "../ui/number-parsing.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";

const SINGLE = ["whole", "number"];
const WHOLE = ["whole", "wholes"];

/** The width of fields for several numbers, in characters. */
const NARROWEST = 8;
const WIDEST = 34;

/** @typedef {import("../api/wire.d.ts").ClaimControl} Control */

/**
 * Return a control's default as a text.
 *
 * @param {Pick<Control, "default">} control
 */
export function textOf({ default: value }) {
  return Array.isArray(value) ? value.map(written).join(",") : written(value);
}

/**
 * Emits `change` when the user has changed a setting and all settings can be read.
 *
 * @extends {TypedEventTarget<{change: null}>}
 */
export class ExperimentControls extends TypedEventTarget {
  /**
   * @param {HTMLElement} root
   * @param {(name: string) => string} labelOf  returns the label of a choice
   */
  constructor(root, labelOf) {
    super();
    this.root = root;
    this.labelOf = labelOf;
    /** @type {Control[]} */
    this.controls = [];
    /** @type {Map<string, NumberField|NumbersField>} */
    this.fields = new Map();
    root.addEventListener("change", () => this.accept() && this.emit("change"));
  }

  /**
   * Show the controls of a claim.
   *
   * @param {Control[]} controls
   * @param {Record<string, string>} texts  settings that differ from the default, by name
   */
  update(controls, texts) {
    this.controls = controls;
    this.fields.clear();
    this.root.replaceChildren(
      ...controls.map((control) => this.row(control, texts[control.name] ?? textOf(control))),
    );
  }

  /**
   * @param {Control} control
   * @param {string} text
   */
  row(control, text) {
    const { name, label, kind } = control;
    if (kind === "choices") return this.checkboxes(control, compact(text).split(","));
    if (kind === "choice")
      return createElement("label", {}, `${label} `, this.choice(control, text));
    const input = createElement("input", { name });
    const row = createElement("div", {}, createElement("label", {}, `${label} `, input));
    this.addNumberField(input, control, text);
    return row;
  }

  /**
   * Return a list of choices. A text from a URL is offered even if it is not a valid choice: the server rejects it.
   *
   * @param {Control} control
   * @param {string} text
   */
  choice({ name, choices }, text) {
    const values = choices.includes(text) ? choices : [...choices, text];
    const options = values.map((value) => new Option(this.labelOf(value), value));
    const select = createElement("select", { name }, ...options);
    select.value = text;
    return select;
  }

  /**
   * Make a number field of an input. A text from a URL is shown without a check: the server parses it.
   *
   * @param {HTMLInputElement} input
   * @param {Control} control
   * @param {string} text
   */
  addNumberField(input, { name, label, kind, least, most, longest }, text) {
    const bounds = `${least} to ${most}`;
    const options = { whole: WHOLE.includes(kind), min: least, max: most, name: label };
    if (SINGLE.includes(kind)) {
      input.value = text;
      input.title = bounds;
      this.fields.set(name, new NumberField(input, options));
    } else {
      input.value = compact(text).replaceAll(",", ", ");
      input.title = `${bounds}, at most ${longest}, with commas or semicolons between`;
      input.size = Math.min(WIDEST, Math.max(NARROWEST, input.value.length));
      this.fields.set(name, new NumbersField(input, options));
    }
  }

  /** Accept every number, or show why it cannot be read. Return whether all are accepted. */
  accept() {
    return [...this.fields.values()].map((field) => field.accept()).every(Boolean);
  }

  /**
   * @param {Control} control
   * @param {string[]} chosen
   */
  checkboxes({ name, label, choices }, chosen) {
    const boxes = choices.map((value) => {
      const checked = chosen.includes(value);
      const box = createElement("input", { type: "checkbox", name, value, checked });
      return createElement("label", {}, box, ` ${this.labelOf(value)}`);
    });
    const legend = createElement("legend", { textContent: label });
    return createElement("fieldset", { className: "choices" }, legend, ...boxes);
  }

  /** The settings that differ from their default, as texts by name. */
  get texts() {
    const settings = this.controls.map((control) => ({ control, text: this.text(control) }));
    return Object.fromEntries(
      settings
        .filter(({ control, text }) => text !== textOf(control))
        .map(({ control, text }) => [control.name, text]),
    );
  }

  /** @param {Control} control */
  text({ name, kind }) {
    const field = this.fields.get(name);
    if (field) return [field.value].flat().map(String).join(",");
    if (kind === "choice")
      return compact(elements(this.root, `[name="${name}"]`, HTMLSelectElement)[0].value);
    return elements(this.root, `[name="${name}"]`, HTMLInputElement)
      .filter(({ checked }) => checked)
      .map(({ value }) => value)
      .join(",");
  }
}
