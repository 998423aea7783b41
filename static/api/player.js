/**
 * Playing is asking for one frame after another, always a few ahead, and drawing each as it comes. Nothing is asked
 * for that will not be drawn, so a slow screen slows the asking, and pausing stops the server by asking no more.
 */

const AHEAD = 2;
const MOST_EPOCHS = 1000;
/** As fast as it goes: so many milliseconds of a processor go into training for each frame. */
const TRAINING_MS = 20;
/** Frames that the cost of an epoch is read off. */
const JUDGED = 9;
const FASTEST_GROWTH = 3;

const nextPaint = () => new Promise((resolve) => requestAnimationFrame(resolve));

/** @typedef {{epoch: number, trained?: number, diverged?: unknown}} Drawn */

/** Emits `frame` (detail: a frame), `stopped` (detail: why, a Problem or null). */
export class Player extends EventTarget {
  /** @param {(epoch: number, signal: AbortSignal, from: number) => Promise<Drawn>} fetchFrame  `from`: the one before */
  constructor(fetchFrame) {
    super();
    this.fetchFrame = fetchFrame;
    /** @type {AbortController|null} */
    this.stopper = null;
    this.pace = 1;
    this.adaptive = false;
    /** @type {{epochs: number, cost: number}[]} */
    this.judged = [];
    /** Whether it will play once the run stands that is being opened. */
    this.playWhenOpen = false;
  }

  get playing() {
    return this.stopper !== null;
  }

  /** Whether it plays, or is about to: what a run goes on with that replaces the present one. */
  get willPlay() {
    return this.playing || this.playWhenOpen;
  }

  /**
   * Epochs from one drawn frame to the next: a number, or "max" for as many as one frame's time lets through.
   *
   * @param {number|"max"} speed
   */
  set speed(speed) {
    this.adaptive = speed === "max";
    this.pace = speed === "max" ? 1 : speed;
    this.judged = [];
  }

  /**
   * Play on from `epoch`, to `last` at most.
   *
   * @param {number} epoch
   * @param {number} last
   */
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
    this.playWhenOpen = false;
  }

  /**
   * @param {number} epoch
   * @param {number} last
   * @param {AbortSignal} signal
   */
  async pull(epoch, last, signal) {
    const coming = [];
    let asked = epoch;
    /** @type {Drawn|null} */
    let before = null;
    for (;;) {
      while (coming.length < AHEAD && asked < last) {
        const from = asked;
        asked = Math.min(last, asked + Math.round(this.pace));
        const frame = this.fetchFrame(asked, signal, from);
        frame.catch(() => null);
        coming.push(frame);
      }
      const frame = await coming.shift();
      if (!frame) return null;
      await nextPaint();
      if (signal.aborted) return null;
      this.dispatchEvent(new CustomEvent("frame", { detail: frame }));
      if (frame.diverged) return null;
      if (this.adaptive && before) this.quicken(before, frame);
      before = frame;
    }
  }

  /**
   * Find the pace at which training takes its part of a frame. What an epoch costs is told by the server, in time of a
   * processor: the clock on the wall would count all else that the machine is busy with as well.
   *
   * @param {Drawn} before
   * @param {Drawn} frame
   */
  quicken(before, frame) {
    this.judged = [
      ...this.judged,
      { epochs: frame.epoch - before.epoch, cost: (frame.trained ?? 0) - (before.trained ?? 0) },
    ].slice(-JUDGED);
    /** @param {"epochs"|"cost"} name */
    const sum = (name) => this.judged.reduce((total, one) => total + one[name], 0);
    const cost = sum("cost") / sum("epochs");
    if (!(cost > 0)) return;
    this.pace = Math.min(MOST_EPOCHS, FASTEST_GROWTH * this.pace, Math.max(1, TRAINING_MS / cost));
  }
}
