/** The dialog that shares the picture: a tab each for links, code, files, films and embedding. */

import { element, elements } from "../ui/elements.js";
import { tabOfKey } from "../ui/tab-list.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";

/**
 * Emits `open` when the dialog opens, `choose` (detail: the `data-want` of the button that was pressed), and `tab` (detail: the
 * name of the tab that is shown, or null when the dialog closes).
 *
 * @extends {TypedEventTarget<{open: null, choose: string, tab: string|null}>}
 */
export class ShareControl extends TypedEventTarget {
  /**
   * @param {HTMLElement} button  opens the dialog
   * @param {HTMLDialogElement} dialog  contains tabs `[data-tab]` with a panel each, a button `[data-want]` for each thing,
   *   described by a text, `[data-close]`, a status line, and a textarea for texts that cannot be copied
   */
  constructor(button, dialog) {
    super();
    this.dialog = dialog;
    this.status = element(dialog, "[role=status]");
    this.field = element(dialog, "textarea", HTMLTextAreaElement);
    const list = element(dialog, "[role=tablist]");
    this.tabs = elements(list, "[role=tab]", HTMLButtonElement);
    this.items = new Map(
      elements(dialog, "[data-want]", HTMLButtonElement).map((want) => {
        const text = element(dialog, `#${want.getAttribute("aria-describedby")}`);
        return [want.dataset.want ?? "", { want, text, description: text.textContent ?? "" }];
      }),
    );
    button.addEventListener("click", () => this.open());
    element(dialog, "[data-close]").addEventListener("click", () => dialog.close());
    for (const tab of this.tabs)
      tab.addEventListener("click", () => this.showTab(tab.dataset.tab ?? ""));
    list.addEventListener("keydown", (event) => {
      const tab = tabOfKey(event, this.tabs);
      if (tab) this.showTab(tab.dataset.tab ?? "");
    });
    dialog.addEventListener("close", () => this.emit("tab", null));
    // A click outside of the dialog is on its backdrop, which is the dialog itself.
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    // The keys of the page do not act while the dialog is open.
    dialog.addEventListener("keydown", (event) => event.stopPropagation());
    for (const [name, { want }] of this.items)
      want.addEventListener("click", () => this.emit("choose", name));
  }

  open() {
    this.showTab("links");
    this.emit("open");
    this.dialog.showModal();
    this.item("link").want.focus();
  }

  /** @param {string} name */
  showTab(name) {
    this.setStatus("");
    for (const tab of this.tabs) {
      const chosen = tab.dataset.tab === name;
      tab.ariaSelected = String(chosen);
      tab.tabIndex = chosen ? 0 : -1;
      element(this.dialog, `#${tab.getAttribute("aria-controls")}`).hidden = !chosen;
    }
    this.emit("tab", name);
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
