/** The list of keys: opened by a button, and by “?” where nobody is typing. */

import { isWithin } from "../ui/elements.js";

const TYPING =
  "input:not([type=checkbox], [type=radio], [type=range]), select, textarea, [contenteditable], dialog";

export class KeyboardHelp {
  /**
   * @param {HTMLElement} button
   * @param {HTMLDialogElement} dialog
   */
  constructor(button, dialog) {
    button.addEventListener("click", () => dialog.showModal());
    dialog.addEventListener("keydown", (event) => event.stopPropagation());
    dialog.addEventListener("click", ({ target }) => target === dialog && dialog.close());
    document.addEventListener("keydown", (event) => {
      const modified = event.ctrlKey || event.metaKey || event.altKey;
      if (event.key !== "?" || modified || isWithin(event.target, TYPING)) return;
      event.preventDefault();
      dialog.showModal();
    });
  }
}
