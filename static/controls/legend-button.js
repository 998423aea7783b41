/** The legend at the right end of the line under the plane: where it has no room, a button opens it above the line. */

/** The share of the line that a legend may take. */
const LARGEST_SHARE = 0.6;

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
    new MutationObserver(() => this.fit()).observe(legend, { childList: true });
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
    const crowded = legend.offsetWidth > LARGEST_SHARE * line.clientWidth;
    line.classList.toggle("crowded", crowded);
    button.hidden = !crowded;
    if (!crowded) this.open(false);
  }
}
