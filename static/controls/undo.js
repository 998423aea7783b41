// @ts-nocheck
/** Undo and redo: two buttons, and the keys that every program has for them. */

const TEXT = "input:not([type=checkbox], [type=radio], [type=range]), textarea, [contenteditable]";

/** Emits `undo` and `redo`. */
export class UndoControl extends EventTarget {
  /** @param {HTMLElement} root  holds a button of `data-act` undo and one of redo */
  constructor(root) {
    super();
    this.buttons = Object.fromEntries(
      ["undo", "redo"].map((act) => [act, root.querySelector(`[data-act=${act}]`)]),
    );
    for (const [act, button] of Object.entries(this.buttons))
      button.addEventListener("click", () => this.act(act));
    document.addEventListener("keydown", (event) => this.key(event));
  }

  /** Offer what there is: the words of the edit that each would walk over, or null. */
  update(words) {
    for (const [act, button] of Object.entries(this.buttons)) {
      const name = act === "undo" ? "Undo" : "Redo";
      const keys = act === "undo" ? "Ctrl Z" : "Ctrl Shift Z";
      button.disabled = words[act] === null;
      button.title = words[act] === null ? `Nothing to ${act}` : `${name}: ${words[act]} (${keys})`;
    }
  }

  act(name) {
    if (!this.buttons[name].disabled) this.dispatchEvent(new Event(name));
  }

  key(event) {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.target.closest(TEXT)) return;
    const key = event.key.toLowerCase();
    if (key !== "z" && key !== "y") return;
    event.preventDefault();
    this.act(key === "y" || event.shiftKey ? "redo" : "undo");
  }
}
