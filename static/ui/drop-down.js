/** A menu that drops down from its button: a `details` that stays open until the user leaves it. */

import { element } from "./elements.js";

export class DropDown {
  /** @param {HTMLDetailsElement} root  its summary opens it */
  constructor(root) {
    this.root = root;
    this.summary = element(root, "summary");
    root.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !root.open) return;
      event.stopPropagation();
      this.close();
    });
    root.addEventListener("focusout", ({ relatedTarget }) => {
      if (relatedTarget instanceof Node && !root.contains(relatedTarget)) root.open = false;
    });
    document.addEventListener("pointerdown", ({ target }) => {
      if (target instanceof Node && !root.contains(target)) root.open = false;
    });
  }

  close() {
    this.root.open = false;
    this.summary.focus();
  }
}
