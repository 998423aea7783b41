/** Whether a changed training parameter applies from the current epoch on or from the start. */

import { element, setText } from "../ui/elements.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";

/**
 * Emits `restart` when the last change should apply from the start instead.
 *
 * @extends {TypedEventTarget<{restart: null}>}
 */
export class ChangeTimingControl extends TypedEventTarget {
  /** @param {HTMLElement} root  contains a select; next to it is a paragraph with a `span` and a button */
  constructor(root) {
    super();
    this.select = element(root, "select", HTMLSelectElement);
    const [here, start] = this.select.options;
    this.options = { here, start };
    /** Whether the user has chosen that changes apply from the start; at epoch 0 nothing else can be chosen. */
    this.fromStart = false;
    this.line = element(root.parentElement ?? root, "[data-live-change]");
    this.words = element(this.line, "span");
    element(this.line, "button").addEventListener("click", () => this.emit("restart"));
    this.select.addEventListener("change", () => (this.fromStart = this.select.value === "start"));
  }

  /** Whether a change applies from the current epoch on. At epoch 0 this is the start. */
  get fromHere() {
    return !this.fromStart;
  }

  /**
   * @param {number} epoch  the current one
   * @param {boolean} live  whether the run has parameters that can change during training
   * @param {string|null} lastChange  the last change during training, as a text
   */
  update(epoch, live, lastChange) {
    const { here, start } = this.options;
    const onlyStart = epoch === 0 || !live;
    setText(here, `from epoch ${epoch}`);
    if (onlyStart === here.isConnected)
      this.select.replaceChildren(...(onlyStart ? [start] : [here, start]));
    this.select.disabled = onlyStart;
    this.select.value = onlyStart || this.fromStart ? "start" : "here";
    this.line.hidden = lastChange === null;
    setText(this.words, lastChange ? `${lastChange[0].toUpperCase()}${lastChange.slice(1)}.` : "");
  }
}
