// @ts-nocheck
/** A study as a form: what it is of, its base, its axes, its seeds, when it is measured. */

import { brief } from "../api/json-shapes.js";
import { NumberField, NumbersField, TypedField } from "../ui/number-field.js";
import { readNumbers, written } from "../ui/number-parsing.js";

const FIRST = {
  run: ["network.hidden_layer_sizes", "[2], [4], [8], [8, 8]"],
  curve: ["network.hidden_layer_sizes", "[2], [4], [8], [16], [32]"],
};
const SECOND = ["network.activation", "relu, tanh"];
const MOST_SEEDS = 1000;

const NUMBERS = ["number", "integer"];

/** Values between commas or semicolons: JSON where it can be read as JSON, else words. */
function wordsIn(text) {
  try {
    return JSON.parse(`[${text.replaceAll(";", ",")}]`);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return text
      .split(/[,;]/)
      .map((part) => part.trim())
      .filter(Boolean)
      .map(read);
  }
}

function read(part) {
  try {
    return JSON.parse(part);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return part;
  }
}

/** The values of an axis, `{values}`, or why they cannot be read, `{why}`; numbers have the rules of number-parsing.js. */
function valuesIn(text, type) {
  if (!NUMBERS.includes(type)) return { values: wordsIn(text) };
  return readNumbers(text, { whole: type === "integer" });
}

/** The values of an axis; numbers are written in one format, all else stays as it was typed. */
class ValuesField extends TypedField {
  /** @param {() => string} type  of the field that the axis is of, as the catalog has it */
  constructor(input, type, options) {
    super(input, options);
    this.type = type;
  }

  get read() {
    return valuesIn(this.input.value, this.type());
  }

  get value() {
    return this.read.values ?? [];
  }

  get why() {
    return this.read.why;
  }

  written(values) {
    return NUMBERS.includes(this.type()) ? values.map(written).join(", ") : this.input.value;
  }
}

/** Emits `submit` (detail: a StudySpec as JSON). */
export class StudyForm extends EventTarget {
  constructor(root, catalog, names) {
    super();
    Object.assign(this, { root, catalog, names });
    this.kind = root.querySelector("#kind");
    this.axes = root.querySelector("#axes");
    this.rows = new WeakMap();
    this.error = root.querySelector("#error");
    this.size = root.querySelector("#size");
    this.seeds = new NumberField(root.querySelector("#seeds"), {
      whole: true,
      min: 1,
      max: MOST_SEEDS,
      name: "The number of seeds",
    });
    this.epochs = new NumbersField(root.querySelector("#epochs"), {
      whole: true,
      min: 0,
      max: catalog.limits.epochs,
      name: "Each epoch",
    });
    root.querySelector("#add-axis").addEventListener("click", () => this.addAxis("", ""));
    this.kind.addEventListener("change", () => this.restart());
    root.addEventListener("input", () => this.count());
    root.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    this.restart();
  }

  restart() {
    this.axes.querySelectorAll(".axis-row").forEach((row) => row.remove());
    this.addAxis(...FIRST[this.kind.value]);
    this.addAxis(...SECOND);
    this.count();
  }

  get fields() {
    return this.kind.value === "run" ? this.catalog.fields : this.catalog.curves.fields;
  }

  addAxis(field, text) {
    const row = Object.assign(document.createElement("div"), { className: "axis-row" });
    const select = document.createElement("select");
    select.setAttribute("aria-label", "Field of the axis");
    const seeded = ["training.random_state"];
    const names = Object.keys(this.fields).filter(
      (name) => name.includes(".") && !seeded.includes(name),
    );
    select.append(...names.map((name) => new Option(`${this.names(name)} (${name})`, name)));
    if (field) select.value = field;
    const input = Object.assign(document.createElement("input"), {
      value: text,
      placeholder: "values, with commas or semicolons between",
    });
    input.setAttribute("aria-label", "Values of the axis");
    const remove = Object.assign(document.createElement("button"), {
      type: "button",
      textContent: "\u00d7",
      className: "quiet-button",
    });
    remove.setAttribute("aria-label", "Take this axis away");
    remove.addEventListener("click", () => {
      row.remove();
      this.count();
    });
    row.append(select, input, remove);
    const values = new ValuesField(input, () => this.fields[select.value].type, {
      name: "Each value",
    });
    select.addEventListener("change", () => values.clear());
    this.rows.set(row, { select, values });
    row.append(values.message);
    this.axes.append(row);
    this.count();
  }

  read() {
    const seeds = this.seeds.value;
    const data = this.kind.value === "run" ? "dataset.seed" : "function.seed";
    return {
      kind: this.kind.value,
      base: JSON.parse(this.root.querySelector("#base").value || "{}"),
      epochs: this.epochs.value,
      axes: this.grid.map(({ select, values }) => ({ field: select.value, values: values.value })),
      // Seeds that came with a study stay, as long as nobody asks for more or fewer.
      seeds:
        seeds === this.given?.length
          ? this.given
          : Array.from({ length: seeds }, (_, seed) => seed),
      seeded: [
        "training.random_state",
        ...(this.root.querySelector("#data-seed").checked ? [data] : []),
      ],
    };
  }

  count() {
    const cells = this.grid.reduce(
      (product, { values }) => product * values.value.length,
      this.seeds.value || 0,
    );
    this.size.textContent = `${cells} cells, at most ${this.catalog.limits.cells}`;
  }

  /** Its axes, in their order on the page. */
  get grid() {
    return [...this.axes.querySelectorAll(".axis-row")].map((row) => this.rows.get(row));
  }

  send() {
    const fields = [this.epochs, this.seeds, ...this.grid.map(({ values }) => values)];
    const wrong = fields.filter((field) => !field.settle());
    if (wrong.length) {
      wrong[0].input.focus();
      return;
    }
    try {
      const spec = this.read();
      this.dispatchEvent(new CustomEvent("submit", { detail: spec }));
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      this.showError(`The base is not JSON: ${error.message}`);
    }
  }

  /** Show a study that is known. */
  update(spec) {
    this.kind.value = spec.kind;
    this.given = spec.seeds;
    this.epochs.replace(spec.epochs);
    this.seeds.replace(spec.seeds.length);
    this.root.querySelector("#data-seed").checked = spec.seeded.length > 1;
    const base = this.root.querySelector("#base");
    base.value = JSON.stringify(this.differences(spec), null, 1);
    base.rows = Math.min(14, Math.max(4, base.value.split("\n").length));
    this.axes.querySelectorAll(".axis-row").forEach((row) => row.remove());
    for (const { field, values } of spec.axes)
      this.addAxis(field, values.map((value) => JSON.stringify(value)).join(", "));
    this.count();
    this.clearError();
  }

  /** What the base says that the defaults do not. */
  differences({ kind, base }) {
    const defaults = kind === "run" ? this.catalog.defaults : this.catalog.curves.defaults;
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

  showError(words) {
    this.error.textContent = words;
    this.error.hidden = false;
  }

  clearError() {
    this.error.hidden = true;
  }
}
