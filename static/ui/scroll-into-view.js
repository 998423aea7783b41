/** Scrolls a newly opened panel into view while keeping its button visible. */

const MARGIN = 8;

const reducedMotion = window.matchMedia("(prefers-reduced-motion: reduce)");

/** @param {number} top */
function scroll(top) {
  window.scrollTo({ top, behavior: reducedMotion.matches ? "auto" : "smooth" });
}

export class ScrollIntoView {
  /**
   * @param {HTMLElement} panel
   * @param {HTMLElement} button  opens the panel
   */
  constructor(panel, button) {
    this.panel = panel;
    this.button = button;
    /** @type {{from: number, to: number}|null} */
    this.moved = null;
  }

  /**
   * Call `change`, which may open or close the panel. When it closes, the page scrolls back, unless the user has scrolled it.
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

  /** @param {number} at  the scroll position before the panel closed */
  leave(at) {
    if (this.moved && Math.abs(at - this.moved.to) <= 1) scroll(this.moved.from);
    this.moved = null;
  }
}
