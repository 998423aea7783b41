/** The options of each hidden layer: its activation, and whether it, or a chosen unit, is frozen. */

import { activationsOf, oneOrList } from "../api/layer-activations.js";
import { createElement, element, setText } from "../ui/elements.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";

/**
 * @typedef {import("../api/types.d.ts").Part} Part
 * @typedef {import("../api/types.d.ts").Spec} Spec
 */

/**
 * What the options show: `frozenAt` says whether a part is frozen at the epoch that is shown.
 *
 * @typedef {object} Shown
 * @property {Spec} spec
 * @property {number} epoch
 * @property {(part: Part) => boolean} frozenAt
 * @property {{layer: number, unit: number}|null} unit  the chosen one
 */

/**
 * Put a popover below a button, inside the window.
 *
 * @param {HTMLElement} popover
 * @param {HTMLElement} button
 */
function placeBelow(popover, button) {
  const { bottom, right } = button.getBoundingClientRect();
  const { clientWidth, clientHeight } = document.documentElement;
  const { offsetWidth, offsetHeight } = popover;
  const left = Math.min(right - offsetWidth, clientWidth - offsetWidth);
  popover.style.left = `${Math.max(0, left)}px`;
  popover.style.top = `${Math.max(0, Math.min(bottom + 4, clientHeight - offsetHeight))}px`;
}

/**
 * Emits `change` (detail: a FormChange) for an activation, and `freeze` with a part, which has `unfreeze` if it is to train.
 *
 * @extends {TypedEventTarget<{change: import("./form-section.js").FormChange, freeze: Part}>}
 */
export class LayerOptions extends TypedEventTarget {
  /**
   * @param {HTMLElement} root  a popover that contains `.rows` and `.note`
   * @param {HTMLElement} button  that opens it
   * @param {Pick<import("../api/wire.d.ts").Catalog, "activations">} catalog
   */
  constructor(root, button, catalog) {
    super();
    this.root = root;
    this.isOpen = false;
    root.addEventListener("toggle", (event) => {
      this.isOpen = /** @type {ToggleEvent} */ (event).newState === "open";
      if (this.isOpen) placeBelow(root, button);
    });
    document.addEventListener("keydown", (event) => this.onKeyDown(event), { capture: true });
    this.choices = catalog.activations;
    this.rows = element(root, ".rows");
    this.note = element(root, ".note");
    /** What is shown, as JSON: rows that stay the same keep the focus. */
    this.shown = "";
  }

  /**
   * Escape closes the options before it leaves what is chosen.
   *
   * @param {KeyboardEvent} event
   */
  onKeyDown(event) {
    if (event.key !== "Escape" || !this.isOpen) return;
    event.stopPropagation();
    this.root.hidePopover();
  }

  /** @param {Shown} shown */
  update({ spec, epoch, frozenAt, unit }) {
    const names = activationsOf(spec.network);
    const layers = [...names.keys(), names.length];
    const parts = layers.map((layer) => frozenAt({ layer }));
    const part = unit && unit.layer >= 0 ? { layer: unit.layer, to: unit.unit } : null;
    setText(
      this.note,
      `Frozen weights and biases keep their values from epoch ${epoch} on. ` +
        "Another activation restarts the run." +
        (part ? "" : " To freeze one unit, choose it first."),
    );
    // Rows that are replaced at each epoch could not be pressed while the run plays.
    const key = JSON.stringify([names, parts, part, part && frozenAt(part)]);
    if (key === this.shown) return;
    this.shown = key;
    const focused = this.rows.contains(document.activeElement)
      ? document.activeElement?.getAttribute("aria-label")
      : null;
    this.rows.replaceChildren(
      ...layers.map((layer) => this.layerRow(layer, names, parts[layer])),
      ...(part ? [this.unitRow(part, names.length, frozenAt(part))] : []),
    );
    for (const control of this.rows.querySelectorAll("select, input"))
      if (control.getAttribute("aria-label") === focused)
        /** @type {HTMLElement} */ (control).focus({ preventScroll: true });
  }

  /**
   * @param {number} layer
   * @param {string[]} names
   * @param {boolean} isFrozen
   */
  layerRow(layer, names, isFrozen) {
    const output = layer === names.length;
    const name = output ? "Output layer" : `Layer ${layer + 1}`;
    const row = createElement("div", { className: "row" });
    row.append(createElement("span", { textContent: name }));
    if (!output) row.append(this.activationOf(layer, names, name));
    row.append(this.freezer({ layer }, name, isFrozen));
    return row;
  }

  /**
   * @param {number} layer
   * @param {string[]} names
   * @param {string} label
   */
  activationOf(layer, names, label) {
    const select = createElement(
      "select",
      {},
      ...this.choices.map(({ name, label: text }) =>
        createElement("option", { value: name, textContent: text }),
      ),
    );
    select.setAttribute("aria-label", `Activation of ${label.toLowerCase()}`);
    select.value = names[layer];
    select.addEventListener("change", () => {
      const chosen = names.map((name, at) => (at === layer ? select.value : name));
      this.emit("change", { changes: { "network.activation": oneOrList(chosen) }, typed: false });
    });
    return select;
  }

  /**
   * @param {{layer: number, to: number}} part
   * @param {number} layers
   * @param {boolean} isFrozen
   */
  unitRow(part, layers, isFrozen) {
    const name =
      part.layer === layers
        ? `Output ${part.to + 1}`
        : `Unit ${part.to + 1} of layer ${part.layer + 1}`;
    const row = createElement("div", { className: "row" });
    row.append(createElement("span", { textContent: name }), this.freezer(part, name, isFrozen));
    return row;
  }

  /**
   * @param {Part} part
   * @param {string} name
   * @param {boolean} isFrozen
   */
  freezer(part, name, isFrozen) {
    const input = createElement("input", { type: "checkbox", checked: isFrozen });
    input.setAttribute("aria-label", `Freeze ${name.toLowerCase()}`);
    input.addEventListener("change", () =>
      this.emit("freeze", input.checked ? part : { ...part, unfreeze: true }),
    );
    return createElement("label", {}, input, " frozen");
  }
}
