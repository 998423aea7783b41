// @ts-nocheck
/** The settings of an experiment as a form: a field for each control of the claim, read and written as texts. */

import { compact } from "../state/claim-url.js";
import { NumberField, NumbersField } from "../ui/number-field.js";
import { written } from "../ui/number-parsing.js";

const SINGLE = ["whole", "number"];
const WHOLE = ["whole", "wholes"];

const made = (name, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
};

/** A control's own value as a text. */
export function textOf({ default: value }) {
  return [value].flat().map(written).join(",");
}

/** Emits `change` when a person has changed a setting. */
export class ExperimentControls extends EventTarget {
  /** @param {(name: string) => string} names  words for choices */
  constructor(root, names) {
    super();
    Object.assign(this, { root, names, controls: [] });
    this.fields = new Map();
    root.addEventListener(
      "change",
      () => this.readable && this.dispatchEvent(new CustomEvent("change")),
    );
  }

  /** Show the controls of a claim, some of them set to texts. */
  update(controls, texts) {
    this.controls = controls;
    this.fields.clear();
    this.root.replaceChildren(
      ...controls.map((control) => this.field(control, texts[control.name] ?? textOf(control))),
    );
  }

  field(control, text) {
    const { name, label, kind, choices } = control;
    if (kind === "choices") return this.boxes(control, compact(text).split(","));
    if (kind === "choice") {
      const known = choices.includes(text) ? choices : [...choices, text];
      const select = made(
        "select",
        { name },
        ...known.map((value) => new Option(this.names(value), value)),
      );
      select.value = text;
      return made("label", {}, `${label} `, select);
    }
    const element = made("div", {}, made("label", {}, `${label} `, made("input", { name })));
    this.number(element.querySelector("input"), control, text);
    return element;
  }

  /** Make a field of numbers of an input; a text that came with the address is read by the server, as it stands. */
  number(input, { name, label, kind, least, most, longest }, text) {
    const bounds = `${least} to ${most}`;
    const options = { whole: WHOLE.includes(kind), min: least, max: most, name: label };
    const single = SINGLE.includes(kind);
    input.value = single ? text : compact(text).replaceAll(",", ", ");
    input.title = single
      ? bounds
      : `${bounds}, at most ${longest}, with commas or semicolons between`;
    if (!single) input.size = Math.min(34, Math.max(8, input.value.length));
    this.fields.set(
      name,
      single ? new NumberField(input, options) : new NumbersField(input, options),
    );
  }

  /** Whether every number can be read; those that cannot say why. */
  get readable() {
    return [...this.fields.values()].map((field) => field.take()).every(Boolean);
  }

  boxes({ name, label, choices }, wanted) {
    const boxes = choices.map((value) =>
      made(
        "label",
        {},
        made("input", { type: "checkbox", name, value, checked: wanted.includes(value) }),
        ` ${this.names(value)}`,
      ),
    );
    return made(
      "fieldset",
      { className: "choices" },
      made("legend", { textContent: label }),
      ...boxes,
    );
  }

  /** The settings that are not a control's own, as texts by name. */
  get texts() {
    const all = this.controls.map((control) => [control, this.text(control)]);
    return Object.fromEntries(
      all
        .filter(([control, text]) => text !== textOf(control))
        .map(([{ name }, text]) => [name, text]),
    );
  }

  text({ name, kind }) {
    if (this.fields.has(name)) return [this.fields.get(name).value].flat().map(written).join(",");
    const fields = [...this.root.querySelectorAll(`[name="${name}"]`)];
    if (kind === "choices")
      return fields
        .filter(({ checked }) => checked)
        .map(({ value }) => value)
        .join(",");
    return compact(fields[0].value);
  }
}
