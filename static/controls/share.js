/** The dialog that shares the picture: links, code and files, each with its purpose. */

import { element, elements } from "../ui/elements.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";

/**
 * Emits `open` when the dialog opens, and `choose` (detail: the `data-want` of the button that was pressed).
 *
 * @extends {TypedEventTarget<{open: null, choose: string}>}
 */
export class ShareControl extends TypedEventTarget {
  /**
   * @param {HTMLElement} button  opens the dialog
   * @param {HTMLDialogElement} dialog  contains a button `[data-want]` for each thing, described by a text, `[data-close]`, a
   *   status line, and a textarea for texts that cannot be copied
   */
  constructor(button, dialog) {
    super();
    this.dialog = dialog;
    this.status = element(dialog, "[role=status]");
    this.field = element(dialog, "textarea", HTMLTextAreaElement);
    this.items = new Map(
      elements(dialog, "[data-want]", HTMLButtonElement).map((want) => {
        const text = element(dialog, `#${want.getAttribute("aria-describedby")}`);
        return [want.dataset.want ?? "", { want, text, description: text.textContent ?? "" }];
      }),
    );
    button.addEventListener("click", () => this.open());
    element(dialog, "[data-close]").addEventListener("click", () => dialog.close());
    // A click outside of the dialog is on its backdrop, which is the dialog itself.
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    // The keys of the page do not act while the dialog is open.
    dialog.addEventListener("keydown", (event) => event.stopPropagation());
    for (const [name, { want }] of this.items)
      want.addEventListener("click", () => this.emit("choose", name));
  }

  open() {
    this.setStatus("");
    this.emit("open");
    this.dialog.showModal();
    this.item("link").want.focus();
  }

  /** @param {string} name */
  item(name) {
    const item = this.items.get(name);
    if (!item) throw new Error(`The dialog has no button for "${name}".`);
    return item;
  }

  /**
   * Describe what a button copies or saves.
   *
   * @param {string} name
   * @param {string|null} why  why it is not possible, or what the result is instead; null for the usual description
   * @param {boolean} possible
   */
  describe(name, why, possible) {
    const { want, text, description } = this.item(name);
    want.disabled = !possible;
    text.textContent = why ?? description;
  }

  /** @param {string} words */
  setStatus(words) {
    this.status.textContent = words;
    this.field.hidden = true;
  }

  /**
   * Copy a text to the clipboard. Where the browser does not allow that, show it, selected.
   *
   * @param {string} text
   * @param {string} words  the status after it is copied
   */
  async copy(text, words) {
    try {
      await navigator.clipboard.writeText(text);
      this.setStatus(words);
    } catch {
      this.setStatus(words);
      this.field.hidden = false;
      this.field.value = text;
      this.field.focus();
      this.field.select();
      // Deprecated, but available on pages without HTTPS, which have no Clipboard API.
      if (document.execCommand("copy")) this.field.hidden = true;
      else
        this.status.textContent =
          "The browser does not let this page copy. The text is selected below: copy it with Ctrl+C or ⌘C.";
    }
  }
}
