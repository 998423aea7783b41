/** Undo and redo: two buttons, and their usual keys. */

import { element, isWithin } from "../ui/elements.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";

/** Text fields have an undo of their own. */
const TEXT = "input:not([type=checkbox], [type=radio], [type=range]), textarea, [contenteditable]";

/** @typedef {"undo"|"redo"} Action */

/** @type {{action: Action, name: string, keys: string}[]} */
const ACTIONS = [
  { action: "undo", name: "Undo", keys: "Ctrl Z" },
  { action: "redo", name: "Redo", keys: "Ctrl Shift Z" },
];

/**
 * Emits `undo` and `redo`.
 *
 * @extends {TypedEventTarget<{undo: null, redo: null}>}
 */
export class UndoControl extends TypedEventTarget {
  /** @param {HTMLElement} root  contains a button `[data-act=undo]` and one `[data-act=redo]` */
  constructor(root) {
    super();
    this.buttons = {
      undo: element(root, "[data-act=undo]", HTMLButtonElement),
      redo: element(root, "[data-act=redo]", HTMLButtonElement),
    };
    for (const { action } of ACTIONS)
      this.buttons[action].addEventListener("click", () => this.act(action));
    document.addEventListener("keydown", (event) => this.onKeyDown(event));
  }

  /**
   * Enable each button that has something to do.
   *
   * @param {Record<Action, string|null>} edits  the edit that each action would undo or redo, as a text
   */
  update(edits) {
    for (const { action, name, keys } of ACTIONS) {
      const button = this.buttons[action];
      const edit = edits[action];
      button.disabled = edit === null;
      button.title = edit === null ? `Nothing to ${action}` : `${name}: ${edit} (${keys})`;
    }
  }

  /** @param {Action} action */
  act(action) {
    if (!this.buttons[action].disabled) this.emit(action);
  }

  /** @param {KeyboardEvent} event */
  onKeyDown(event) {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || isWithin(event.target, TEXT)) return;
    const key = event.key.toLowerCase();
    if (key !== "z" && key !== "y") return;
    event.preventDefault();
    this.act(key === "y" || event.shiftKey ? "redo" : "undo");
  }
}
