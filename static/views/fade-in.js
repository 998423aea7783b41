/** What is added to the plane comes by and by: a share from 0 to 1 over a moment, at once for readers who want no motion. */

const GROWS_MS = 600;

const still = window.matchMedia("(prefers-reduced-motion: reduce)");

export class FadeIn {
  constructor() {
    this.began = -Infinity;
  }

  begin() {
    if (!still.matches) this.began = performance.now();
  }

  get share() {
    return Math.min(1, (performance.now() - this.began) / GROWS_MS);
  }
}
