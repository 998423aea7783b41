/** Another value of any setting, to compare a run with. */

import { activationsOf, oneOrList } from "../api/layer-activations.js";
import { createElement, elements } from "../ui/elements.js";
import { NumberField, NumbersField } from "../ui/number-field.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";

/**
 * @typedef {import("../api/types.d.ts").Catalog} Catalog
 * @typedef {import("../api/types.d.ts").Spec} Spec
 * @typedef {Catalog["fields"][string]} Field
 * @typedef {"number"|"widths"|"features"|"layers"|"list"} Kind  how a value is entered
 */

const WIDTHS = "network.hidden_layer_sizes";
const FEATURES = "network.features";
const ACTIVATION = "network.activation";
/** The activation as a list, in the list of settings only. */
const LAYERS = "layers";
/** A choice of no value, as an option of a list. */
const NONE = "none";
/** Data sets that need points or a table in addition. */
const OWN_DATA = ["points", "table"];

/**
 * Return whether a setting is one that any run may have; points, names and columns belong to some data sets.
 *
 * @param {string} place
 * @param {Field} field
 */
const isOffered = (place, { type, choices }) =>
  place === WIDTHS ||
  place === FEATURES ||
  type === "number" ||
  type === "integer" ||
  (type === "boolean" && place !== "dataset.regression") ||
  Boolean(choices);

/**
 * Return the labels of the choices of settings, by place.
 *
 * @param {Catalog} catalog
 * @returns {Record<string, Map<string, string>>}
 */
const labelsOf = ({ datasets, activations, solvers, initializations }) => ({
  "dataset.kind": new Map(datasets.map(({ kind, label }) => [kind, label])),
  [ACTIVATION]: new Map(activations.map(({ name, label }) => [name, label])),
  "training.solver": new Map(solvers.map(({ name, label }) => [name, label])),
  "network.initialization": new Map(initializations.map(({ name, label }) => [name, label])),
});

/** @type {Map<string, string>} */
const SWITCH = new Map([
  ["true", "on"],
  ["false", "off"],
]);

/**
 * Return the value of a setting.
 *
 * @param {Spec} spec
 * @param {string} place
 */
function valueAt(spec, place) {
  const [section, name] = place.split(".");
  const sections = /** @type {Record<string, Record<string, unknown>>} */ (
    /** @type {unknown} */ (spec)
  );
  return sections[section][name];
}

/**
 * Emits `choose` (detail: the changes of a spec, by place).
 *
 * @extends {TypedEventTarget<{choose: import("../api/types.d.ts").Changes}>}
 */
export class OtherValue extends TypedEventTarget {
  /** @param {Catalog} catalog */
  constructor(catalog) {
    super();
    this.fields = catalog.fields;
    this.labels = labelsOf(catalog);
    this.features = catalog.features;
    this.defaults = catalog.defaults;
    /** @type {Spec|null} */
    this.spec = null;
    const offered = Object.entries(this.fields).filter(([place, field]) => isOffered(place, field));
    this.setting = createElement(
      "select",
      {},
      ...offered.flatMap(([value, { label }]) => [
        createElement("option", { value }, label),
        ...(value === ACTIVATION
          ? [createElement("option", { value: LAYERS }, `${label} of each layer`)]
          : []),
      ]),
    );
    this.setting.setAttribute("aria-label", "Setting that differs");
    const message = createElement("span", { className: "number-message", hidden: true });
    message.setAttribute("role", "alert");
    const input = createElement("input", { size: 8 });
    const widths = createElement("input", { size: 8 });
    this.number = new NumberField(input, { step: null, name: "The value", message });
    this.numbers = new NumbersField(widths, { whole: true, min: 1, name: "The widths", message });
    /** What a value is entered in; only that of the setting is shown. @type {Record<Kind, HTMLElement>} */
    this.inputs = {
      number: input,
      widths,
      list: createElement("select"),
      features: createElement("span", { className: "of-inputs" }),
      layers: createElement("span", { className: "of-layers" }),
    };
    for (const one of Object.values(this.inputs))
      one.setAttribute("aria-label", "Its value in the other run");
    for (const kind of /** @type {const} */ (["features", "layers"]))
      this.inputs[kind].setAttribute("role", "group");
    const button = createElement("button", { type: "submit" }, "Compare");
    this.element = createElement(
      "form",
      { className: "other-value" },
      createElement("span", { className: "quiet" }, "Any"),
      this.setting,
      ...Object.values(this.inputs),
      button,
      message,
    );
    this.setting.addEventListener("change", () => this.show());
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
  }

