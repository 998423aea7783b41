/** A section of the form: fields from the catalog, each with a label, a description and a place for its error. */

import { createElement, element, elements } from "../ui/elements.js";
import { NumberField } from "../ui/number-field.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";
import { SweepSlider, scaleOf } from "./sweep.js";

/** Pause in typing after which a value is sent. */
const TYPING_MS = 300;
/** Random seeds are below this: long enough to differ, short enough to be typed again. */
const SEEDS = 1000;

let errorCount = 0;

/**
 * @typedef {import("../api/types.d.ts").Spec} Spec
 * @typedef {import("../api/types.d.ts").CurveSpec} CurveSpec
 * @typedef {import("../api/types.d.ts").Changes} Changes
 * @typedef {import("../api/foreground-request.js").FieldError} FieldError
 * @typedef {import("../api/wire.d.ts").SpecField} SpecField
 */

/**
 * A change of the spec; `typed` if more of the same edit may follow: true for a text that the user may still be typing, a
 * number for all values of one sweep of a slider.
 *
 * @typedef {{changes: Changes, typed: boolean|number}} FormChange
 */

/**
 * A value to choose, with its label.
 *
 * @typedef {string|{name: string, label: string}|{kind: string, label: string}} Choice
 */

/**
 * The part of the catalog that a section needs.
 *
 * @typedef {{fields: Record<string, SpecField>}} Fields
 */

/**
 * What the user types a value into: `input` gets the focus and is marked when the value is wrong, `text` is the field of
 * number-field.js if the value is typed there, `mayGrow` says whether the value is below the catalog's lower limit and further
 * digits may lift it above, and `error` is the element for messages if there is one already. `read` and `write` are methods
 * so that each input can name the type of its own values.
 *
 * @typedef {{
 *   input: HTMLElement,
 *   text?: {readonly invalid: boolean, accept(): boolean},
 *   mayGrow?: () => boolean,
 *   slider?: SweepSlider,
 *   error?: HTMLElement,
 *   read(): unknown,
 *   write(value: unknown): void,
 * }} FieldInput
 */

/**
 * A field of a section. Its change is pending from a keystroke until it is emitted.
 *
 * @typedef {FieldInput & {
 *   element: HTMLElement,
 *   error: HTMLElement,
 *   timer: number|null,
 *   pending: boolean,
 * }} Field
 */

/** @param {Choice} choice */
function optionOf(choice) {
  if (typeof choice === "string") return new Option(choice, choice);
  return new Option(choice.label, "name" in choice ? choice.name : choice.kind);
}

/**
 * Return the input of a number. Its arrows stop at the catalog's limits, but a number beyond them can be typed: the server
 * refuses it with the name of the setting that raises the limit.
 *
 * @param {string} name
 * @param {SpecField} description
 * @param {HTMLElement} error
 * @returns {FieldInput}
 */
function numberInput(name, description, error) {
  const { type, label, minimum, maximum, exclusive_minimum: above, step } = description;
  const text = new NumberField(createElement("input"), {
    whole: type === "integer",
    step: step ?? 1,
    stops: { min: minimum ?? undefined, max: maximum ?? undefined },
    message: error,
  });
  /** @param {number} value */
  const write = (value) => text.show(value);
  const mayGrow = () =>
    text.number >= 0 &&
    (text.number < (minimum ?? -Infinity) || text.number <= (above ?? -Infinity));
  const scale = scaleOf(name, maximum);
  const slider = scale ? new SweepSlider(label, scale) : undefined;
  slider?.addEventListener("move", ({ detail }) => text.replace(detail));
  return { input: text.input, text, mayGrow, slider, error, read: () => text.value, write };
}

/**
 * @param {Choice[]} choices
 * @returns {FieldInput}
 */
function choiceInput(choices) {
  const input = createElement("select", {}, ...choices.map(optionOf));
  const several = createElement("option", { value: "", textContent: "differs by layer" });
  /** @param {string|string[]} value */
  const write = (value) => {
    if (Array.isArray(value)) input.append(several);
    else several.remove();
    input.value = Array.isArray(value) ? "" : value;
  };
  return { input, read: () => input.value, write };
}

/** @returns {FieldInput} */
function switchInput() {
  const input = createElement("input", { type: "checkbox" });
  /** @param {boolean} value */
  const write = (value) => {
    input.checked = value;
  };
  return { input, read: () => input.checked, write };
}

/**
 * Return a label whose part in parentheses is read out, but not seen: there is no room for it, and the tooltip says it.
 *
 * @param {string} label
 */
function labelParts(label) {
  const [, short, rest] = /^(.+?)( \(.+\))$/.exec(label) ?? [];
  return short
    ? [short, createElement("span", { className: "unseen", textContent: rest })]
    : [label];
}

/**
 * Emits `change` (detail: a FormChange) when a value is chosen, when typing pauses or when a field is left. `customize` and
 * `upload` are events of DataControls.
 *
 * @extends {TypedEventTarget<{change: FormChange, customize: null, upload: null}>}
 */
