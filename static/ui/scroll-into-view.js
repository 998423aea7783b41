/** What a press opens below the window's edge is brought into sight, as far as the button that was pressed stays there. */

const MARGIN = 8;

const still = window.matchMedia("(prefers-reduced-motion: reduce)");

/** @param {number} top */
function scroll(top) {
  window.scrollTo({ top, behavior: still.matches ? "auto" : "smooth" });
}

export class ScrollIntoView {
  /**
   * @param {HTMLElement} panel   what is opened
   * @param {HTMLElement} button  what opens it
   */
  constructor(panel, button) {
    this.panel = panel;
    this.button = button;
    /** @type {{from: number, to: number}|null} */
    this.moved = null;
  }

  /**
   * Do what may open the panel, or put it away: then the page goes back to where it was, unless its reader has moved it.
   *
   * @param {() => void} change
   */
  through(change, isOpen = () => !this.panel.hidden) {
    const was = isOpen();
    const at = window.scrollY;
    change();
    if (!was && isOpen()) this.show();
    if (was && !isOpen()) this.leave(at);
  }

  show() {
    const { top, bottom } = this.panel.getBoundingClientRect();
    const way = Math.min(
      bottom + MARGIN - window.innerHeight,
      this.button.getBoundingClientRect().top - MARGIN,
      top - MARGIN,
    );
    if (way <= 0) return;
    this.moved = { from: window.scrollY, to: Math.round(window.scrollY + way) };
    scroll(this.moved.to);
  }

  /** @param {number} at  where the page was scrolled to */
  leave(at) {
    if (this.moved && Math.abs(at - this.moved.to) <= 1) scroll(this.moved.from);
    this.moved = null;
  }
}
