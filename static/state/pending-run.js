/** A run on its way to the page: what is wished of the look meanwhile counts once it is there. */

import { MetricHistory } from "./metric-history.js";
import { frozen } from "./page-state.js";

export class PendingRun {
  /**
   * @param {import("./page-state.js").Look} look
   * @param {MetricHistory} past  what is known of the run already
   */
  constructor(look, past = new MetricHistory()) {
    this.look = frozen(look);
    this.past = past;
    this.opened = false;
    this.turn = new AbortController();
  }

  /**
   * Wish something of the look; `anew` says that it takes another picture.
   *
   * @param {Partial<import("./page-state.js").Look>} part
   */
  setLook(part, anew = true) {
    this.look = frozen({ ...this.look, ...part });
    if (anew) this.turn.abort();
  }

  /**
   * Ask for its picture until the answer is to what is wished by then.
   *
   * @template F
   * @param {(look: import("./page-state.js").Look, signal: AbortSignal) => Promise<F>} ask
   * @param {AbortSignal} signal  ends it
   */
  async loadFrame(ask, signal) {
    for (;;) {
      const { look } = this;
      this.turn = new AbortController();
      try {
        const frame = await ask(look, AbortSignal.any([signal, this.turn.signal]));
        signal.throwIfAborted();
        if (look === this.look) return frame;
      } catch (error) {
        if (signal.aborted || look === this.look) throw error;
      }
    }
  }
}
