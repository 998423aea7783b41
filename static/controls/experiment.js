/** The settings of an experiment as a form: a field for each control of the claim, read and written as texts. */

import { compact } from "../study/claim-address.js";

const SINGLE = ["whole", "number"];

const made = (name, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
};

/** A control's own value as a text. */
export function textOf({ default: value }) {
  return Array.isArray(value) ? value.join(",") : String(value);
}

/** Emits `change` when a person has changed a setting. */
export class ExperimentControls extends EventTarget {
  /** @param {(name: string) => string} names  words for choices */
  constructor(root, names) {
    super();
    Object.assign(this, { root, names, controls: [] });
    root.addEventListener("change", () => this.dispatchEvent(new CustomEvent("change")));
  }

  /** Show the controls of a claim, some of them set to texts. */
  update(controls, texts) {
    this.controls = controls;
    this.root.replaceChildren(...controls.map((control) => this.field(control, texts[control.name] ?? textOf(control))));
  }

  field(control, text) {
    const { name, label, kind, choices } = control;
    if (kind === "choices") return this.boxes(control, compact(text).split(","));
    if (kind === "choice") {
      const known = choices.includes(text) ? choices : [...choices, text];
      const select = made("select", { name }, ...known.map((value) => new Option(this.names(value), value)));
      select.value = text;
      return made("label", {}, `${label} `, select);
    }
    return made("label", {}, `${label} `, this.input(control, text));
  }

  input({ name, kind, least, most, longest }, text) {
    const bounds = `${least} to ${most}`;
    if (SINGLE.includes(kind)) return made("input", { name, type: "number", min: least, max: most, step: kind === "whole" ? 1 : "any", value: text, title: bounds });
    const value = compact(text).replaceAll(",", ", ");
    return made("input", { name, type: "text", value, size: Math.min(34, Math.max(8, value.length)), title: `${bounds}, at most ${longest}, with commas between` });
  }

  boxes({ name, label, choices }, wanted) {
    const boxes = choices.map((value) => made("label", {}, made("input", { type: "checkbox", name, value, checked: wanted.includes(value) }), ` ${this.names(value)}`));
    return made("fieldset", { className: "choices" }, made("legend", { textContent: label }), ...boxes);
  }

  /** The settings that are not a control's own, as texts by name. */
  get texts() {
    const all = this.controls.map((control) => [control, this.text(control)]);
    return Object.fromEntries(all.filter(([control, text]) => text !== textOf(control)).map(([{ name }, text]) => [name, text]));
  }

  text({ name, kind }) {
    const fields = [...this.root.querySelectorAll(`[name="${name}"]`)];
    if (kind === "choices") return fields.filter(({ checked }) => checked).map(({ value }) => value).join(",");
    return compact(fields[0].value);
  }
}
