/** A slider from the weights of one run to those of another. */

import { element, setText } from "../ui/elements.js";
import { percent } from "../ui/number-format.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";

/**
 * Emits `change` (detail: the share of the way, from 0; null for the other run itself).
 *
 * @extends {TypedEventTarget<{change: number|null}>}
 */
export class InterpolationControl extends TypedEventTarget {
  /** @param {HTMLElement} root  contains a slider and an output */
  constructor(root) {
    super();
    this.root = root;
    this.slider = element(root, "input", HTMLInputElement);
    this.output = element(root, "output");
    this.slider.addEventListener("input", () => {
      const share = this.slider.valueAsNumber;
      this.emit("change", share === 1 ? null : share);
    });
  }

  /**
   * @param {number|null} share
   * @param {string} why  why there is no way between the runs; empty if there is one
   */
  update(share, why) {
    const value = why ? 1 : (share ?? 1);
    this.slider.disabled = Boolean(why);
    this.slider.value = String(value);
    this.slider.setAttribute("aria-valuetext", `${percent(value)} of the way from A to B`);
    this.root.title = why || "Weights on the straight line from those of A to those of B";
    // A status that is written again is announced again.
    setText(this.output, why);
    this.output.hidden = !why;
    this.root.classList.toggle("blocked", why !== "");
  }
}
