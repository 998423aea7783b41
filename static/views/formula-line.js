/** The line under the plane: the formula at the pointer or, while nothing is pointed at, the caption. */

/** Time after the last change until the formula is announced, so that screen readers keep up. */
const REST_MS = 400;

export class FormulaLine {
  /**
   * @param {HTMLElement} root       shows the formula
   * @param {HTMLElement} caption    is shown in its place while there is none
   * @param {HTMLElement} announced  a live region
   */
  constructor(root, caption, announced) {
    this.root = root;
    this.caption = caption;
    this.announced = announced;
    /** @type {ReturnType<typeof setTimeout>|undefined} */
    this.timer = undefined;
  }

  /** @param {string|null} text  null shows the caption */
  show(text) {
    if (this.root.hidden === (text !== null)) {
      this.root.hidden = text === null;
      this.caption.classList.toggle("covered", text !== null);
    }
    if (this.root.textContent === (text ?? "")) return;
    this.root.textContent = text ?? "";
    this.root.title = text ?? "";
    clearTimeout(this.timer);
    this.timer = setTimeout(() => (this.announced.textContent = text ?? ""), REST_MS);
  }
}
