/** A study as a form: what it studies, its base, axes, seeds and epochs. */

import { brief } from "../api/json-shapes.js";
import { createElement, element } from "../ui/elements.js";
import { NumberField, NumbersField, ParsedField } from "../ui/number-field.js";
import { readNumbers, written } from "../ui/number-parsing.js";
import { capitalized } from "../ui/short-text.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";

/**
 * @typedef {import("../api/types.d.ts").StudySpec} StudySpec
 * @typedef {import("../api/wire.d.ts").StudyKind} StudyKind
 * @typedef {import("../api/wire.d.ts").SpecField} SpecField
 * @typedef {import("../api/wire.d.ts").Catalog} Catalog
 */

/**
 * The first two axes of a new study: each a field with its values.
 *
 * @type {Record<StudyKind, {field: string, text: string}>}
 */
const FIRST_AXIS = {
  run: { field: "network.hidden_layer_sizes", text: "[2], [4], [8], [8, 8]" },
  curve: { field: "network.hidden_layer_sizes", text: "[2], [4], [8], [16], [32]" },
};
const SECOND_AXIS = { field: "network.activation", text: "relu, tanh" };
const MOST_SEEDS = 1000;
/** The height of the base's text, in lines. */
const BASE_LINES = { least: 4, most: 14 };

/** Seeds vary by themselves, so none of them is an axis. */
const TRAINING_SEED = "training.random_state";
/** @type {Record<StudyKind, string>} */
const DATA_SEED = { run: "dataset.seed", curve: "function.seed" };

const NUMBERS = ["number", "integer"];

/**
 * Parse JSON; a text of another kind is a string.
 *
 * @param {string} text
 * @returns {unknown}
 */
function valueIn(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return text;
  }
}

/**
 * Read values between commas or semicolons: JSON if all of the text is, else each value by itself.
 *
 * @param {string} text
 * @returns {unknown[]}
 */
function valuesIn(text) {
  const list = valueIn(`[${text.replaceAll(";", ",")}]`);
  if (Array.isArray(list)) return list;
  const parts = text.split(/[,;]/).map((part) => part.trim());
  return parts.filter(Boolean).map(valueIn);
}

/**
 * The values of an axis. Numbers are written in one format, everything else stays as it was typed.
 *
 * @extends {ParsedField<unknown[]>}
 */
class ValuesField extends ParsedField {
  /**
   * @param {HTMLInputElement} input
   * @param {() => SpecField["type"]} typeOf  returns the type of the axis's field
   */
  constructor(input, typeOf) {
    super(input, { name: "Each value" });
    this.typeOf = typeOf;
  }

  get isNumeric() {
    return NUMBERS.includes(this.typeOf());
  }

  /**
   * @override
   * @returns {import("../ui/number-field.js").Parsed<unknown[]>}
   */
  parse() {
    const text = this.input.value;
    if (!this.isNumeric) return { value: valuesIn(text) };
    const { values, why } = readNumbers(text, { whole: this.typeOf() === "integer" });
    return why === undefined ? { value: values } : { why };
  }

  /** The values; none if they cannot be read. */
  get value() {
    return this.parse().value ?? [];
  }

  /**
   * @override
   * @param {unknown[]} values
   */
  format(values) {
    return this.isNumeric
      ? values.map((value) => written(Number(value))).join(", ")
      : this.input.value;
  }
}

/** @typedef {{element: HTMLElement, select: HTMLSelectElement, values: ValuesField}} Axis */

/**
 * Emits `submit` (detail: the study).
 *
 * @extends {TypedEventTarget<{submit: StudySpec}>}
 */
export class StudyForm extends TypedEventTarget {
  /**
   * @param {HTMLElement} root
   * @param {Catalog} catalog
   * @param {(field: string) => string} labelOf  returns the label of a field
   */
  constructor(root, catalog, labelOf) {
    super();
    this.catalog = catalog;
    this.labelOf = labelOf;
    this.kindSelect = element(root, "#kind", HTMLSelectElement);
    this.container = element(root, "#axes");
    this.base = element(root, "#base", HTMLTextAreaElement);
    this.dataSeed = element(root, "#data-seed", HTMLInputElement);
    this.error = element(root, "#error");
    this.size = element(root, "#size");
    /** @type {Axis[]} */
    this.axes = [];
    /**
     * The seeds of the study that is shown.
     *
     * @type {number[]}
     */
    this.shownSeeds = [];
    /**
     * The fields of the study that is shown which the form does not have, such as `measures`.
     *
     * @type {Partial<StudySpec>}
     */
    this.shownRest = {};
    this.seeds = new NumberField(element(root, "#seeds", HTMLInputElement), {
      whole: true,
      min: 1,
      max: MOST_SEEDS,
      name: "The number of seeds",
    });
    this.epochs = new NumbersField(element(root, "#epochs", HTMLInputElement), {
      whole: true,
      min: 0,
      max: catalog.limits.epochs,
      name: "Each epoch",
    });
    element(root, "#add-axis").addEventListener("click", () => this.addAxis());
    this.kindSelect.addEventListener("change", () => this.reset());
    root.addEventListener("input", () => this.showSize());
    root.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    this.reset();
  }

  get kind() {
    return /** @type {StudyKind} */ (this.kindSelect.value);
  }

