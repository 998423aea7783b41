/** The name of the run in the header; a click copies its short link. */

import { TypedEventTarget } from "../ui/typed-event-target.js";

/** Time for which the button says that the link is copied. */
const SAID_MS = 1500;

/**
 * Emits `copy`.
 *
 * @extends {TypedEventTarget<{copy: null}>}
 */
export class RunName extends TypedEventTarget {
  /** @param {HTMLElement} button */
  constructor(button) {
    super();
    this.button = button;
    this.name = "";
    button.addEventListener("click", () => this.emit("copy"));
  }

  /** @param {string} name */
  update(name) {
    if (name === this.name) return;
    this.name = name;
    this.button.textContent = name;
  }

  /** Say for a moment that the link is copied. */
  say() {
    this.button.textContent = "Short link copied";
    setTimeout(() => (this.button.textContent = this.name), SAID_MS);
  }
}