export class FormSection extends TypedEventTarget {
  /**
   * @param {HTMLElement} root  a fieldset with `.fields` and `.help`, perhaps with `.more` in a details element, and with a
   *   button `.explain` that shows the description of every field
   * @param {Fields} catalog
   * @param {string} name  the section of the spec: dataset, function, network or training
   */
  constructor(root, catalog, name) {
    super();
    this.root = root;
    this.descriptions = catalog.fields;
    this.name = name;
    /** @type {Map<string, Field>} */
    this.fields = new Map();
    this.help = element(root, ".help");
    /** The help line's text while no field is pointed at. */
    this.defaultHelp = "";
    /**
     * Returns a note on what changing the field at a path does, such as restarting the run. The page sets this function.
     *
     * @type {(place: string) => string}
     */
    this.effectOf = () => "";
    for (const button of elements(root, ".explain"))
      button.addEventListener("click", () =>
        button.setAttribute("aria-pressed", String(root.classList.toggle("explained"))),
      );
    for (const type of ["focusin", "pointerover"])
      root.addEventListener(type, ({ target }) =>
        this.showHelp(target instanceof Element ? target.closest(".field") : null),
      );
    for (const type of ["focusout", "pointerleave"])
      root.addEventListener(type, () => this.showHelp(null));
  }

  /**
   * Add a field of the catalog.
   *
   * @param {string} name
   * @param {{choices?: Choice[], more?: boolean}} options  `choices` makes it a list; `more` puts it among the fields that
   *   are collapsed
   */
  add(name, { choices, more = false } = {}) {
    const description = this.descriptions[`${this.name}.${name}`];
    const options = choices ?? description.choices;
    const field = options
      ? choiceInput(options)
      : description.type === "boolean"
        ? switchInput()
        : numberInput(name, description, createElement("p"));
    const { input, text, slider } = field;
    input.id = `field-${name}`;
    input.setAttribute("name", name);
    input.addEventListener(text ? "input" : "change", () => this.onEdit(name));
    for (const type of ["change", "blur"])
      input.addEventListener(type, () => this.onEntered(name, type === "blur"));
    const label = createElement("label", { htmlFor: input.id }, ...labelParts(description.label));
    const row = createElement("div", { className: "field" }, label, input);
    if (slider) this.addSlider(name, row, slider);
    this.addInput(name, description.description, field, row, more);
  }

  /**
   * Put a slider before the number of a field. Each value of a sweep is applied soon; together they are one edit.
   *
   * @param {string} name
   * @param {HTMLElement} row
   * @param {SweepSlider} slider
   */
  addSlider(name, row, slider) {
    row.classList.add("swept");
    row.insertBefore(slider.input, row.lastChild);
    slider.addEventListener("sweep", ({ detail: { value, sweep } }) => {
      this.cancel(this.field(name));
      this.emit("change", { changes: this.changesOf(name, value), typed: sweep });
    });
  }

  /**
   * Add a field with an input that is already made.
   *
   * @param {string} name
   * @param {string} description
   * @param {FieldInput} field
   * @param {HTMLElement} row  contains the input and its label
   * @param {boolean} more     whether it is among the fields that are collapsed
   */
  addInput(name, description, field, row, more = false) {
    const error = Object.assign(field.error ?? createElement("p"), {
      className: "error",
      hidden: true,
    });
    error.id ||= `error-${(errorCount += 1)}`;
    const hint = createElement("p", { className: "hint", id: `hint-${error.id}` });
    field.input.setAttribute("aria-describedby", `${error.id} ${hint.id}`);
    row.append(error, hint);
    row.dataset.place = `${this.name}.${name}`;
    this.setDescription(row, description);
    element(this.root, more ? ".more" : ".fields").append(row);
    this.fields.set(name, { ...field, element: row, error, timer: null, pending: false });
  }

  /**
   * Return the field of this name.
   *
   * @param {string} name
   * @returns {Field}
   */
  field(name) {
    const field = this.fields.get(name);
    if (!field) throw new Error(`The section ${this.name} has no field "${name}".`);
    return field;
  }

  /**
   * Set the description of a field: it is shown in the help line and, if all are shown, below the field; screen readers read
   * it with the field.
   *
   * @param {HTMLElement} row
   * @param {string} words  without the full stop
   */
  setDescription(row, words) {
    row.dataset.help = words ? `${words}.` : "";
    element(row, ".hint").textContent = row.dataset.help;
  }

  /**
   * Add the description of the current choice to that of its field.
   *
   * @param {string} name
   * @param {{label: string, description: string}} choice
   */
  describeChoice(name, { label, description }) {
    const field = this.descriptions[`${this.name}.${name}`];
    this.setDescription(
      this.field(name).element,
      `${field.description}. ${label}: ${description.replace(/\.$/, "")}`,
    );
  }