  /** Show the first axes of this kind of study. */
  reset() {
    this.shownRest = {};
    this.removeAxes();
    this.addAxis(FIRST_AXIS[this.kind]);
    this.addAxis(SECOND_AXIS);
    this.showSize();
  }

  /** The fields of the catalog that this kind of study can vary. */
  get fields() {
    return this.kind === "run" ? this.catalog.fields : this.catalog.curves.fields;
  }

  /** @param {{field: string, text: string}} [axis]  by default the first field without values */
  addAxis({ field, text } = { field: "", text: "" }) {
    const options = Object.keys(this.fields)
      .filter((name) => name !== TRAINING_SEED)
      .map((name) => new Option(`${this.labelOf(name)} (${name})`, name));
    const select = createElement("select", {}, ...options);
    select.setAttribute("aria-label", "Field of the axis");
    if (field) select.value = field;
    const input = createElement("input", {
      value: text,
      placeholder: "values, with commas or semicolons between",
    });
    input.setAttribute("aria-label", "Values of the axis");
    const remove = createElement("button", {
      type: "button",
      textContent: "\u00d7",
      className: "quiet-button",
    });
    remove.setAttribute("aria-label", "Remove this axis");
    const row = createElement("div", { className: "axis-row" }, select, input, remove);
    const values = new ValuesField(input, () => this.fields[select.value].type);
    row.append(values.message);
    const axis = { element: row, select, values };
    remove.addEventListener("click", () => {
      row.remove();
      this.axes = this.axes.filter((other) => other !== axis);
      this.showSize();
    });
    select.addEventListener("change", () => values.clearError());
    this.axes.push(axis);
    this.container.append(row);
    this.showSize();
  }

  removeAxes() {
    for (const axis of this.axes) axis.element.remove();
    this.axes = [];
  }

  /**
   * Return the study that the form describes.
   *
   * @returns {StudySpec}
   * @throws {SyntaxError} if the base is not JSON
   */
  read() {
    const count = this.seeds.number;
    // The seeds of a study that is shown stay, unless their number is changed.
    const seeds =
      count === this.shownSeeds.length
        ? this.shownSeeds
        : Array.from({ length: count }, (_, seed) => seed);
    return {
      ...this.shownRest,
      kind: this.kind,
      base: JSON.parse(this.base.value || "{}"),
      epochs: this.epochs.value ?? [],
      axes: this.axes.map(({ select, values }) => ({ field: select.value, values: values.value })),
      seeds,
      seeded: [TRAINING_SEED, ...(this.dataSeed.checked ? [DATA_SEED[this.kind]] : [])],
    };
  }

  /** Show how many cells the study has. */
  showSize() {
    const cells = this.axes.reduce(
      (product, { values }) => product * values.value.length,
      this.seeds.number || 0,
    );
    this.size.textContent = `${cells} cells, at most ${this.catalog.limits.cells}`;
  }

  submit() {
    const fields = [this.epochs, this.seeds, ...this.axes.map(({ values }) => values)];
    const wrong = fields.filter((field) => !field.commit());
    if (wrong.length) {
      wrong[0].input.focus();
      return;
    }
    try {
      this.emit("submit", this.read());
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      this.showError(`The base is not JSON: ${error.message}`);
    }
  }

  /** @param {StudySpec} spec */
  update(spec) {
    this.kindSelect.value = spec.kind;
    this.shownSeeds = spec.seeds;
    this.shownRest = spec;
    this.epochs.replace(spec.epochs);
    this.seeds.replace(spec.seeds.length);
    this.dataSeed.checked = spec.seeded.length > 1;
    this.base.value = JSON.stringify(this.differences(spec), null, 1);
    const lines = this.base.value.split("\n").length;
    this.base.rows = Math.min(BASE_LINES.most, Math.max(BASE_LINES.least, lines));
    this.removeAxes();
    for (const { field, values } of spec.axes)
      this.addAxis({ field, text: values.map((value) => JSON.stringify(value)).join(", ") });
    this.showSize();
    this.clearError();
  }

  /**
   * Return the part of a study's base that differs from the defaults.
   *
   * @param {Pick<StudySpec, "kind"|"base">} spec
   */
  differences({ kind, base }) {
    const defaults = /** @type {Record<string, Record<string, unknown>>} */ (
      /** @type {unknown} */ (kind === "run" ? this.catalog.defaults : this.catalog.curves.defaults)
    );
    const parts = Object.entries(base).map(([part, fields]) => {
      if (!Object.hasOwn(defaults, part)) return [part, fields];
      if (Array.isArray(fields)) return [part, fields.length ? fields.map(brief) : undefined];
      const own = Object.entries(fields).filter(
        ([name, value]) => JSON.stringify(value) !== JSON.stringify(defaults[part][name]),
      );
      return [part, own.length ? Object.fromEntries(own) : undefined];
    });
    return Object.fromEntries(parts.filter(([, value]) => value !== undefined));
  }

  /** @param {string} message */
  showError(message) {
    this.error.textContent = capitalized(message);
    this.error.hidden = false;
    const folded = this.error.closest("details");
    if (folded) folded.open = true;
    this.error.scrollIntoView({ block: "nearest" });
  }

  clearError() {
    this.error.hidden = true;
  }
}
