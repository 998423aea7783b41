/** Frames while the time slider is dragged: the nearest one in memory at once, the exact one as soon as it is there. */

import { Problem } from "../api/problem.js";

/** Requests that are open at a time. The newest epoch is requested when one of them ends. */
const MAX_OPEN = 2;

/**
 * @typedef {import("../api/frame.js").Frame} Frame
 * @typedef {import("./page-state.js").Look} Look
 */

export class Scrubber {
  /**
   * @param {Pick<import("./run.js").Run, "id"|"frame"|"cached"|"nearest">} run
   * @param {(frame: Frame) => void} show
   */
  constructor(run, show) {
    this.run = run;
    this.show = show;
    /**
     * The epoch at the pointer and the look, or null if nothing is dragged.
     *
     * @type {{run: string, epoch: number, look: Look}|null}
     */
    this.goal = null;
    /** The epochs that are requested. @type {Map<number, AbortController>} */
    this.open = new Map();
  }

  /**
   * Go to an epoch.
   *
   * @param {number} epoch
   * @param {Look} look
   */
  go(epoch, look) {
    this.goal = { run: this.run.id, epoch, look };
    this.showNearest();
    this.request();
  }

  /**
   * End the drag. Requests that are open are cancelled, except that of the epoch at which it ended.
   *
   * @param {number} [epoch]
   */
  stop(epoch) {
    this.goal = null;
    for (const [requested, controller] of this.open) if (requested !== epoch) controller.abort();
  }

  showNearest() {
    const { goal, run } = this;
    if (!goal || goal.run !== run.id) return;
    const nearest = run.nearest(goal.epoch, goal.look);
    const frame = nearest === null ? undefined : run.cached(nearest, goal.look);
    if (frame) this.show(frame);
  }

  async request() {
    const { goal, run, open } = this;
    if (!goal || goal.run !== run.id || open.size >= MAX_OPEN || open.has(goal.epoch)) return;
    if (run.cached(goal.epoch, goal.look)) return;
    const controller = new AbortController();
    open.set(goal.epoch, controller);
    let failed = false;
    try {
      await run.frame(goal.epoch, goal.look, controller.signal);
    } catch (error) {
      failed = true;
      // Releasing the slider requests the epoch again, and shows why that fails.
      if (!(error instanceof Problem) && !controller.signal.aborted) throw error;
    } finally {
      open.delete(goal.epoch);
    }
    this.showNearest();
    if (!failed || this.goal?.epoch !== goal.epoch) this.request();
  }
}
