/** The legend at the right end of the line under the plane: where it has no room, a button opens it above the line. */

/** The share of the line that a legend may take, alone and next to the notice of a problem. */
const LARGEST_SHARE = 0.6;
const SHARE_NEXT_TO_NOTICE = 0.3;

export class LegendButton {
  /**
   * @param {HTMLElement} line    contains the legend
   * @param {HTMLElement} legend
   * @param {HTMLElement} button
   */
  constructor(line, legend, button) {
    this.line = line;
    this.legend = legend;
    this.button = button;
    button.addEventListener("click", () => this.open(!this.opened));
    line.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !this.opened) return;
      event.stopPropagation();
      this.open(false);
      button.focus();
    });
    document.addEventListener("pointerdown", ({ target }) => {
      if (this.opened && target instanceof Node && !line.contains(target)) this.open(false);
    });
    new ResizeObserver(() => this.fit()).observe(line);
    /** @type {HTMLElement|null} */
    this.notice = line.querySelector(".problem");
    const mutations = new MutationObserver(() => this.fit());
    mutations.observe(legend, { childList: true });
    if (this.notice) mutations.observe(this.notice, { attributeFilter: ["hidden"] });
  }

  get opened() {
    return this.line.classList.contains("opened");
  }

  /** @param {boolean} on */
  open(on) {
    this.line.classList.toggle("opened", on);
    this.button.setAttribute("aria-expanded", String(on));
  }

  /** Show the button instead of the legend if the legend is too wide. */
  fit() {
    const { line, legend, button } = this;
    line.classList.remove("crowded");
    const alone = !this.notice || this.notice.hidden;
    const share = alone ? LARGEST_SHARE : SHARE_NEXT_TO_NOTICE;
    const crowded = legend.offsetWidth > share * line.clientWidth;
    line.classList.toggle("crowded", crowded);
    button.hidden = !crowded;
    if (!crowded) this.open(false);
  }
}
