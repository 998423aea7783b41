/** The layers of the plane, and up to which layer of the network its creases are shown. */

import { LAYERS } from "../content/first-look.js";
import { element, elements, setText } from "../ui/elements.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";

const STEP_MS = 1200;

/** @param {HTMLInputElement} box */
const labelOf = (box) => /** @type {HTMLElement} */ (box.closest("label"));

/** @typedef {Pick<import("../state/page-state.js").Look, "layers"|"depth">} LayersLook */

/**
 * Emits `change` (detail: the part of the look that is chosen here).
 *
 * @extends {TypedEventTarget<{change: LayersLook}>}
 */
export class PlaneLayers extends TypedEventTarget {
  /** @param {HTMLElement} root  contains checkboxes with names, and `.depth` with a slider, an output and a button */
  constructor(root) {
    super();
    this.boxes = elements(root, "input[type=checkbox][name]", HTMLInputElement);
    this.note = element(root, "[data-reasons]");
    this.tooltips = new Map(this.boxes.map((box) => [box, labelOf(box).title]));
    this.depthRow = element(root, ".depth");
    this.slider = element(this.depthRow, "input", HTMLInputElement);
    this.depth = element(this.depthRow, "output");
    /** @type {number|undefined} */
    this.timer = undefined;
    for (const input of [...this.boxes, this.slider])
      input.addEventListener("input", () => {
        clearTimeout(this.timer);
        this.emitChange();
      });
    element(this.depthRow, "button").addEventListener("click", () => this.animate(1));
  }

  emitChange() {
    const layers = Object.fromEntries(this.boxes.map((box) => [box.name, box.checked]));
    const depth = this.slider.value === this.slider.max ? null : this.slider.valueAsNumber;
    this.emit("change", { layers, depth });
  }

  /**
   * Show a layer of the plane, or hide it.
   *
   * @param {string} name
   */
  toggle(name) {
    const box = this.boxes.find((one) => one.name === name);
    if (!box || box.disabled) return;
    box.checked = !box.checked;
    this.emitChange();
  }

  /**
   * Show the creases of one layer more or less.
   *
   * @param {number} step
   */
  step(step) {
    if (this.slider.disabled) return;
    clearTimeout(this.timer);
    this.slider.valueAsNumber += step;
    this.emitChange();
  }

  /**
   * Show the creases layer by layer, and finally the boundary.
   *
   * @param {number} depth  the first to show
   */
  animate(depth) {
    clearTimeout(this.timer);
    this.slider.value = String(depth);
    this.emitChange();
    if (depth < Number(this.slider.max))
      this.timer = setTimeout(() => this.animate(depth + 1), STEP_MS);
  }

  /**
   * Disable the layers that cannot be drawn, and say why. One that a link shows in addition to the usual ones can be hidden.
   *
   * @param {Record<string, string>} reasons  by the name of the layer
   */
  offer(reasons) {
    for (const box of this.boxes) {
      const reason = reasons[box.name] ?? "";
      const isExtra = box.checked && !LAYERS[/** @type {keyof typeof LAYERS} */ (box.name)];
      box.disabled = Boolean(reason) && !isExtra;
      labelOf(box).title = reason || (this.tooltips.get(box) ?? "");
      if (reason) box.setAttribute("aria-describedby", this.note.id);
      else box.removeAttribute("aria-describedby");
    }
    for (const part of elements(this.depthRow, "input, button", HTMLElement))
      part.toggleAttribute("disabled", reasons.creases !== undefined);
    const words = [...new Set(Object.values(reasons))].join(" ");
    setText(this.note, words);
    this.note.hidden = !words;
  }

  /**
   * @param {LayersLook} look
   * @param {number} hidden  how many hidden layers the network has
   */
  update({ layers, depth }, hidden) {
    for (const box of this.boxes) box.checked = layers[box.name];
    const max = String(hidden + 1);
    if (this.slider.max !== max) this.slider.max = max;
    this.slider.value = String(depth ?? hidden + 1);
    const output = depth === null || depth > hidden;
    setText(this.depth, output ? "output" : this.slider.value);
    this.slider.setAttribute("aria-valuetext", output ? "output" : `layer ${this.slider.value}`);
    this.depthRow.hidden = hidden < 1;
  }
}
