/** The number of hidden layers and the width of each: a head above each column of the network diagram. */

import { createElement, element } from "../ui/elements.js";
import { NumberField } from "../ui/number-field.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";

const FIRST_WIDTH = 8;
/** Pause in typing after which a width is sent. */
const TYPING_MS = 300;
/** The space between two heads, in pixels. */
const GAP = 4;

/**
 * @typedef {import("../api/types.d.ts").Spec} Spec
 * @typedef {import("./form-section.js").FieldError} FieldError
 * @typedef {{element: HTMLElement, width: NumberField, less: HTMLButtonElement, more: HTMLButtonElement}} Head
 */

/**
 * @param {string} label
 * @param {string} text
 * @param {() => void} onClick
 */
function labelledButton(label, text, onClick) {
  const button = createElement("button", { type: "button", textContent: text, title: label });
  button.setAttribute("aria-label", label);
  button.addEventListener("click", onClick);
  return button;
}

/**
 * Emits `change` (detail: a FormChange). Like a FormSection, it shows a spec and the errors of a spec.
 *
 * @extends {TypedEventTarget<{change: import("./form-section.js").FormChange}>}
 */
export class Architecture extends TypedEventTarget {
  /**
   * @param {HTMLElement} root  contains `[data-depth]` for the number of layers, `[data-less]`, `[data-more]`, `.heads`,
   *   `.error` and `.field-features`
   * @param {Pick<import("../api/wire.d.ts").Catalog, "limits"|"features">} catalog
   */
  constructor(root, catalog) {
    super();
    this.limits = catalog.limits;
    this.features = catalog.features.map(({ name }) => name);
    this.depth = element(root, "[data-depth]");
    this.container = element(root, ".heads");
    this.error = element(root, ".error");
    this.featureField = element(root, ".field-features");
    this.less = element(root, "[data-less]", HTMLButtonElement);
    this.more = element(root, "[data-more]", HTMLButtonElement);
    /** @type {Head[]} */
    this.heads = [];
    /** @type {number[]} */
    this.widths = [];
    /** @type {string[]} */
    this.chosenFeatures = [];
    /** @type {{centers: number[], spacing: number}|null} */
    this.columns = null;
    /**
     * The change of a width that is sent when typing pauses.
     *
     * @type {number|null}
     */
    this.timer = null;
    this.less.addEventListener("click", () => this.setWidths(this.widths.slice(0, -1)));
    this.more.addEventListener("click", () =>
      this.setWidths([...this.widths, this.widths.at(-1) ?? FIRST_WIDTH]),
    );
  }

  /** @param {Pick<Spec, "network">} spec */
  update({ network }) {
    this.widths = network.hidden_layer_sizes;
    this.chosenFeatures = network.features;
    const layers = this.widths.length;
    this.depth.textContent = layers === 1 ? "1 hidden layer" : `${layers || "no"} hidden layers`;
    this.less.disabled = layers === 0;
    this.more.disabled = layers >= this.limits.layers;
    for (const head of this.heads.splice(layers)) head.element.remove();
    while (this.heads.length < layers) this.addHead(this.heads.length);
    this.heads.forEach(({ width, less, more }, layer) => {
      // A change that is not sent yet stays.
      if (!this.timer || document.activeElement !== width.input) width.show(this.widths[layer]);
      more.disabled = this.widths[layer] >= this.limits.units_per_layer;
      less.disabled = this.widths[layer] <= 1;
    });
    this.layOut();
  }

  /** @param {number} layer */
  addHead(layer) {
    const layerName = `hidden layer ${layer + 1}`;
    const input = createElement("input");
    input.setAttribute("aria-label", `Units of ${layerName}`);
    const width = new NumberField(input, {
      whole: true,
      min: 1,
      max: this.limits.units_per_layer,
      name: `The width of ${layerName}`,
      arrows: false,
      message: this.error,
    });
    input.addEventListener("input", () => this.onInput(layer));
    input.addEventListener("blur", () => this.timer && this.sendWidth(layer));
    const less = labelledButton(`One unit less in ${layerName}`, "\u2212", () =>
      this.changeWidth(layer, -1),
    );
    const more = labelledButton(`One unit more in ${layerName}`, "+", () =>
      this.changeWidth(layer, 1),
    );
    const head = createElement("div", { className: "head" }, less, input, more);
    head.setAttribute("role", "group");
    head.setAttribute("aria-label", `Hidden layer ${layer + 1}`);
    this.container.append(head);
    this.heads.push({ element: head, width, less, more });
  }

