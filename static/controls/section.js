/** A section of the form: fields drawn from the catalog, each with its label, its help and a place for what is wrong with it. */

const TYPING_MS = 300;

let unique = 0;

const labelOf = (choice) => choice.label ?? choice.name ?? choice.kind ?? String(choice);
const valueOf = (choice) => choice.value ?? choice.name ?? choice.kind ?? choice;

function node(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

function numberInput(field) {
  const input = node("input", { type: "number", inputMode: "decimal", step: field.step ?? (field.type === "integer" ? 1 : "any") });
  // A browser counts steps from the minimum: one that is no step itself (4, 14, 24 …) would bend all the others.
  if (field.minimum % input.step === 0) input.min = field.minimum;
  if (field.maximum !== undefined) input.max = field.maximum;
  return { input, read: () => input.valueAsNumber, write: (value) => (input.value = String(value)) };
}

function choiceInput(choices) {
  const input = node("select");
  for (const choice of choices) input.append(node("option", { value: valueOf(choice), textContent: labelOf(choice) }));
  return { input, read: () => input.value, write: (value) => (input.value = value) };
}

function switchInput() {
  const input = node("input", { type: "checkbox" });
  return { input, read: () => input.checked, write: (value) => (input.checked = value) };
}

/** Emits `change` (detail: `{"section.name": value}`; `typed`: more of it may follow), after typing has paused or the field is left. */
export class Section extends EventTarget {
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
    all?.addEventListener("click", () => all.setAttribute("aria-pressed", String(root.classList.toggle("explained"))));
    this.effect = () => "";
    for (const [type, on] of [["focusin", true], ["pointerover", true], ["focusout", false], ["pointerleave", false]]) {
      root.addEventListener(type, (event) => this.explain(on ? event.target.closest?.(".field") : null));
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
    const kind = options ? choiceInput(options) : field.type === "boolean" ? switchInput() : numberInput(field);
    kind.input.id = `field-${name}`;
    kind.input.name = name;
    kind.input.addEventListener(kind.input.type === "number" ? "input" : "change", () => this.edited(name));
    kind.input.addEventListener("blur", () => this.left(name));
    const label = node("label", { htmlFor: kind.input.id, textContent: field.label });
    this.place(name, field, kind, node("div", { className: "field" }, label, kind.input), more);
  }

  /** Add a field with an input of its own making: `{input, read, write}`, `input` the element that gets focus and errors. */
  place(name, field, kind, element, more = false) {
    const error = node("p", { className: "error", id: `error-${(unique += 1)}`, hidden: true });
    const hint = node("p", { className: "hint", id: `hint-${unique}` });
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
    this.meaning(element, `${this.catalog.fields[`${this.name}.${name}`].description}. ${label}: ${description.replace(/\.$/, "")}`);
  }

  /** Show the values of a spec; a field that is being typed in is left alone. */
  update(spec) {
    for (const [name, { input, read, write }] of this.fields) {
      const value = spec[this.name][name];
      if (JSON.stringify(read()) !== JSON.stringify(value) && document.activeElement !== input) write(value);
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
    this.help.textContent = help ? `${help} ${this.effect(place)}`.trim() : this.rest;
  }

  /** The changes of the spec that a field's new value comes to. */
  detail(name, value) {
    return { [`${this.name}.${name}`]: value };
  }

  edited(name) {
    const field = this.fields.get(name);
    clearTimeout(field.typing);
    if (field.input.type === "number") field.typing = setTimeout(() => this.send(name), TYPING_MS);
    else this.send(name);
  }

  /** Whoever leaves a field has typed all: what is done next comes after it. */
  left(name) {
    if (this.fields.get(name).typing) this.send(name);
  }

  send(name) {
    const field = this.fields.get(name);
    const value = field.read();
    const typed = field.input.type === "number";
    clearTimeout(field.typing);
    field.typing = null;
    if (Number.isNaN(value)) this.complain(name, "a number is due here");
    else this.dispatchEvent(Object.assign(new CustomEvent("change", { detail: this.detail(name, value) }), { typed }));
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
      const [, section, name] = pointer.replace(/^\/interventions\/\d+\/set\//, "/training/").split("/");
      if (section !== this.name || !this.fields.has(name)) return true;
      this.complain(name, message);
      return false;
    });
  }

  clearErrors() {
    for (const { input, error } of this.fields.values()) {
      input.removeAttribute("aria-invalid");
      error.hidden = true;
    }
  }
}

/** A button that draws a new whole number for `name`: another sample, another start; `words` say what that does. */
export function redrawButton(section, name, label, words) {
  const button = node("button", { type: "button", className: "quiet-button", textContent: label, title: words });
  button.addEventListener("click", () => {
    const value = Math.floor(Math.random() * 1000);
    section.dispatchEvent(new CustomEvent("change", { detail: section.detail(name, value) }));
  });
  section.fields.get(name).input.before(button);
  return button;
}
