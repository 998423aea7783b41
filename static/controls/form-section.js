// @ts-nocheck
/** A section of the form: fields drawn from the catalog, each with its label, its help and a place for what is wrong with it. */

import { NumberField } from "../ui/number-field.js";

const TYPING_MS = 300;

let unique = 0;

const labelOf = (choice) => choice.label ?? choice.name ?? choice.kind ?? String(choice);
const valueOf = (choice) => choice.value ?? choice.name ?? choice.kind ?? choice;

function node(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

/** The server says what is out of range, since it knows which setting raises a limit; here only arrows stop there. */
function numberInput({ type, minimum: min, maximum: max, step = 1 }, message) {
  const field = new NumberField(node("input"), {
    whole: type === "integer",
    step,
    stops: { min, max },
    message,
  });
  return {
    input: field.input,
    field,
    read: () => field.value,
    write: (value) => field.show(value),
  };
}

function choiceInput(choices) {
  const input = node("select");
  for (const choice of choices)
    input.append(node("option", { value: valueOf(choice), textContent: labelOf(choice) }));
  return { input, read: () => input.value, write: (value) => (input.value = value) };
}

function switchInput() {
  const input = node("input", { type: "checkbox" });
  return { input, read: () => input.checked, write: (value) => (input.checked = value) };
}

/** Emits `change` (detail: `{"section.name": value}`; `typed`: more of it may follow), after typing has paused or the field is left. */
export class FormSection extends EventTarget {
  /**
   * @param {HTMLElement} root  a fieldset with `.fields`, `.more` (in a details element, where there is one) and `.help`;
   *   its button `.explain`, where it has one, shows what every field means
   * @param {object} catalog
   * @param {string} name       the section of the spec: dataset, network or training
   */
  constructor(root, catalog, name) {
    super();
    this.root = root;
    this.catalog = catalog;
    this.name = name;
    this.fields = new Map();
    this.help = root.querySelector(".help");
    this.rest = "";
    const all = root.querySelector(".explain");
    all?.addEventListener("click", () =>
      all.setAttribute("aria-pressed", String(root.classList.toggle("explained"))),
    );
    this.effectOf = () => "";
    for (const [type, on] of [
      ["focusin", true],
      ["pointerover", true],
      ["focusout", false],
      ["pointerleave", false],
    ]) {
      root.addEventListener(type, (event) =>
        this.explain(on ? event.target.closest?.(".field") : null),
      );
    }
  }

  /**
   * Add a field of the catalog; `choices` makes it a list.
   *
   * @param {string} name
   * @param {{choices?: object[], more?: boolean}} options  `more` puts it where the reader has to open
   */
  add(name, { choices, more = false } = {}) {
    const field = this.catalog.fields[`${this.name}.${name}`];
    const options = choices ?? field.choices;
    const error = node("p");
    const kind = options
      ? choiceInput(options)
      : field.type === "boolean"
        ? switchInput()
        : numberInput(field, error);
    kind.input.id = `field-${name}`;
    kind.input.name = name;
    kind.input.addEventListener(kind.field ? "input" : "change", () => this.edited(name));
    kind.input.addEventListener("blur", () => this.left(name));
    const label = node("label", { htmlFor: kind.input.id, textContent: field.label });
    this.place(
      name,
      field,
      { ...kind, error },
      node("div", { className: "field" }, label, kind.input),
      more,
    );
  }

  /**
   * Add a field with an input of its own making: `{input, read, write}`, `input` the element that gets focus and errors;
   * `field` where that is one of number-field.js, and `error` the element that its messages stand in.
   */
  place(name, field, kind, element, more = false) {
    const error = Object.assign(kind.error ?? node("p"), { className: "error", hidden: true });
    error.id ||= `error-${(unique += 1)}`;
    const hint = node("p", { className: "hint", id: `hint-${error.id}` });
    kind.input.setAttribute("aria-describedby", `${error.id} ${hint.id}`);
    element.append(error, hint);
    this.meaning(element, field.description);
    element.dataset.place = `${this.name}.${name}`;
    this.root.querySelector(more ? ".more" : ".fields").append(element);
    this.fields.set(name, { ...kind, element, error });
  }

  /** What a field means, in a sentence: told in the help line, below the field when all are explained, and read out with it. */
  meaning(element, words) {
    element.dataset.help = words ? `${words}.` : "";
    element.querySelector(".hint").textContent = element.dataset.help;
  }

  /** Add to a field's meaning what its present choice is. */
  chosen(name, { label, description }) {
    const { element } = this.fields.get(name);
    this.meaning(
      element,
      `${this.catalog.fields[`${this.name}.${name}`].description}. ${label}: ${description.replace(/\.$/, "")}`,
    );
  }

  /** Show the values of a spec; a field that is being typed in is left alone. */
  update(spec) {
    for (const [name, { input, field, read, write }] of this.fields) {
      const value = spec[this.name][name];
      if (
        JSON.stringify(read()) !== JSON.stringify(value) &&
        (field || document.activeElement !== input)
      )
        write(value);
    }
  }

  /** Show only those of the given fields that the section's present choice makes use of. */
  reveal(names, used) {
    for (const name of names) this.fields.get(name).element.hidden = !used.includes(name);
  }

  /** Words for the section's help line when no field is pointed at. */
  describe(words) {
    this.rest = words ?? "";
    this.explain(null);
  }

  explain(element) {
    const { help, place } = element?.dataset ?? {};
    this.help.textContent = help ? `${help} ${this.effectOf(place)}`.trim() : this.rest;
  }

  /** The changes of the spec that a field's new value comes to. */
  detail(name, value) {
    return { [`${this.name}.${name}`]: value };
  }

  edited(name) {
    const field = this.fields.get(name);
    clearTimeout(field.typing);
    if (field.field) field.typing = setTimeout(() => this.send(name), TYPING_MS);
    else this.send(name);
  }

  /** Whoever leaves a field has typed all: what is done next comes after it. */
  left(name) {
    if (this.fields.get(name).typing) this.send(name);
  }

  send(name) {
    const field = this.fields.get(name);
    const value = field.read();
    const typed = Boolean(field.field);
    clearTimeout(field.typing);
    field.typing = null;
    if (typed && !field.field.take()) return;
    this.dispatchEvent(
      Object.assign(new CustomEvent("change", { detail: this.detail(name, value) }), { typed }),
    );
  }

  /** Say next to a field what is wrong with it. */
  complain(name, words) {
    const { input, element, error } = this.fields.get(name);
    element.hidden = false;
    element.closest("details")?.setAttribute("open", "");
    input.setAttribute("aria-invalid", "true");
    error.textContent = words;
    error.hidden = false;
  }

  /** Show those of the errors that belong here; answers with the others. */
  showErrors(errors) {
    this.clearErrors();
    return errors.filter(({ pointer, message }) => {
      const [, section, name] = pointer
        .replace(/^\/interventions\/\d+\/set\//, "/training/")
        .split("/");
      if (section !== this.name || !this.fields.has(name)) return true;
      this.complain(name, message);
      return false;
    });
  }

  clearErrors() {
    for (const { input, field, error } of this.fields.values()) {
      // What cannot be read stays marked until it is corrected.
      if (field?.invalid) continue;
      input.removeAttribute("aria-invalid");
      error.hidden = true;
    }
  }
}

/** A button that draws a new whole number for `name`: another sample, another start; `words` say what that does. */
export function redrawButton(section, name, label, words) {
  const button = node("button", {
    type: "button",
    className: "quiet-button",
    textContent: label,
    title: words,
  });
  button.addEventListener("click", () => {
    const value = Math.floor(Math.random() * 1000);
    section.dispatchEvent(new CustomEvent("change", { detail: section.detail(name, value) }));
  });
  section.fields.get(name).input.before(button);
  return button;
}
