/** The strip of seeds: one bar each, the smallest first. It is a slider, so that it can be dragged and used with keys. */

import { createElement } from "../ui/elements.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";

/**
 * Emits `choose` with a seed.
 *
 * @extends {TypedEventTarget<{choose: number}>}
 */
export class SeedStrip extends TypedEventTarget {
  /** @param {import("../content/article-figures.js").Subject} subject */
  constructor(subject) {
    super();
    this.subject = subject;
    const { bars, reference, title } = subject;
    const values = bars.map(({ value }) => value ?? 0);
    this.highest = Math.max(...values, reference ?? 0) || 1;
    this.bars = values.map((value) => {
      const bar = createElement("i", {
        className: reference !== null && value < reference ? "below" : "",
      });
      bar.style.height = `${(100 * Math.max(0, value)) / this.highest}%`;
      return bar;
    });
    this.slider = createElement("input", {
      type: "range",
      min: "0",
      max: String(bars.length - 1),
    });
    this.slider.setAttribute("aria-label", title);
    this.words = createElement("output");
    const row = createElement("div", { className: "bars" }, ...this.bars, this.slider);
    if (reference !== null) {
      const line = createElement("b", { className: "reference" });
      line.style.bottom = `${(100 * reference) / this.highest}%`;
      row.append(line);
    }
    const head = createElement("p", {}, `${title}. Drag to choose one: `, this.words);
    this.root = createElement("div", { className: "seeds" }, row, head);
    this.slider.addEventListener("input", () => {
      const { seed } = bars[this.slider.valueAsNumber];
      this.show(seed);
      this.emit("choose", seed);
    });
    this.show(subject.seed);
  }

  /** @param {number} seed */
  show(seed) {
    const place = this.subject.bars.findIndex((bar) => bar.seed === seed);
    this.slider.value = String(place);
    for (const [index, bar] of this.bars.entries()) bar.classList.toggle("chosen", index === place);
    const { text } = this.subject.bars[place];
    this.words.textContent = text;
    this.slider.setAttribute("aria-valuetext", text);
  }
}
