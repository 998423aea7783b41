/** Which two units of which hidden layer are the axes of the hidden space. */

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
 * Emits `change` (detail: a layer and two of its units, from 0).
 *
 * @extends {TypedEventTarget<{change: number[]}>}
 */
export class HiddenSpaceControl extends TypedEventTarget {
  /** @param {HTMLElement} form  contains three selects: the layer, the horizontal and the vertical unit */
  constructor(form) {
    super();
    this.selects = elements(form, "select:not(.pane-menu)", HTMLSelectElement);
    form.addEventListener("submit", (event) => event.preventDefault());
    for (const select of this.selects)
      select.addEventListener("change", () =>
        this.emit(
          "change",
          this.selects.map(({ value }) => Number(value)),
        ),
      );
  }

  /**
   * @param {number[]} fold    a layer and two of its units
   * @param {number[]} widths  of the hidden layers
   */
  update(fold, widths) {
    const [layer, horizontal, vertical] = this.selects;
    offer(layer, "layer", widths.length, fold[0]);
    offer(horizontal, "unit", widths[fold[0]], fold[1]);
    offer(vertical, "unit", widths[fold[0]], fold[2]);
  }
}
