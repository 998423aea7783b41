/**
 * Playing is asking for one frame after another, always a few ahead, and drawing each as it comes. Nothing is asked
 * for that will not be drawn, so a slow screen slows the asking, and pausing stops the server by asking no more.
 */

const AHEAD = 2;
const FRAME_MS = 36;
const MOST_EPOCHS = 1000;
const TRAINING_MAY_ADD = 1.25;

const nextPaint = () => new Promise((resolve) => requestAnimationFrame(resolve));

/** Emits `frame` (detail: a frame), `stopped` (detail: why, a Problem or null). */
export class Player extends EventTarget {
  /** @param {(epoch: number, signal: AbortSignal, from: number) => Promise<object>} fetchFrame  `from`: the one before */
  constructor(fetchFrame) {
    super();
    this.fetchFrame = fetchFrame;
    this.stopper = null;
    this.pace = 1;
  }

  get playing() {
    return this.stopper !== null;
  }

  /** Epochs from one drawn frame to the next: a number, or "max" for as many as one frame's time lets through. */
  set speed(speed) {
    this.adaptive = speed === "max";
    this.pace = this.adaptive ? 1 : speed;
    this.usual = null;
    this.least = Infinity;
  }

  /** Play on from `epoch`, to `last` at most. */
  start(epoch, last) {
    this.stop();
    const stopper = new AbortController();
    this.stopper = stopper;
    this.pull(epoch, last, stopper.signal)
      .catch((error) => error)
      .then((problem) => {
        if (stopper.signal.aborted) return;
        this.stop();
        this.dispatchEvent(new CustomEvent("stopped", { detail: problem ?? null }));
      });
  }

  stop() {
    this.stopper?.abort();
    this.stopper = null;
  }

  async pull(epoch, last, signal) {
    const coming = [];
    let asked = epoch;
    let drawnAt = performance.now();
    for (;;) {
      while (coming.length < AHEAD && asked < last) {
        const from = asked;
        asked = Math.min(last, asked + Math.round(this.pace));
        const frame = this.fetchFrame(asked, signal, from);
        frame.catch(() => null);
        coming.push(frame);
      }
      if (!coming.length) return null;
      const frame = await coming.shift();
      await nextPaint();
      if (signal.aborted) return null;
      this.dispatchEvent(new CustomEvent("frame", { detail: frame }));
      if (frame.diverged) return null;
      const now = performance.now();
      if (this.adaptive) this.quicken(now - drawnAt);
      drawnAt = now;
    }
  }

  /**
   * Find the pace that fills a frame's time with training. A frame costs what it costs, however few epochs are between:
   * where that alone is long, training may add a quarter to it, else the slower the screen, the less would be trained.
   */
  quicken(elapsed) {
    this.usual = this.usual === null ? elapsed : 0.7 * this.usual + 0.3 * elapsed;
    if (this.pace <= 1 || this.usual < this.least) this.least = this.usual;
    const goal = Math.max(FRAME_MS, TRAINING_MAY_ADD * this.least);
    const wanted = this.pace * Math.min(1.5, Math.max(0.5, goal / this.usual));
    this.pace = Math.min(MOST_EPOCHS, Math.max(1, wanted));
  }
}
