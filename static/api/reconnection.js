/** Reconnection: after an outage of the server the page asks, less and less often, until the server responds again. */

import { TypedEventTarget } from "../ui/typed-event-target.js";

/** Time until the first question, and the longest time between two. */
const FIRST_MS = 500;
const LONGEST_MS = 10_000;

/**
 * Emits `away` when the server does not respond, and `back` when it does again.
 *
 * @extends {TypedEventTarget<{away: null, back: null}>}
 */
export class Reconnection extends TypedEventTarget {
  /**
   * @param {Pick<import("./client.js").Client, "onNoResponse"|"responds">} client
   * @param {(callback: () => void, delay: number) => unknown} [later]  calls back after a delay
   */
  constructor(client, later = (callback, delay) => setTimeout(callback, delay)) {
    super();
    this.client = client;
    this.later = later;
    /** The time until the next question; 0 while the server responds. */
    this.delay = 0;
    client.onNoResponse = () => this.begin();
  }

  /** Whether the server does not respond. */
  get isAway() {
    return this.delay > 0;
  }

  begin() {
    if (this.isAway) return;
    this.delay = FIRST_MS;
    this.emit("away");
    this.wait();
  }

  wait() {
    this.later(() => this.ask(), this.delay);
  }

  async ask() {
    const responds = await this.client.responds();
    if (!responds) {
      this.delay = Math.min(LONGEST_MS, 2 * this.delay);
      this.wait();
      return;
    }
    this.delay = 0;
    this.emit("back");
  }
}
