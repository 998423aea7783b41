// @ts-nocheck
/** A run on its way to the page: what is wished of the look meanwhile counts once it is there. */

import { History } from "./metric-history.js";
import { frozen } from "./page-state.js";

export class Arrival {
  /**
   * @param {object} look
   * @param {History} past  what is known of the run already
   */
  constructor(look, past = new History()) {
    Object.assign(this, { look: frozen(look), past, opened: false, turn: new AbortController() });
  }

  /** Wish something of the look; `anew` says that it takes another picture. */
  wish(part, anew = true) {
    this.look = frozen({ ...this.look, ...part });
    if (anew) this.turn.abort();
  }

  /**
   * Ask for its picture until the answer is to what is wished by then.
   *
   * @param {(look: object, signal: AbortSignal) => Promise<object>} ask
   * @param {AbortSignal} signal  ends it
   */
  async picture(ask, signal) {
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
