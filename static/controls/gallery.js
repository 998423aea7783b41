/** A dialog of links with pictures, opened by a button; other lists can offer the same links. */

import { element, elements } from "../ui/elements.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";

/** @typedef {import("./tool-bar.js").Tool} Tool */

/**
 * Emits `tool` when a link is followed that names a tool of the plane.
 *
 * @extends {TypedEventTarget<{tool: Tool}>}
 */
export class Gallery extends TypedEventTarget {
  /**
   * @param {HTMLElement} button
   * @param {HTMLDialogElement} dialog
   * @param {HTMLElement[]} others  links outside of the dialog
   */
  constructor(button, dialog, others = []) {
    super();
    this.dialog = dialog;
    button.addEventListener("click", () => dialog.showModal());
    element(dialog, "[data-close]").addEventListener("click", () => dialog.close());
    dialog.addEventListener("click", ({ target }) => target === dialog && dialog.close());
    // The keys of the page do not act while the dialog is open.
    dialog.addEventListener("keydown", (event) => event.stopPropagation());
    for (const link of [...elements(dialog, "a"), ...others])
      link.addEventListener("click", (event) => this.onFollow(event, link));
  }

  /**
   * @param {MouseEvent} event
   * @param {HTMLElement} link
   */
  onFollow({ ctrlKey, metaKey, shiftKey }, link) {
    if (ctrlKey || metaKey || shiftKey) return;
    this.dialog.close();
    const { tool } = link.dataset;
    if (tool) this.emit("tool", /** @type {Tool} */ (tool));
  }
}
