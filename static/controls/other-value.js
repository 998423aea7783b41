/** Another value of any setting, to compare a run with. */

import { createElement } from "../ui/elements.js";
import { NumberField, NumbersField } from "../ui/number-field.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";

/**
 * @typedef {import("../api/types.d.ts").Catalog} Catalog
 * @typedef {import("../api/types.d.ts").Spec} Spec
 * @typedef {Catalog["fields"][string]} Field
 */

const WIDTHS = "network.hidden_layer_sizes";
/** A choice of no value, as an option of a list. */
const NONE = "none";

/**
 * Return whether a setting is one number or choice that any run may have; data sets, points and columns are not.
 *
 * @param {string} place
 * @param {Field} field
 */
const isOffered = (place, { type, choices }) =>
  place === WIDTHS ||
  type === "number" ||
  type === "integer" ||
  (type === "boolean" && place !== "dataset.regression") ||
  (Boolean(choices) && place !== "dataset.kind");

/**
 * Emits `choose` (detail: the changes of a spec, by place).
 *
 * @extends {TypedEventTarget<{choose: import("../api/types.d.ts").Changes}>}
 */
export class OtherValue extends TypedEventTarget {
  /** @param {Catalog} catalog */
  constructor({ fields }) {
    super();
    this.fields = fields;
    /** @type {Spec|null} */
    this.spec = null;
    const offered = Object.entries(fields).filter(([place, field]) => isOffered(place, field));
    this.setting = createElement(
      "select",
      {},
      ...offered.map(([value, { label }]) => createElement("option", { value }, label)),
    );
    this.setting.setAttribute("aria-label", "Setting that differs");
    this.list = createElement("select");
    this.input = createElement("input", { size: 8 });
    this.widths = createElement("input", { size: 8 });
    for (const one of [this.list, this.input, this.widths])
      one.setAttribute("aria-label", "Its value in the other run");
    const message = createElement("span", { className: "number-message", hidden: true });
    message.setAttribute("role", "alert");
    this.number = new NumberField(this.input, { step: null, name: "The value", message });
    this.numbers = new NumbersField(this.widths, {
      whole: true,
      min: 1,
      name: "The widths",
      message,
    });
    const button = createElement("button", { type: "submit" }, "Compare");
    this.element = createElement(
      "form",
      { className: "other-value" },
      createElement("span", { className: "quiet" }, "Any"),
      this.setting,
      this.list,
      this.input,
      this.widths,
      button,
      message,
    );
    this.setting.addEventListener("change", () => this.show());
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
  }

  get place() {
    return this.setting.value;
  }

  /** @param {Spec} spec */
  update(spec) {
    this.spec = spec;
    this.show();
  }

  /** Show the value of the run. */
  show() {
    const { place, spec } = this;
    const { type, choices, minimum, maximum, exclusive_minimum: above } = this.fields[place];
    const isNumber = type === "number" || type === "integer";
    const listed = !isNumber && place !== WIDTHS;
    this.list.hidden = !listed;
    this.input.hidden = !isNumber;
    this.widths.hidden = place !== WIDTHS;
    if (!spec) return;
    const [section, name] = place.split(".");
    const value = /** @type {Record<string, Record<string, unknown>>} */ (
      /** @type {unknown} */ (spec)
    )[section][name];
    if (isNumber) {
      this.number.limits = {
        whole: type === "integer",
        min: minimum ?? above ?? undefined,
        max: maximum ?? undefined,
      };
      this.number.replace(Number(value));
    } else if (place === WIDTHS) {
      this.numbers.replace(/** @type {number[]} */ (value));
    } else {
      const names =
        type === "boolean"
          ? ["true", "false"]
          : [...(choices ?? []), ...(value === null ? [NONE] : [])];
      const texts = new Map([
        ["true", "on"],
        ["false", "off"],
      ]);
      this.list.replaceChildren(
        ...names.map((one) =>
          createElement("option", { value: String(one) }, texts.get(String(one)) ?? String(one)),
        ),
      );
      this.list.value = String(value ?? NONE);
    }
  }

  submit() {
    const value = this.value();
    if (value !== undefined) this.emit("choose", { [this.place]: value });
  }

  /** Return the value; undefined if it cannot be read. */
  value() {
    const { type } = this.fields[this.place];
    if (this.place === WIDTHS)
      return this.numbers.commit() ? (this.numbers.value ?? []) : undefined;
    if (type === "number" || type === "integer")
      return this.number.commit() ? this.number.number : undefined;
    if (type === "boolean") return this.list.value === "true";
    return this.list.value === NONE ? null : this.list.value;
  }
}
