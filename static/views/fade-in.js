/** The fade-in of what is added to the plane; users who prefer reduced motion see it immediately. */

const DURATION_MS = 600;

const reducedMotion = window.matchMedia("(prefers-reduced-motion: reduce)");

export class FadeIn {
  constructor() {
    this.startedAt = -Infinity;
  }

  begin() {
    if (!reducedMotion.matches) this.startedAt = performance.now();
  }

  /** The opacity at this time, from 0 to 1. */
  get share() {
    return Math.min(1, (performance.now() - this.startedAt) / DURATION_MS);
  }
}
