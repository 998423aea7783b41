/** Whether the hidden space is shown, and which two units of which hidden layer are its axes. */

import { elements } from "../ui/elements.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";

/**
 * Fill a select with the options `word 1`, `word 2` and so on, and choose one of them.
 *
 * @param {HTMLSelectElement} select
 * @param {string} word
 * @param {number} count
 * @param {number} chosen  from 0
 */
function offer(select, word, count, chosen) {
  if (select.options.length !== count)
    select.replaceChildren(
      ...Array.from({ length: count }, (_, at) => new Option(`${word} ${at + 1}`, String(at))),
    );
  select.value = String(chosen);
}

/**
 * Emits `change` (detail: a layer and two of its units, from 0; null to hide the hidden space).
 *
 * @extends {TypedEventTarget<{change: number[]|null}>}
 */
export class HiddenSpaceControl extends TypedEventTarget {
  /**
   * @param {HTMLButtonElement} button  shows and hides it
   * @param {HTMLElement} form  contains three selects: the layer, the horizontal and the vertical unit
   */
  constructor(button, form) {
    super();
    this.button = button;
    this.selects = elements(form, "select", HTMLSelectElement);
    button.addEventListener("click", () => this.emit("change", this.isOn ? null : [0, 0, 1]));
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("change", () =>
      this.emit(
        "change",
        this.selects.map((select) => Number(select.value)),
      ),
    );
  }

  get isOn() {
    return this.button.getAttribute("aria-pressed") === "true";
  }

  /**
   * @param {number[]|null} fold  a layer and two of its units; null if nothing is shown
   * @param {number[]} widths     of the hidden layers
   */
  update(fold, widths) {
    this.button.setAttribute("aria-pressed", String(fold !== null));
    this.button.disabled = !widths.length;
    if (!fold) return;
    const [layer, horizontal, vertical] = this.selects;
    offer(layer, "layer", widths.length, fold[0]);
    offer(horizontal, "unit", widths[fold[0]], fold[1]);
    offer(vertical, "unit", widths[fold[0]], fold[2]);
  }
}
