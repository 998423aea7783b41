// @ts-nocheck
/** The dialog that hands the picture on: links, code, files, each with what it is for. */

/** Emits `choose` (detail: the name on the button that was pressed). */
export class ShareControl extends EventTarget {
  /**
   * @param {HTMLButtonElement} button  opens it
   * @param {HTMLDialogElement} dialog  has a button `data-want` for each thing, a status line, and a field for texts that cannot be copied
   */
  constructor(button, dialog) {
    super();
    this.dialog = dialog;
    this.status = dialog.querySelector("[role=status]");
    this.field = dialog.querySelector("textarea");
    button.addEventListener("click", () => this.open());
    dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
    // A click beside the dialog lands on its backdrop, which is the dialog itself.
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    // Keys mean the dialog, not the time behind it.
    dialog.addEventListener("keydown", (event) => event.stopPropagation());
    for (const want of dialog.querySelectorAll("[data-want]")) {
      this.wordsOf(want).dataset.words = this.wordsOf(want).textContent;
      want.addEventListener("click", () =>
        this.dispatchEvent(new CustomEvent("choose", { detail: want.dataset.want })),
      );
    }
  }

  open() {
    this.setStatus("");
    this.dispatchEvent(new Event("open"));
    this.dialog.showModal();
    this.dialog.querySelector("[data-want=link]").focus();
  }

  wordsOf(want) {
    return this.dialog.querySelector(`#${want.getAttribute("aria-describedby")}`);
  }

  /**
   * Say instead of its usual words why something cannot be had, or what else is given; null for the usual.
   *
   * @param {string} name
   * @param {string|null} why
   * @param {boolean} possible
   */
  describe(name, why, possible) {
    const want = this.dialog.querySelector(`[data-want="${name}"]`);
    want.disabled = !possible;
    this.wordsOf(want).textContent = why ?? this.wordsOf(want).dataset.words;
  }

  setStatus(words) {
    this.status.textContent = words;
    this.field.hidden = true;
  }

  /**
   * Put a text on the clipboard. Where the browser does not allow that, it is shown and selected.
   *
   * @param {string} text
   * @param {string} words  what to say when it has been copied
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
      // The older way, which pages that did not come by https still have.
      if (document.execCommand("copy")) this.field.hidden = true;
      else
        this.status.textContent =
          "The browser does not let this page copy. The text is selected below: copy it by Ctrl+C or ⌘C.";
    }
  }
}
