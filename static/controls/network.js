/** Which network learns: its hidden layers, its activation, what it is fed and how its weights begin. */

import { Section } from "./section.js";

const FIRST_WIDTH = 8;

/** An editor for a list of widths: one number a layer, a layer more, a layer less. */
function widthsEditor(limits, onChange) {
  const list = document.createElement("span");
  list.className = "widths";
  const button = (label, text, act) => {
    const made = Object.assign(document.createElement("button"), { type: "button", textContent: text, className: "quiet-button" });
    made.setAttribute("aria-label", label);
    made.addEventListener("click", act);
    return made;
  };
  const inputs = () => [...list.querySelectorAll("input")];
  const read = () => inputs().map((input) => input.valueAsNumber);
  const fewer = button("One hidden layer less", "\u2212", () => {
    write(read().slice(0, -1));
    onChange();
  });
  const more = button("One hidden layer more", "+", () => {
    write([...read(), read().at(-1) ?? FIRST_WIDTH]);
    onChange();
  });
  const element = document.createElement("span");
  element.className = "widths-editor";
  element.role = "group";
  element.tabIndex = -1;
  element.append(list, fewer, more);

  function write(widths) {
    while (inputs().length > widths.length) inputs().at(-1).remove();
    while (inputs().length < widths.length) {
      const input = Object.assign(document.createElement("input"), { type: "number", min: 1, max: limits.width, step: 1 });
      input.setAttribute("aria-label", `Units of hidden layer ${inputs().length + 1}`);
      input.addEventListener("input", onChange);
      list.append(input);
    }
    inputs().forEach((input, layer) => {
      if (document.activeElement !== input) input.value = String(widths[layer]);
    });
    list.dataset.none = "none";
    fewer.disabled = widths.length === 0;
    more.disabled = widths.length >= limits.layers;
  }
  return { input: element, read, write, type: "widths" };
}

/** One checkbox for each feature; the order is the catalog's. */
function featuresEditor(features, onChange) {
  const element = document.createElement("span");
  element.className = "features";
  element.role = "group";
  const boxes = features.map(({ name, label }) => {
    const box = Object.assign(document.createElement("input"), { type: "checkbox", value: name });
    const line = document.createElement("label");
    line.append(box, ` ${label}`);
    box.addEventListener("change", onChange);
    element.append(line);
    return box;
  });
  return {
    input: element,
    read: () => boxes.filter((box) => box.checked).map((box) => box.value),
    write: (names) => boxes.forEach((box) => (box.checked = names.includes(box.value))),
  };
}

export class NetworkControls extends Section {
  constructor(root, catalog) {
    super(root, catalog, "network");
    const { layers, units_per_layer: width } = catalog.limits;
    this.group("hidden_layer_sizes", widthsEditor({ layers, width }, () => this.typed("hidden_layer_sizes")));
    this.add("activation", { choices: catalog.activations });
    this.add("negative_slope");
    this.group("features", featuresEditor(catalog.features, () => this.edited("features")));
    this.add("initialization", { choices: catalog.initializations, more: true });
  }

  /** Place an editor of several inputs under one label. */
  group(name, kind) {
    const field = this.catalog.fields[`network.${name}`];
    const label = Object.assign(document.createElement("span"), { className: "label", id: `label-${name}`, textContent: field.label });
    const element = document.createElement("div");
    element.className = `field field-${name}`;
    element.append(label, kind.input);
    kind.input.setAttribute("aria-labelledby", label.id);
    this.place(name, field, kind, element);
  }

  /** A width may still be half typed. */
  typed(name) {
    clearTimeout(this.typing);
    this.typing = setTimeout(() => {
      if (this.fields.get(name).read().some(Number.isNaN)) this.complain(name, "a number is due for each layer");
      else this.edited(name);
    }, 300);
  }

  update(spec) {
    super.update(spec);
    const { activation } = spec.network;
    this.describe(this.catalog.activations.find(({ name }) => name === activation)?.description);
    this.reveal(["negative_slope"], activation === "leaky_relu" ? ["negative_slope"] : []);
  }
}
