/** A run that is still loading. Changes of the look that are made meanwhile apply when it arrives. */

import { MetricHistory } from "./metric-history.js";
import { frozen } from "./page-state.js";

export class PendingRun {
  /**
   * @param {import("./page-state.js").Look} look
   * @param {MetricHistory} past  the metrics of the run that are known already
   */
  constructor(look, past = new MetricHistory()) {
    this.look = frozen(look);
    this.past = past;
    this.opened = false;
    this.request = new AbortController();
  }

  /**
   * Change the look.
   *
   * @param {Partial<import("./page-state.js").Look>} part
   * @param {boolean} reload  whether the change needs another frame
   */
  setLook(part, reload = true) {
    this.look = frozen({ ...this.look, ...part });
    if (reload) this.request.abort();
  }

  /**
   * Return the frame for the look, loaded again for as long as the look changes meanwhile.
   *
   * @template F
   * @param {(look: import("./page-state.js").Look, signal: AbortSignal) => Promise<F>} load
   * @param {AbortSignal} signal
   */
  async loadFrame(load, signal) {
    for (;;) {
      const { look } = this;
      this.request = new AbortController();
      try {
        const frame = await load(look, AbortSignal.any([signal, this.request.signal]));
        signal.throwIfAborted();
        if (look === this.look) return frame;
      } catch (error) {
        if (signal.aborted || look === this.look) throw error;
      }
    }
  }
}
