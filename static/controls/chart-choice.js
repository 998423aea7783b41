/** Which charts are shown under the timeline, and on which scale. */

import { element } from "../ui/elements.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";

/** @typedef {Pick<import("../state/page-state.js").Look, "chart"|"scale">} ChartLook */

/**
 * Emits `change` (detail: the part of the look that is chosen here).
 *
 * @extends {TypedEventTarget<{change: ChartLook}>}
 */
export class ChartChoice extends TypedEventTarget {
  /** @param {HTMLElement} root  contains a select and a checkbox */
  constructor(root) {
    super();
    this.chart = element(root, "select", HTMLSelectElement);
    this.log = element(root, "input[type=checkbox]", HTMLInputElement);
    root.addEventListener("change", () =>
      this.emit("change", {
        chart: this.chart.value,
        scale: this.log.checked ? "log" : "linear",
      }),
    );
  }

  /** @param {ChartLook} look */
  update({ chart, scale }) {
    this.chart.value = chart;
    this.log.checked = scale === "log";
  }
}