  /** The place of the setting in a spec. */
  get place() {
    return this.setting.value === LAYERS ? ACTIVATION : this.setting.value;
  }

  /** @returns {Kind} */
  get kind() {
    const { value } = this.setting;
    const { type } = this.fields[this.place];
    if (value === WIDTHS) return "widths";
    if (value === FEATURES) return "features";
    if (value === LAYERS) return "layers";
    return type === "number" || type === "integer" ? "number" : "list";
  }

  /** @param {Spec} spec */
  update(spec) {
    this.spec = spec;
    const options = [...this.setting.options];
    const layers = options.find(({ value }) => value === LAYERS);
    if (layers) layers.disabled = spec.network.hidden_layer_sizes.length < 2;
    if (layers?.selected && layers.disabled) this.setting.value = ACTIVATION;
    this.show();
  }

  /** Show the value of the run. */
  show() {
    const { place, spec, kind } = this;
    for (const [name, input] of Object.entries(this.inputs)) input.hidden = name !== kind;
    if (!spec) return;
    const value = valueAt(spec, place);
    if (kind === "number") this.showNumber(Number(value));
    else if (kind === "widths") this.numbers.replace(/** @type {number[]} */ (value));
    else if (kind === "features") this.showFeatures(/** @type {string[]} */ (value));
    else if (kind === "layers") this.showLayers(spec);
    else this.showList(value);
  }

  /** @param {number} value */
  showNumber(value) {
    const { type, minimum, maximum, exclusive_minimum: above } = this.fields[this.place];
    this.number.limits = {
      whole: type === "integer",
      min: minimum ?? above ?? undefined,
      max: maximum ?? undefined,
    };
    this.number.replace(value);
  }

  /** @param {readonly string[]} chosen */
  showFeatures(chosen) {
    this.inputs.features.replaceChildren(
      ...this.features.map(({ name, label }) => {
        const checked = chosen.includes(name);
        const box = createElement("input", { type: "checkbox", value: name, checked });
        return createElement("label", {}, box, ` ${label}`);
      }),
    );
  }

  /** @param {Spec} spec */
  showLayers({ network }) {
    this.inputs.layers.replaceChildren(
      ...activationsOf(network).map((name, layer) => {
        const list = createElement("select", {}, ...this.options(this.choices));
        list.setAttribute("aria-label", `Activation of layer ${layer + 1} in the other run`);
        list.value = name;
        return list;
      }),
    );
  }

  /** @param {unknown} value */
  showList(value) {
    const list = /** @type {HTMLSelectElement} */ (this.inputs.list);
    // A list of activations is none of these choices: the first layer's is shown.
    const shown = Array.isArray(value) ? value[0] : value;
    const optional = valueAt(this.defaults, this.place) === null;
    list.replaceChildren(...this.options([...this.choices, ...(optional ? [NONE] : [])]));
    list.value = String(shown ?? NONE);
    if (list.selectedIndex < 0) list.selectedIndex = 0;
  }

  /** The choices of the setting; data sets only as far as no points or table belong to them. */
  get choices() {
    const { type, choices } = this.fields[this.place];
    if (type === "boolean") return ["true", "false"];
    const all = (choices ?? []).map(String);
    return this.place === "dataset.kind" ? all.filter((one) => !OWN_DATA.includes(one)) : all;
  }

  /** @param {readonly string[]} values */
  options(values) {
    const labels = this.labels[this.place] ?? SWITCH;
    return values.map((value) => createElement("option", { value }, labels.get(value) ?? value));
  }

  submit() {
    const value = this.value();
    if (value !== undefined) this.emit("choose", { [this.place]: value });
  }

  /** Return the value; undefined if it cannot be read. */
  value() {
    const { kind, inputs } = this;
    if (kind === "widths") return this.numbers.commit() ? (this.numbers.value ?? []) : undefined;
    if (kind === "number") return this.number.commit() ? this.number.number : undefined;
    if (kind === "features")
      return elements(inputs.features, "input:checked", HTMLInputElement).map(({ value }) => value);
    if (kind === "layers")
      return oneOrList(
        elements(inputs.layers, "select", HTMLSelectElement).map((one) => one.value),
      );
    const { value } = /** @type {HTMLSelectElement} */ (inputs.list);
    if (this.fields[this.place].type === "boolean") return value === "true";
    return value === NONE ? null : value;
  }
}
