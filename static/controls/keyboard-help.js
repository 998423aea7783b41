// @ts-nocheck
/** The list of keys: behind a button, and behind “?” wherever nobody is typing. */

const TYPING =
  "input:not([type=checkbox], [type=range]), select, textarea, [contenteditable], dialog";

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
      if (
        event.key !== "?" ||
        event.ctrlKey ||
        event.metaKey ||
        event.altKey ||
        event.target.closest(TYPING)
      )
        return;
      event.preventDefault();
      dialog.showModal();
    });
  }
}
