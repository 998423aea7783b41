// @ts-nocheck
/** Which charts stand under the timeline, and by which scale. */

/** Emits `change` (detail: `chart` and `scale`, see page-state.js). */
export class ChartChoice extends EventTarget {
  constructor(root) {
    super();
    this.chart = root.querySelector("select");
    this.log = root.querySelector("input[type=checkbox]");
    root.addEventListener("change", () => {
      const detail = { chart: this.chart.value, scale: this.log.checked ? "log" : "linear" };
      this.dispatchEvent(new CustomEvent("change", { detail }));
    });
  }

  update({ chart, scale }) {
    this.chart.value = chart;
    this.log.checked = scale === "log";
  }
}
