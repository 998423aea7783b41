/**
 * Plays a run: requests one frame after another, with a few requests open at a time, and emits each frame as it arrives. Every
 * frame that is requested is drawn, so a slow screen slows the requests, and pausing ends them.
 */

import { TypedEventTarget } from "../ui/typed-event-target.js";

/** Number of requests that are open at a time. */
const MAX_OPEN = 2;
/** The maximum number of epochs between frames at adaptive speed. */
const MAX_STEP = 1000;
/** The CPU time in milliseconds that training should take for each frame at adaptive speed. */
const TRAINING_MS = 8;
/** Number of frames on which the cost of an epoch is measured. */
const MEASURED_FRAMES = 9;
/** The largest factor by which the step grows from one frame to the next. */
const MAX_GROWTH = 3;

const nextPaint = () => new Promise((resolve) => requestAnimationFrame(resolve));

/** @typedef {{epoch: number, trained?: number, diverged?: unknown}} PlayedFrame  `trained`: CPU time until it, in milliseconds */

/**
 * Emits `frame` with a frame to draw, and `stopped` with the error that ended playing, or null.
 *
 * @template {PlayedFrame} F
 * @extends {TypedEventTarget<{frame: F, stopped: unknown}>}
 */
export class Player extends TypedEventTarget {
  /** @param {(epoch: number, signal: AbortSignal, from: number) => Promise<F>} fetchFrame  `from`: the epoch of the frame before */
  constructor(fetchFrame) {
    super();
    this.fetchFrame = fetchFrame;
    /** @type {AbortController|null} */
    this.controller = null;
    this.step = 1;
    this.adaptive = false;
    /** @type {{epochs: number, cost: number}[]} */
    this.measured = [];
    /** Whether to play as soon as the run that is loading has opened. */
    this.playWhenOpen = false;
  }

  get playing() {
    return this.controller !== null;
  }

  /** Whether it plays, or will play as soon as the run has opened. */
  get willPlay() {
    return this.playing || this.playWhenOpen;
  }

  /**
   * Set the epochs between frames: a number, or "max" to adapt them to the cost of training.
   *
   * @param {number|"max"} speed
   */
  set speed(speed) {
    this.adaptive = speed === "max";
    this.step = speed === "max" ? 1 : speed;
    this.measured = [];
  }

  /**
   * Play from `epoch`, to `last` at most.
   *
   * @param {number} epoch
   * @param {number} last
   */
  start(epoch, last) {
    this.stop();
    const controller = new AbortController();
    this.controller = controller;
    this.play(epoch, last, controller.signal)
      .catch((error) => error)
      .then((problem) => {
        if (controller.signal.aborted) return;
        this.stop();
        this.emit("stopped", problem ?? null);
      });
  }

  stop() {
    this.controller?.abort();
    this.controller = null;
    this.playWhenOpen = false;
  }

  /**
   * @param {number} epoch
   * @param {number} last
   * @param {AbortSignal} signal
   */
  async play(epoch, last, signal) {
    const open = [];
    let requested = epoch;
    /** @type {PlayedFrame|null} */
    let before = null;
    for (;;) {
      while (open.length < MAX_OPEN && requested < last) {
        const from = requested;
        requested = Math.min(last, requested + Math.round(this.step));
        const frame = this.fetchFrame(requested, signal, from);
        frame.catch(() => null);
        open.push(frame);
      }
      const frame = await open.shift();
      if (!frame) return null;
      await nextPaint();
      if (signal.aborted) return null;
      this.emit("frame", frame);
      if (frame.diverged) return null;
      if (this.adaptive && before) this.adapt(before, frame);
      before = frame;
    }
  }

  /**
   * Adapt the step so that training takes TRAINING_MS for each frame. The server measures the CPU time of an epoch: wall-clock time
   * would include other work of the machine.
   *
   * @param {PlayedFrame} before
   * @param {PlayedFrame} frame
   */
  adapt(before, frame) {
    this.measured = [
      ...this.measured,
      { epochs: frame.epoch - before.epoch, cost: (frame.trained ?? 0) - (before.trained ?? 0) },
    ].slice(-MEASURED_FRAMES);
    /** @param {"epochs"|"cost"} name */
    const sum = (name) => this.measured.reduce((total, one) => total + one[name], 0);
    const cost = sum("cost") / sum("epochs");
    if (!(cost > 0)) return;
    this.step = Math.min(MAX_STEP, MAX_GROWTH * this.step, Math.max(1, TRAINING_MS / cost));
  }
}
