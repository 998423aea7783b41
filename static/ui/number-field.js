// @ts-nocheck
/**
 * Fields in which numbers are typed. They are text fields, because a browser's own number field drops what it cannot read
 * (“0,001” becomes 1): what is typed stays until it is corrected, and a message next to the field says what is wrong.
 */

import { readNumber, readNumbers, written } from "./number-parsing.js";

/** The width, in pixels, of the two arrows at the right end of a field; style.css draws them. */
const ARROWS = 16;
const HELD_MS = 400;
const REPEAT_MS = 60;
const DIGITS = 12;

let unique = 0;

/** What one text field and its message have in common, whatever is typed there. */
export class TypedField {
  /**
   * @param {HTMLInputElement} input
   * @param {object} options  `name` begins the message where it does not stand below the field's own label; `message` is
   *     the element that it stands in, else one is made after the field
   */
  constructor(input, { name = "", message = null }) {
    Object.assign(this, { input, name, invalid: false, shown: input.value, given: null });
    Object.assign(input, { type: "text", autocomplete: "off", spellcheck: false });
    this.message = message ?? this.place();
    this.message.id ||= `number-message-${(unique += 1)}`;
    const described = input.getAttribute("aria-describedby");
    input.setAttribute("aria-describedby", [described, this.message.id].filter(Boolean).join(" "));
    input.addEventListener("input", () => this.invalid && this.why === undefined && this.clear());
    input.addEventListener("change", () => this.settle());
  }

  /** Make the message's element: behind the row of labels that the field is one of, else behind the field. */
  place() {
    const message = Object.assign(document.createElement("span"), {
      className: "number-message",
      hidden: true,
    });
    message.setAttribute("role", "alert");
    const label = this.input.closest("label");
    if (label) label.parentElement.append(message);
    else this.input.after(message);
    return message;
  }

  /** Whether a text is typed that is not taken yet, or was refused: it is not overwritten. */
  get held() {
    return (
      this.invalid || (document.activeElement === this.input && this.input.value !== this.shown)
    );
  }

  /**
   * Show a value, unless the reader is typing another one. A text that was refused gives way once the value is set
   * elsewhere: by undo, by a button, by a press on the plane.
   */
  show(value) {
    const text = this.written(value);
    const elsewhere =
      document.activeElement !== this.input && this.given !== null && text !== this.given;
    if (this.held && !elsewhere) {
      this.given ??= text;
      return;
    }
    this.clear();
    if (this.input.value !== text) this.input.value = text;
    this.shown = this.given = text;
    this.mark();
  }

  /** Show a value in any case. */
  replace(value) {
    this.clear();
    this.input.value = this.shown = this.given = this.written(value);
    this.mark();
  }

  /** What is typed counts now: it is written in one format, or refused. Answers whether it can be read. */
  settle() {
    if (this.why !== undefined) {
      this.complain(this.why);
      return false;
    }
    this.replace(this.value);
    return true;
  }

  /** Take what is typed without changing its text: more may follow. Answers whether it can be read. */
  take() {
    if (this.why !== undefined) {
      this.complain(this.why);
      return false;
    }
    this.clear();
    this.shown = this.input.value;
    this.given = this.written(this.value);
    this.mark();
    return true;
  }

  complain(why) {
    this.invalid = true;
    this.input.setAttribute("aria-invalid", "true");
    this.message.textContent =
      `${this.name}${why.startsWith("“") && this.name ? ":" : ""} ${why}`.trim();
    this.message.hidden = false;
    this.mark();
  }

  clear() {
    if (!this.invalid) return;
    this.invalid = false;
    this.input.removeAttribute("aria-invalid");
    this.message.hidden = true;
    this.message.textContent = "";
  }

  mark() {}
}

