/** Enlarges the charts: they cover the centre of the page, with the scores and the confusion next to them. */

import { element } from "../ui/elements.js";

export class LargeCharts {
  /**
   * @param {HTMLElement} root  the section of the charts
   * @param {HTMLElement} button
   */
  constructor(root, button) {
    this.root = root;
    this.button = button;
    this.confusion = element(root, "details", HTMLDetailsElement);
    button.addEventListener("click", () => this.toggle(!this.open));
    root.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !this.open) return;
      event.stopPropagation();
      this.toggle(false);
      button.focus();
    });
  }

  get open() {
    return this.root.classList.contains("large");
  }

  /** @param {boolean} open */
  toggle(open) {
    this.root.classList.toggle("large", open);
    this.button.setAttribute("aria-expanded", String(open));
    this.confusion.open = open;
  }
}
