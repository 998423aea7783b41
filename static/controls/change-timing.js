/** Whether a changed training parameter applies from the current epoch on or from the start. */

import { element } from "../ui/elements.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";

/**
 * Emits `restart` when the last change should apply from the start instead.
 *
 * @extends {TypedEventTarget<{restart: null}>}
 */
export class ChangeTimingControl extends TypedEventTarget {
  /** @param {HTMLElement} root  contains a select and a paragraph with a `span` and a button */
  constructor(root) {
    super();
    this.select = element(root, "select", HTMLSelectElement);
    this.line = element(root, "p");
    this.words = element(this.line, "span");
    element(this.line, "button").addEventListener("click", () => this.emit("restart"));
  }

  /** Whether a change applies from the current epoch on. At epoch 0 this is the start. */
  get fromHere() {
    return this.select.value === "here";
  }

  /**
   * @param {number} epoch  the current one
   * @param {boolean} live  whether the run has parameters that can change during training
   * @param {string|null} lastChange  the last change during training, as a text
   */
  update(epoch, live, lastChange) {
    const [here, start] = this.select.options;
    this.select.disabled = epoch === 0 || !live;
    here.textContent = this.select.disabled ? "from the start" : `from epoch ${epoch} on`;
    start.hidden = this.select.disabled;
    this.line.hidden = lastChange === null;
    this.words.textContent = lastChange
      ? `${lastChange[0].toUpperCase()}${lastChange.slice(1)}.`
      : "";
  }
}
