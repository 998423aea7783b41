/** The time of a figure of the article: a button that plays, a slider and the epoch in words. */

import { createElement } from "../ui/elements.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";

/**
 * Emits `seek` with an epoch, and `toggle` when the button is pressed.
 *
 * @extends {TypedEventTarget<{seek: number, toggle: null}>}
 */
export class FigureTime extends TypedEventTarget {
  /** @param {number} last  the last epoch */
  constructor(last) {
    super();
    this.button = createElement("button", { type: "button", className: "play" });
    this.slider = createElement("input", { type: "range", min: "0", max: String(last) });
    this.slider.setAttribute("aria-label", "Epoch");
    this.words = createElement("output");
    this.root = createElement(
      "div",
      { className: "figure-time" },
      this.button,
      this.slider,
      this.words,
    );
    this.button.addEventListener("click", () => this.emit("toggle"));
    this.slider.addEventListener("input", () => this.emit("seek", this.slider.valueAsNumber));
    this.setPlaying(false);
  }

  /** @param {boolean} playing */
  setPlaying(playing) {
    this.button.textContent = playing ? "❚❚" : "▶";
    this.button.setAttribute("aria-label", playing ? "Pause" : "Play");
  }

  /** @param {number} epoch */
  show(epoch) {
    this.slider.value = String(epoch);
    this.slider.setAttribute("aria-valuetext", `epoch ${epoch}`);
    this.words.textContent = `epoch ${epoch}`;
  }
}