  /**
   * Put the headings above the columns of the diagram.
   *
   * @param {number[]} centers  of the columns, in pixels; none for a column that is not drawn
   * @param {number} spacing    between columns, in pixels
   */
  placeColumns(centers, spacing) {
    this.columns = { centers, spacing };
    this.container.classList.remove("unplaced");
    this.layOut();
  }

  layOut() {
    if (!this.columns) return;
    const { centers, spacing } = this.columns;
    const [first] = this.heads;
    const parts = first ? [first.less, first.more, first.width.input] : [];
    const [less, more, number] = parts.map(({ offsetWidth }) => offsetWidth);
    // Where columns are near, a head has its buttons below its number; where they are nearer, one below the other.
    this.container.classList.toggle("narrow", spacing < less + more + number + GAP);
    this.container.classList.toggle("stacked", spacing < less + more + GAP);
    this.heads.forEach(({ element: head }, layer) => {
      head.hidden = centers[layer] === undefined;
      if (!head.hidden) head.style.left = `${centers[layer]}px`;
    });
  }

  /**
   * @param {number} layer
   * @param {number} step
   */
  changeWidth(layer, step) {
    this.setWidths(this.widths.map((width, at) => (at === layer ? width + step : width)));
  }

  /**
   * Send a width when typing pauses: until then it may be incomplete.
   *
   * @param {number} layer
   */
  onInput(layer) {
    if (this.timer) clearTimeout(this.timer);
    this.timer = setTimeout(() => this.sendWidth(layer), TYPING_MS);
  }

  /** @param {number} layer */
  sendWidth(layer) {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    const { width } = this.heads[layer];
    if (width.accept())
      this.setWidths(
        this.widths.map((old, at) => (at === layer ? width.number : old)),
        true,
      );
  }

  /**
   * Switch a feature on or off. The order stays the catalog's, and the last one cannot be switched off.
   *
   * @param {string} name
   */
  toggleFeature(name) {
    // A page that hides this field keeps the features as they are.
    if (!this.featureField.checkVisibility()) return;
    const isOn = this.chosenFeatures.includes(name);
    if (isOn && this.chosenFeatures.length === 1) {
      this.showError("The network needs at least one feature.");
      return;
    }
    const features = this.features.filter((other) =>
      other === name ? !isOn : this.chosenFeatures.includes(other),
    );
    this.emitChange({ "network.features": features });
  }

  /**
   * @param {number[]} widths
   * @param {boolean} typed
   */
  setWidths(widths, typed = false) {
    this.emitChange({ "network.hidden_layer_sizes": widths }, typed);
  }

  /**
   * @param {import("./form-section.js").Changes} changes
   * @param {boolean} typed
   */
  emitChange(changes, typed = false) {
    this.clearErrors();
    this.emit("change", { changes, typed });
  }

  /**
   * @param {string} message
   * @param {HTMLInputElement} [input]  that is wrong
   */
  showError(message, input) {
    this.error.textContent = message;
    this.error.hidden = false;
    input?.setAttribute("aria-invalid", "true");
  }

  /**
   * Show the errors that are about layers or features, and return the others.
   *
   * @param {FieldError[]} errors
   */
  showErrors(errors) {
    this.clearErrors();
    return errors.filter(({ pointer, message }) => {
      const [, section, name, at] = pointer.split("/");
      if (section !== "network" || (name !== "hidden_layer_sizes" && name !== "features"))
        return true;
      if (name === "features") this.showError(`The features ${message}`);
      else if (at === undefined) this.showError(`The hidden layers ${message}`);
      else
        this.showError(
          `Hidden layer ${Number(at) + 1} ${message}`,
          this.heads[Number(at)]?.width.input,
        );
      return false;
    });
  }

  /** Remove all errors except those of widths that cannot be read: they stay until the text is corrected. */
  clearErrors() {
    const valid = this.heads.filter(({ width }) => !width.invalid);
    this.error.hidden = valid.length === this.heads.length;
    for (const { width } of valid) width.input.removeAttribute("aria-invalid");
  }
}