  /**
   * Show the values of a spec. A field in which the user is typing, or whose change is not emitted yet, stays as it is.
   *
   * @param {Spec|CurveSpec} spec
   */
  update(spec) {
    const sections = /** @type {Record<string, Record<string, unknown>>} */ (
      /** @type {unknown} */ (spec)
    );
    for (const [name, { input, text, slider, pending, read, write }] of this.fields) {
      const value = sections[this.name][name];
      if (slider?.sweep || pending) continue;
      slider?.show(value);
      const isFree = text !== undefined || document.activeElement !== input;
      if (isFree && JSON.stringify(read()) !== JSON.stringify(value)) write(value);
    }
  }

  /**
   * Show those of the fields `names` that are also in `used`, and hide the others.
   *
   * @param {string[]} names
   * @param {string[]} used
   */
  showOnly(names, used) {
    for (const name of names) this.field(name).element.hidden = !used.includes(name);
  }

  /**
   * Set the help line's text while no field is pointed at.
   *
   * @param {string} words
   */
  setDefaultHelp(words) {
    this.defaultHelp = words;
    this.showHelp(null);
  }

  /** @param {Element|null} row  of the field that is pointed at or has the focus */
  showHelp(row) {
    const data = row instanceof HTMLElement ? row.dataset : null;
    this.help.textContent =
      data?.help && data.place
        ? `${data.help} ${this.effectOf(data.place)}`.trim()
        : this.defaultHelp;
  }

  /**
   * Return the changes of the spec when a field gets a new value.
   *
   * @param {string} name
   * @param {unknown} value
   * @returns {Changes}
   */
  changesOf(name, value) {
    return { [`${this.name}.${name}`]: value };
  }

  /**
   * Emit a change of a chosen value immediately, of a typed one when typing pauses.
   *
   * @param {string} name
   */
  onEdit(name) {
    const field = this.field(name);
    this.cancel(field);
    field.pending = true;
    if (field.text) field.timer = setTimeout(() => this.onPause(name), TYPING_MS);
    else this.emitChange(name);
  }

  /**
   * Emit a typed value, unless further digits may lift it above its lower limit: the 1 of 1000 samples, but not a −1.
   *
   * @param {string} name
   */
  onPause(name) {
    const field = this.field(name);
    this.cancel(field);
    if (field.mayGrow?.()) field.pending = true;
    else this.emitChange(name);
  }

  /**
   * Emit a pending change: at once when the field is left, so that it comes before the user's next action; after Enter if
   * no pause in typing will emit it.
   *
   * @param {string} name
   * @param {boolean} isLeft
   */
  onEntered(name, isLeft) {
    const { pending, timer } = this.field(name);
    if (pending && (isLeft || timer === null)) this.emitChange(name);
  }

  /** @param {Field} field  whose pending change is dropped */
  cancel(field) {
    if (field.timer !== null) clearTimeout(field.timer);
    field.timer = null;
    field.pending = false;
  }

  /** @param {string} name */
  emitChange(name) {
    const field = this.field(name);
    const value = field.read();
    this.cancel(field);
    if (field.text && !field.text.accept()) return;
    this.emit("change", {
      changes: this.changesOf(name, value),
      typed: field.text !== undefined,
    });
    if (field.slider) field.slider.show(value);
  }

  /**
   * Show an error next to a field, and the field if it is hidden.
   *
   * @param {string} name
   * @param {string} message
   */
  showError(name, message) {
    const { input, element: row, error } = this.field(name);
    row.hidden = false;
    row.closest("details")?.setAttribute("open", "");
    input.setAttribute("aria-invalid", "true");
    error.textContent = message;
    error.hidden = false;
  }

  /**
   * Show the errors that are about fields of this section, and return the others.
   *
   * @param {FieldError[]} errors
   */
  showErrors(errors) {
    this.clearErrors();
    return errors.filter(({ pointer, message }) => {
      const [, section, name] = pointer
        .replace(/^\/interventions\/\d+\/set\//, "/training/")
        .split("/");
      if (section !== this.name || !this.fields.has(name)) return true;
      this.showError(name, message);
      return false;
    });
  }

  /** Remove all errors except those of texts that cannot be read: they stay until the text is corrected. */
  clearErrors() {
    for (const { input, text, error } of this.fields.values()) {
      if (text?.invalid) continue;
      input.removeAttribute("aria-invalid");
      error.hidden = true;
    }
  }
}

/**
 * Put a button before a field of a seed that sets it to a random whole number, and return the button.
 *
 * @param {FormSection} section
 * @param {string} name
 * @param {string} label
 * @param {string} title
 */
export function addRedrawButton(section, name, label, title) {
  const button = createElement("button", {
    type: "button",
    className: "quiet-button",
    textContent: label,
    title,
  });
  button.addEventListener("click", () => {
    const seed = Math.floor(Math.random() * SEEDS);
    section.emit("change", { changes: section.changesOf(name, seed), typed: false });
  });
  section.field(name).input.before(button);
  return button;
}
