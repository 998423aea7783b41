/**
 * Text fields for numbers. A browser's own number field drops what it cannot read (“0,001” becomes 1); these keep the text
 * until it is corrected, and show a message next to the field that says what is wrong.
 */

import { createElement } from "./elements.js";
import { withoutExponent } from "./number-format.js";
import { readNumber, readNumbers, written } from "./number-parsing.js";

/** The width, in pixels, of the two arrows at the right end of a field. style.css draws them. */
const ARROWS_WIDTH = 16;
const FIRST_REPEAT_MS = 400;
const REPEAT_MS = 60;
/** Significant digits to which a stepped value is rounded, so that 0.1 + 0.2 is shown as 0.3. */
const STEP_DIGITS = 12;

let messageCount = 0;

/**
 * @typedef {object} FieldOptions
 * @property {string} [name]  what messages call the field where they are not shown below its own label
 * @property {HTMLElement|null} [message]  the element for messages; by default one is created after the field
 */

/** @typedef {import("./number-parsing.js").Limits} Limits */

/**
 * The value of a text, or why it has none: the end of a sentence whose subject is the field.
 *
 * @template V
 * @typedef {{value: V, why?: undefined}|{value?: undefined, why: string}} Parsed
 */

/**
 * A text field whose text is parsed, with its error message. Subclasses define `parse`.
 *
 * @template V  the type of its values
 */
export class ParsedField {
  /**
   * @param {HTMLInputElement} input
   * @param {FieldOptions} options
   */
  constructor(input, { name = "", message = null }) {
    this.input = input;
    this.name = name;
    /** Whether an error is shown. */
    this.invalid = false;
    /** The text that was last shown or accepted. */
    this.acceptedText = input.value;
    /**
     * The value that the page has, as text; null until one is known.
     *
     * @type {string|null}
     */
    this.pageText = null;
    Object.assign(input, { type: "text", autocomplete: "off", spellcheck: false });
    this.message = message ?? this.createMessage();
    this.message.id ||= `number-message-${(messageCount += 1)}`;
    const described = input.getAttribute("aria-describedby");
    input.setAttribute("aria-describedby", [described, this.message.id].filter(Boolean).join(" "));
    input.addEventListener("input", () => this.clearIfReadable());
    input.addEventListener("change", () => this.commit());
  }

  /**
   * Parse the field's text.
   *
   * @abstract
   * @returns {Parsed<V>}
   */
  parse() {
    throw new Error("A subclass must define parse().");
  }

  /**
   * Return the text that shows a value.
   *
   * @param {V} value
   */
  format(value) {
    return String(value);
  }

  /** Create the message's element, after the label of the field or, without one, after the field. */
  createMessage() {
    const message = createElement("span", { className: "number-message", hidden: true });
    message.setAttribute("role", "alert");
    const row = this.input.closest("label")?.parentElement;
    if (row) row.append(message);
    else this.input.after(message);
    return message;
  }

  /** Whether the field contains a text that is not accepted yet, or is invalid. Such a text is not overwritten. */
  get hasDraft() {
    return (
      this.invalid ||
      (document.activeElement === this.input && this.input.value !== this.acceptedText)
    );
  }

  /**
   * Show a value, unless the user is typing another one. An invalid text is replaced only when the value changes while the
   * field does not have the focus: by undo, by a button, by a click on the plane.
   *
   * @param {V} value
   */
  show(value) {
    const text = this.format(value);
    const changedElsewhere =
      document.activeElement !== this.input && this.pageText !== null && text !== this.pageText;
    if (this.hasDraft && !changedElsewhere) {
      this.pageText ??= text;
      return;
    }
    this.clearError();
    if (this.input.value !== text) this.input.value = text;
    this.acceptedText = this.pageText = text;
    this.updateAria();
  }

  /**
   * Show a value, whatever the field contains.
   *
   * @param {V} value
   */
  replace(value) {
    this.clearError();
    this.input.value = this.acceptedText = this.pageText = this.format(value);
    this.updateAria();
  }

  /** Accept the text and rewrite its value in the standard format, or show why it is invalid. Return whether it is accepted. */
  commit() {
    const { value, why } = this.parse();
    if (why !== undefined) {
      this.showError(why);
      return false;
    }
    this.replace(value);
    return true;
  }

  /** Accept the text unchanged, since the user may still be typing, or show why it is invalid. Return whether it is accepted. */
  accept() {
    const { value, why } = this.parse();
    if (why !== undefined) {
      this.showError(why);
      return false;
    }
    this.clearError();
    this.acceptedText = this.input.value;
    this.pageText = this.format(value);
    this.updateAria();
    return true;
  }

  /** @param {string} why  the end of a sentence, or a whole one that begins with the text in quotes */
  showError(why) {
    this.invalid = true;
    this.input.setAttribute("aria-invalid", "true");
    const separator = why.startsWith("“") && this.name ? ":" : "";
    this.message.textContent = `${this.name}${separator} ${why}`.trim();
    this.message.hidden = false;
    this.updateAria();
  }

  clearError() {
    if (!this.invalid) return;
    this.invalid = false;
    this.input.removeAttribute("aria-invalid");
    this.message.hidden = true;
    this.message.textContent = "";
  }

  clearIfReadable() {
    if (this.invalid && this.parse().why === undefined) this.clearError();
  }

  /** Set the ARIA attributes of the value. */
  updateAria() {}
}

/**
 * @typedef {object} NumberOptions
 * @property {number|null} [step]  what an arrow key changes the number by; null for nothing
 * @property {boolean} [arrows]  whether arrows for the mouse are drawn
 * @property {{min?: number, max?: number}} [stops]  limits of the arrows alone
 * @property {boolean} [empty]  whether the field may be empty
 */

