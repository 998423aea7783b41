/** Interventions as marks on the timeline: each leads to the epoch at which a person changed the run. */

import { count } from "../numbers.js";

const TRIANGLE = '<svg viewBox="0 0 10 9" aria-hidden="true"><path d="M0 0h10l-5 8z"/></svg>';

function words({ epoch, set, coefs, intercepts }, labels) {
  const parts = Object.entries(set).map(([name, value]) => `${(labels[`training.${name}`]?.label ?? name).toLowerCase()} ${value}`);
  if (coefs.length) parts.push(`${count(coefs.length, "weight")} set by hand`);
  if (intercepts.length) parts.push(`${intercepts.length} ${intercepts.length === 1 ? "bias" : "biases"} set by hand`);
  return `Epoch ${epoch}: ${parts.join(", ")}`;
}

/** Emits `pick` (detail: an epoch). */
export class Marks extends EventTarget {
  /**
   * @param {HTMLElement} element
   * @param {Object<string, {label: string}>} labels  the catalog's fields
   */
  constructor(element, labels) {
    super();
    this.element = element;
    this.labels = labels;
  }

  update(interventions, reach) {
    const shown = interventions.filter(({ epoch }) => epoch <= reach);
    const text = JSON.stringify([shown, reach]);
    if (text === this.shown) return;
    this.shown = text;
    this.element.replaceChildren(...shown.map((one) => this.mark(one, reach)));
  }

  mark(intervention, reach) {
    const button = Object.assign(document.createElement("button"), { type: "button", innerHTML: TRIANGLE, title: words(intervention, this.labels) });
    button.setAttribute("aria-label", button.title);
    button.style.left = `${(100 * intervention.epoch) / reach}%`;
    button.addEventListener("click", () => this.dispatchEvent(new CustomEvent("pick", { detail: intervention.epoch })));
    return button;
  }
}
