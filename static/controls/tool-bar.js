/** The tools of the plane: what a press of the pointer does. One of them is chosen. */

import { elements } from "../ui/elements.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";

/** @typedef {"inspect"|"draw"|"cross-section"|"line"} Tool */

/**
 * Emits `choose` with the tool that the user chooses.
 *
 * @extends {TypedEventTarget<{choose: Tool}>}
 */
export class ToolBar extends TypedEventTarget {
  /** @param {HTMLElement} root  contains a button `[data-tool]` for each tool */
  constructor(root) {
    super();
    this.root = root;
    this.buttons = elements(root, "[data-tool]", HTMLButtonElement);
    /** @type {Tool} */
    this.tool = "inspect";
    for (const button of this.buttons) button.addEventListener("click", () => this.onClick(button));
    document.addEventListener("pointerdown", ({ target }) => {
      if (target instanceof Node && !root.contains(target)) root.classList.remove("open");
    });
  }

  /**
   * Choose the tool of a button. Where there is room only for the active tool, its button shows the others first.
   *
   * @param {HTMLButtonElement} button
   */
  onClick(button) {
    const isFolded = this.buttons.some((one) => one !== button && !one.checkVisibility());
    this.root.classList.toggle("open", isFolded);
    if (isFolded) return;
    const tool = /** @type {Tool} */ (button.dataset.tool);
    this.emit("choose", tool === this.tool ? "inspect" : tool);
  }

  /** @param {Tool} tool */
  update(tool) {
    this.tool = tool;
    for (const button of this.buttons)
      button.setAttribute("aria-pressed", String(button.dataset.tool === tool));
  }

  /**
   * Return whether a tool can be used.
   *
   * @param {Tool} tool
   */
  isOffered(tool) {
    return this.buttons.some(({ dataset, disabled }) => dataset.tool === tool && !disabled);
  }

  /**
   * Offer a tool, or say why it has nothing to work on.
   *
   * @param {Tool} tool
   * @param {string} reason  empty if it can be used
   */
  offer(tool, reason) {
    for (const button of this.buttons) {
      if (button.dataset.tool !== tool) continue;
      button.disabled = reason !== "";
      button.title = reason || (button.dataset.tooltip ?? "");
    }
  }
}
