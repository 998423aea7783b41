/** The size of the sampled grid that is compared with the exact picture. */

import { element, setText } from "../ui/elements.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";

/** Samples along one side at first. */
const FIRST_SIZE = 30;

/**
 * Emits `change` (detail: the number of samples along one side; null for no grid).
 *
 * @extends {TypedEventTarget<{change: number|null}>}
 */
export class GridComparisonControl extends TypedEventTarget {
  /** @param {HTMLElement} root  contains a checkbox, an output, and a slider in a label */
  constructor(root) {
    super();
    this.box = element(root, "input[type=checkbox]", HTMLInputElement);
    this.label = element(root, "label:has(input[type=checkbox])");
    this.tooltip = this.label.title;
    this.row = element(root, "label:has(input[type=range])");
    this.slider = element(root, "input[type=range]", HTMLInputElement);
    this.size = element(root, "output");
    this.slider.value = String(FIRST_SIZE);
    root.addEventListener("input", () => this.emitChange());
  }

  emitChange() {
    this.emit("change", this.box.checked ? this.slider.valueAsNumber : null);
  }

  toggle() {
    if (this.box.disabled) return;
    this.box.checked = !this.box.checked;
    this.emitChange();
  }

  /** @param {string} reason  why no grid can be compared, or "" */
  offer(reason) {
    this.box.disabled = Boolean(reason) && !this.box.checked;
    this.label.title = reason || this.tooltip;
  }

  /** @param {number|null} size  samples along one side of the grid that is shown; null for none */
  update(size) {
    this.box.checked = size !== null;
    this.row.hidden = size === null;
    if (size !== null) this.slider.value = String(size);
    setText(this.size, `${this.slider.value} × ${this.slider.value}`);
  }
}
