// @ts-nocheck
/** When a changed parameter of training counts: from the present epoch on, or from the start. */

/** Emits `restart`: the last change should count from the start instead. */
export class ChangeTimingControl extends EventTarget {
  /** @param {HTMLElement} root  holds a select, a line of words and a button */
  constructor(root) {
    super();
    this.select = root.querySelector("select");
    this.line = root.querySelector("p");
    this.words = this.line.querySelector("span");
    this.line
      .querySelector("button")
      .addEventListener("click", () => this.dispatchEvent(new Event("restart")));
  }

  /** Whether a change counts from the epoch that one is at, where there is anything before it. */
  get fromHere() {
    return this.select.value === "here";
  }

  /**
   * @param {number} epoch   the present one
   * @param {boolean} live   whether anything can change while the run goes on
   * @param {string|null} said  the last change that did, in words
   */
  update(epoch, live, said) {
    this.select.disabled = epoch === 0 || !live;
    this.select.options[0].textContent =
      epoch > 0 && live ? `from epoch ${epoch} on` : "from the start";
    this.select.options[1].hidden = this.select.disabled;
    this.line.hidden = said === null;
    this.words.textContent = said === null ? "" : `${said[0].toUpperCase()}${said.slice(1)}.`;
  }
}
