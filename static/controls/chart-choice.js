/** Which charts are shown, in which order, and on which scale. */

import { ALL_CHARTS } from "../state/look-fields.js";
import { element, elements } from "../ui/elements.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";

/**
 * @typedef {import("../state/look-fields.js").ChartKind} ChartKind
 * @typedef {Pick<import("../state/page-state.js").Look, "chart"|"scale">} ChartLook
 */

/** @type {Record<ChartKind, string>} */
const LABELS = {
  loss: "Loss",
  score: "Accuracy",
  geometry: "Regions, segments",
  gradients: "Gradient norms",
  units: "Dead, always-on units",
};

/**
 * Emits `change` (detail: the part of the look that is chosen here).
 *
 * @extends {TypedEventTarget<{change: Partial<ChartLook>}>}
 */
export class ChartChoice extends TypedEventTarget {
  /** @param {HTMLElement} root  contains a menu for each place of a chart, and a checkbox */
  constructor(root) {
    super();
    this.menus = elements(root, ".chart-heads select", HTMLSelectElement);
    this.log = element(root, "input[type=checkbox]", HTMLInputElement);
    /** @type {readonly ChartKind[]} */
    this.kinds = ALL_CHARTS;
    this.menus.forEach((menu, place) => {
      menu.replaceChildren(...ALL_CHARTS.map((kind) => new Option(LABELS[kind], kind)));
      menu.selectedIndex = place;
      menu.addEventListener("change", () =>
        this.emit("change", { chart: this.swapped(place, menu.selectedIndex) }),
      );
    });
    this.log.addEventListener("change", () =>
      this.emit("change", { scale: this.log.checked ? "log" : "linear" }),
    );
  }

  /**
   * Return the charts after another one was chosen for a place; the two change places.
   *
   * @param {number} place
   * @param {number} index  of the choice
   */
  swapped(place, index) {
    const kinds = [...this.kinds];
    const chosen = ALL_CHARTS[index];
    kinds[kinds.indexOf(chosen)] = kinds[place];
    kinds[place] = chosen;
    return kinds;
  }

  /**
   * @param {ChartLook} look
   * @param {string} [task]  that decides what the score is called
   */
  update({ chart, scale }, task) {
    this.kinds = chart;
    this.menus.forEach((menu, place) => {
      const option = menu.options[ALL_CHARTS.indexOf("score")];
      const label = task === "regression" ? "R²" : LABELS.score;
      if (option.text !== label) option.text = label;
      if (menu.value !== chart[place]) menu.value = chart[place];
    });
    this.log.checked = scale === "log";
  }
}