/**
 * A field for one number. Arrow keys, and arrows at the end of the field, change it by `step`.
 *
 * @extends {ParsedField<number|null>}
 */
export class NumberField extends ParsedField {
  /**
   * @param {HTMLInputElement} input
   * @param {FieldOptions & Limits & NumberOptions} options
   */
  constructor(
    input,
    {
      whole = false,
      min,
      max,
      step = 1,
      arrows = true,
      stops = {},
      empty = false,
      ...options
    } = {},
  ) {
    super(input, options);
    this.step = step;
    this.stops = stops;
    this.empty = empty;
    /** @type {Limits} */
    this.limits = {};
    /** @type {number|undefined} */
    this.repeating = undefined;
    this.limit({ whole, min, max });
    const least = min ?? stops.min;
    // Number pads of telephones have no minus sign.
    if (least !== undefined && least >= 0) input.inputMode = whole ? "numeric" : "decimal";
    input.classList.add("number");
    input.setAttribute("role", "spinbutton");
    if (step === null) return;
    input.addEventListener("keydown", (event) => this.onKeyDown(event));
    if (!arrows) return;
    input.classList.add("stepped");
    input.addEventListener("pointerdown", (event) => this.onPointerDown(event));
  }

  /**
   * Set limits; those that are left out stay. An invalid text that is valid within the new limits loses its error.
   *
   * @param {Limits} limits
   */
  limit(limits) {
    this.limits = { ...this.limits, ...limits };
    this.setAria("aria-valuemin", this.limits.min);
    this.setAria("aria-valuemax", this.limits.max);
    this.clearIfReadable();
  }

  /**
   * @override
   * @returns {Parsed<number|null>}
   */
  parse() {
    if (this.empty && this.input.value.trim() === "") return { value: null };
    return readNumber(this.input.value, this.limits);
  }

  /** The number; null if the field is empty and may be, NaN if the text cannot be read. */
  get value() {
    const { value, why } = this.parse();
    return why === undefined ? value : NaN;
  }

  /** The number; NaN if there is none. */
  get number() {
    return this.value ?? NaN;
  }

  /**
   * @override
   * @param {number|null} value
   */
  format(value) {
    return value === null ? "" : written(value);
  }

  /** @override */
  updateAria() {
    const { number } = this;
    this.setAria("aria-valuenow", Number.isFinite(number) ? number : undefined);
  }

  /**
   * @param {string} name
   * @param {number|undefined} value  removes the attribute if undefined
   */
  setAria(name, value) {
    if (value === undefined) this.input.removeAttribute(name);
    else this.input.setAttribute(name, withoutExponent(value));
  }

  /** @param {KeyboardEvent} event */
  onKeyDown(event) {
    if (
      event.altKey ||
      event.ctrlKey ||
      event.metaKey ||
      !["ArrowUp", "ArrowDown"].includes(event.key)
    )
      return;
    event.preventDefault();
    this.stepBy(event.key === "ArrowUp" ? 1 : -1);
  }

  /**
   * Step immediately when the mouse presses an arrow, and repeatedly while it is held.
   *
   * @param {PointerEvent} event
   */
  onPointerDown(event) {
    const { input } = this;
    if (
      event.pointerType !== "mouse" ||
      event.button !== 0 ||
      event.offsetX < input.clientWidth - ARROWS_WIDTH
    )
      return;
    event.preventDefault();
    input.focus();
    const direction = event.offsetY < input.clientHeight / 2 ? 1 : -1;
    this.stepBy(direction);
    const again = () => {
      this.stepBy(direction);
      this.repeating = setTimeout(again, REPEAT_MS);
    };
    this.repeating = setTimeout(again, FIRST_REPEAT_MS);
    window.addEventListener("pointerup", () => clearTimeout(this.repeating), { once: true });
  }

  /**
   * Change the number to the next multiple of the step, as browsers do.
   *
   * @param {1|-1} direction
   */
  stepBy(direction) {
    const { step, input } = this;
    const isEmpty = input.value.trim() === "";
    const now = isEmpty ? 0 : this.number;
    if (step === null || Number.isNaN(now) || input.disabled || input.readOnly) return;
    const count = Number((now / step).toPrecision(STEP_DIGITS));
    const next = (direction > 0 ? Math.floor(count) + 1 : Math.ceil(count) - 1) * step;
    const { min = -Infinity, max = Infinity } = { ...this.limits, ...this.stops };
    const value = Math.min(max, Math.max(min, Number(next.toPrecision(STEP_DIGITS))));
    if (value === now && !isEmpty) return;
    input.value = written(value);
    for (const name of ["input", "change"]) input.dispatchEvent(new Event(name, { bubbles: true }));
  }
}

/**
 * A field for several numbers. readNumbers says what separates them.
 *
 * @extends {ParsedField<number[]>}
 */
export class NumbersField extends ParsedField {
  /**
   * @param {HTMLInputElement} input
   * @param {FieldOptions & Limits} options  the limits are those of each number
   */
  constructor(input, { whole = false, min, max, ...options } = {}) {
    super(input, options);
    this.limits = { whole, min, max };
  }

  /**
   * @override
   * @returns {Parsed<number[]>}
   */
  parse() {
    const { values, why } = readNumbers(this.input.value, this.limits);
    return why === undefined ? { value: values } : { why };
  }

  /** The numbers; null if the text cannot be read. */
  get value() {
    return this.parse().value ?? null;
  }

  /**
   * @override
   * @param {number[]} values
   */
  format(values) {
    return values.map(written).join(", ");
  }
}
