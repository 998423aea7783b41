/** Keys without a modifier that act anywhere on the page, unless the focus is in a field. They can be switched off. */

import { storeText, storedText } from "./browser-storage.js";
import { isWithin } from "./elements.js";

/** The key of the local storage. Other programs at the same host and port share it, so it names the product. */
const STORED = "creases.single-keys";

const FIELDS =
  "input:not([type=checkbox], [type=radio], [type=range]), select, textarea, [contenteditable], dialog";

/**
 * Return whether a key is typed into a field, belongs to a dialog or has a modifier.
 *
 * @param {KeyboardEvent} event
 */
export const isTyped = ({ target, ctrlKey, metaKey, altKey }) =>
  ctrlKey || metaKey || altKey || isWithin(target, FIELDS);

/**
 * Return whether a key in an embedded page is pressed on no element: it belongs to the page around it.
 *
 * @param {KeyboardEvent} event
 */
const belongsToHost = ({ target }) => target === document.body && "embed" in document.body.dataset;

export class Shortcuts {
  /** @param {HTMLInputElement} box  switches the keys off and on */
  constructor(box) {
    /** @type {Map<string, {root: HTMLElement, act: () => void}>} */
    this.actions = new Map();
    box.checked = storedText(STORED) !== "off";
    box.addEventListener("change", () => storeText(STORED, box.checked ? "on" : "off"));
    document.addEventListener("keydown", (event) => {
      if (box.checked) this.onKey(event);
    });
  }

  /**
   * Let keys act while `root` is shown and not inert.
   *
   * @param {HTMLElement} root
   * @param {Record<string, () => void>} actions  by key; letters are lower case
   */
  add(root, actions) {
    for (const [key, act] of Object.entries(actions)) this.actions.set(key, { root, act });
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    const { key } = event;
    const found = this.actions.get(key.length === 1 ? key.toLowerCase() : key);
    if (!found || event.defaultPrevented || isTyped(event) || belongsToHost(event)) return;
    if (found.root.closest("[inert]") || !found.root.checkVisibility()) return;
    event.preventDefault();
    found.act();
  }
}
