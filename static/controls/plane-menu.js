/** The context menu of the plane: what is shown, saved as a picture. */

import { elements } from "../ui/elements.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";

/**
 * Emits `choose` with the name of what is saved.
 *
 * @extends {TypedEventTarget<{choose: string}>}
 */
export class PlaneMenu extends TypedEventTarget {
  /**
   * @param {HTMLElement} menu   a popover with buttons that name in `data-save` what they save
   * @param {HTMLElement} plane
   */
  constructor(menu, plane) {
    super();
    this.menu = menu;
    this.plane = plane;
    this.items = elements(menu, "[data-save]");
    // While points are drawn, the right button erases: that sheet keeps the event.
    plane.addEventListener("contextmenu", (event) => this.open(event));
    for (const item of this.items)
      item.addEventListener("click", () => {
        this.close();
        this.emit("choose", item.dataset.save ?? "");
      });
    menu.addEventListener("keydown", (event) => this.onKeyDown(event));
    menu.addEventListener("focusout", ({ relatedTarget }) => {
      if (!(relatedTarget instanceof Node && menu.contains(relatedTarget))) menu.hidePopover();
    });
  }

  /** @param {MouseEvent} event */
  open(event) {
    if (event.defaultPrevented) return;
    event.preventDefault();
    const { menu } = this;
    menu.showPopover();
    const left = Math.min(event.clientX, window.innerWidth - menu.offsetWidth);
    const top = Math.min(event.clientY, window.innerHeight - menu.offsetHeight);
    Object.assign(menu.style, { left: `${left}px`, top: `${top}px` });
    this.items[0].focus({ preventScroll: true });
  }

  close() {
    this.menu.hidePopover();
  }

  /** @param {KeyboardEvent} event */
  onKeyDown(event) {
    event.stopPropagation();
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") this.close();
    if (step === undefined) return;
    event.preventDefault();
    const at = this.items.findIndex((item) => item === document.activeElement);
    this.items[(at + step + this.items.length) % this.items.length].focus();
  }
}