/** One number. Arrow keys, and arrows at the end of the field, change it by `step`. */
export class NumberField extends TypedField {
  /**
   * @param {HTMLInputElement} input
   * @param {object} options  besides those of every field: `whole`, `min` and `max` are its limits; `step` is what an arrow
   *     key changes it by, null for nothing; `arrows` draws arrows for the mouse; `stops` are limits of the arrows alone;
   *     `empty` allows an empty field
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
    Object.assign(this, { step, stops, empty });
    this.limit({ whole, min, max });
    // Number pads of telephones have no minus sign.
    if ((min ?? stops.min) >= 0) input.inputMode = whole ? "numeric" : "decimal";
    input.classList.add("number");
    input.setAttribute("role", "spinbutton");
    if (step === null) return;
    input.addEventListener("keydown", (event) => this.key(event));
    if (!arrows) return;
    input.classList.add("stepped");
    input.addEventListener("pointerdown", (event) => this.press(event));
  }

  /** Set other limits; a text that was refused by the old ones is read anew. */
  limit(limits) {
    this.limits = { ...this.limits, ...limits };
    for (const [name, end] of [
      ["min", this.limits.min],
      ["max", this.limits.max],
    ]) {
      if (end === undefined) this.input.removeAttribute(`aria-value${name}`);
      else this.input.setAttribute(`aria-value${name}`, String(end));
    }
    if (this.invalid && this.why === undefined) this.clear();
  }

  /** The number; null where the field may be empty and is, NaN where it cannot be read. */
  get value() {
    if (this.empty && this.input.value.trim() === "") return null;
    return readNumber(this.input.value, this.limits).value ?? NaN;
  }

  /** Why there is no number, or undefined. */
  get why() {
    return Number.isNaN(this.value) ? readNumber(this.input.value, this.limits).why : undefined;
  }

  written(value) {
    return value === null ? "" : written(value);
  }

  mark() {
    const { value } = this;
    if (Number.isFinite(value)) this.input.setAttribute("aria-valuenow", String(value));
    else this.input.removeAttribute("aria-valuenow");
  }

  key(event) {
    if (
      event.altKey ||
      event.ctrlKey ||
      event.metaKey ||
      !["ArrowUp", "ArrowDown"].includes(event.key)
    )
      return;
    event.preventDefault();
    this.change(event.key === "ArrowUp" ? 1 : -1);
  }

  /** The mouse presses one of the arrows: at once, and again as long as it is held. */
  press(event) {
    const { input } = this;
    if (
      event.pointerType !== "mouse" ||
      event.button !== 0 ||
      event.offsetX < input.clientWidth - ARROWS
    )
      return;
    event.preventDefault();
    input.focus();
    const direction = event.offsetY < input.clientHeight / 2 ? 1 : -1;
    this.change(direction);
    const again = () => {
      this.change(direction);
      this.repeating = setTimeout(again, REPEAT_MS);
    };
    this.repeating = setTimeout(again, HELD_MS);
    window.addEventListener("pointerup", () => clearTimeout(this.repeating), { once: true });
  }

  /** One step on or back, to the next multiple of the step, as browsers do it. */
  change(direction) {
    const { step, input } = this;
    const now = this.input.value.trim() === "" ? 0 : this.value;
    if (Number.isNaN(now) || input.disabled || input.readOnly) return;
    const count = Number((now / step).toPrecision(DIGITS));
    const next = (direction > 0 ? Math.floor(count) + 1 : Math.ceil(count) - 1) * step;
    const { min = -Infinity, max = Infinity } = { ...this.limits, ...this.stops };
    const value = Math.min(max, Math.max(min, Number(next.toPrecision(DIGITS))));
    if (value === now && input.value.trim() !== "") return;
    input.value = written(value);
    for (const name of ["input", "change"]) input.dispatchEvent(new Event(name, { bubbles: true }));
  }
}

/** Several numbers: see readNumbers for what separates them. */
export class NumbersField extends TypedField {
  /**
   * @param {HTMLInputElement} input
   * @param {object} options  besides those of every field: `whole`, `min` and `max` are limits of each number
   */
  constructor(input, { whole = false, min, max, ...options } = {}) {
    super(input, options);
    this.limits = { whole, min, max };
  }

  /** The numbers, or null where they cannot be read. */
  get value() {
    return readNumbers(this.input.value, this.limits).values ?? null;
  }

  /** Why there are none, or undefined. */
  get why() {
    return readNumbers(this.input.value, this.limits).why;
  }

  written(values) {
    return values.map(written).join(", ");
  }
}
