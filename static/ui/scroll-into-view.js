/** Scrolls a newly opened panel into view while keeping its button visible. */

const MARGIN = 8;

const reducedMotion = window.matchMedia("(prefers-reduced-motion: reduce)");

export class ScrollIntoView {
  /**
   * @param {HTMLElement} panel
   * @param {HTMLElement} button  opens the panel
   */
  constructor(panel, button) {
    this.panel = panel;
    this.button = button;
    this.scroller = panel.closest(".desk") ?? document.documentElement;
    /** @type {{from: number, to: number}|null} */
    this.moved = null;
  }

  /**
   * Call `change`, which may open or close the panel. When it closes, its surroundings scroll back, unless the user has
   * scrolled them.
   *
   * @param {() => void} change
   */
  through(change, isOpen = () => !this.panel.hidden) {
    const was = isOpen();
    const at = this.scroller.scrollTop;
    change();
    if (!was && isOpen()) this.show();
    if (was && !isOpen()) this.leave(at);
  }

  show() {
    const view = this.scroller.getBoundingClientRect();
    const { top, bottom } = this.panel.getBoundingClientRect();
    const way = Math.min(
      bottom + MARGIN - view.bottom,
      this.button.getBoundingClientRect().top - MARGIN - view.top,
      top - MARGIN - view.top,
    );
    if (way <= 0) return;
    const from = this.scroller.scrollTop;
    this.moved = { from, to: Math.round(from + way) };
    this.scroll(this.moved.to);
  }

  /** @param {number} at  the scroll position before the panel closed */
  leave(at) {
    if (this.moved && Math.abs(at - this.moved.to) <= 1) this.scroll(this.moved.from);
    this.moved = null;
  }

  /** @param {number} top */
  scroll(top) {
    this.scroller.scrollTo({ top, behavior: reducedMotion.matches ? "auto" : "smooth" });
  }
}
