/** The progress of all studies: one stream per browser, which its visible tabs share. */

import { TypedEventTarget } from "../ui/typed-event-target.js";
import { Problem } from "./problem.js";

/**
 * @typedef {import("./wire.d.ts").StudyProgress} StudyProgress
 * @typedef {{id: string, progress: StudyProgress}} Change
 * @typedef {{kind: "change", change: Change} | {kind: "open"} | {kind: "trouble", text: string}
 *   | {kind: "left"} | {kind: "wake"}} Message
 */

const NAME = "creases-study-stream";
/** The tab with the stream renews its lease at each beat; after `LEASE_MS` without, another tab takes it. */
const BEAT_MS = 1000;
const LEASE_MS = 3500;
/** While no study is running, the stream ends, and the next attempt follows after these seconds or a `wake`. */
const IDLE_SECONDS = 5;
/** Seconds to wait after a failed attempt whose response has no `Retry-After`: doubled up to the maximum. */
const WAIT = { first: 1, most: 16 };

/**
 * Emits `change` (detail: a study's id and progress), `open` when the stream is connected, and `trouble` (detail: why it is not,
 * and when the next attempt follows).
 *
 * The tabs of a browser have few connections to a server in common, so only one visible tab has a stream: the one with the lease in
 * the local storage. It tells the others by a BroadcastChannel. Web Locks would do without a lease, but need HTTPS.
 *
 * @extends {TypedEventTarget<{change: Change, open: null, trouble: string}>}
 */
export class StudyStream extends TypedEventTarget {
  /** @param {import("./client.js").Client} client */
  constructor(client) {
    super();
    this.client = client;
    this.tab = `${Date.now()}-${Math.random()}`;
    this.users = 0;
    /** @type {BroadcastChannel|null} */
    this.channel = null;
    /** @type {ReturnType<typeof setInterval>|undefined} */
    this.timer = undefined;
    /** @type {AbortController|null} */
    this.connection = null;
    /** Ends the pause before the next attempt. */
    this.endPause = () => {};
    document.addEventListener("visibilitychange", () => {
      this.update();
      // Changes while the tab was hidden were missed.
      if (this.channel) this.emit("open");
    });
    window.addEventListener("pagehide", () => this.stop());
    window.addEventListener("pageshow", () => this.update());
  }

  /** Follow the stream until `leave` is called as often as `join`. */
  join() {
    this.users += 1;
    this.update();
  }

  leave() {
    this.users -= 1;
    this.update();
  }

  /** Connect at once: a study has been started or resumed here. */
  wake() {
    this.say({ kind: "wake" });
  }

  /** Start or stop: a hidden tab follows nothing. */
  update() {
    if (!this.users || document.hidden) this.stop();
    else if (!this.channel) this.start();
  }

  start() {
    this.channel = new BroadcastChannel(NAME);
    this.channel.addEventListener("message", ({ data }) => this.receive(data));
    this.timer = setInterval(() => this.beat(), BEAT_MS);
    this.beat();
  }

  stop() {
    if (!this.channel) return;
    clearInterval(this.timer);
    if (this.connection) {
      this.disconnect();
      this.release();
      this.channel.postMessage({ kind: "left" });
    }
    this.channel.close();
    this.channel = null;
  }

  /** Renew the lease, or take it if it is free; connect or disconnect to match. */
  beat() {
    const lease = this.lease();
    const isFresh = lease !== null && Math.abs(Date.now() - lease.at) < LEASE_MS;
    if (isFresh && lease.tab !== this.tab) {
      this.disconnect();
      return;
    }
    try {
      localStorage.setItem(NAME, JSON.stringify({ tab: this.tab, at: Date.now() }));
    } catch (error) {
      // Without storage, each tab has its own stream.
      if (!(error instanceof DOMException)) throw error;
    }
    if (!this.connection) this.connect();
  }

  /**
   * Return the lease; null if there is none that can be read.
   *
   * @returns {{tab: string, at: number}|null}
   */
  lease() {
    try {
      const { tab, at } = JSON.parse(localStorage.getItem(NAME) ?? "{}");
      return typeof tab === "string" && typeof at === "number" ? { tab, at } : null;
    } catch (error) {
      if (error instanceof DOMException || error instanceof SyntaxError) return null;
      throw error;
    }
  }

  release() {
    if (this.lease()?.tab === this.tab) localStorage.removeItem(NAME);
  }

  disconnect() {
    this.connection?.abort();
    this.connection = null;
  }

  connect() {
    this.connection = new AbortController();
    this.follow(this.connection.signal);
  }

  /**
   * Read the stream, again and again, until the signal aborts.
   *
   * @param {AbortSignal} signal
   */
  async follow(signal) {
    let wait = WAIT.first;
    while (!signal.aborted) {
      try {
        for await (const event of this.client.events("/studies/stream", signal)) {
          wait = WAIT.first;
          this.read(event);
        }
        await this.pause(IDLE_SECONDS, signal);
      } catch (error) {
        if (signal.aborted) return;
        if (!(error instanceof Problem)) throw error;
        const seconds = error.retryAfter ?? wait;
        wait = Math.min(2 * wait, WAIT.most);
        this.say({ kind: "trouble", text: `${error.message} Next attempt in ${seconds} s.` });
        await this.pause(seconds, signal);
      }
    }
  }

  /** @param {{name: string, data: string}} event */
  read({ name, data }) {
    if (name === "open") this.say({ kind: "open" });
    if (name === "problem") {
      const { detail, status } = JSON.parse(data);
      throw new Problem(detail, status);
    }
    if (name === "progress")
      for (const change of JSON.parse(data).studies) this.say({ kind: "change", change });
  }

  /**
   * Tell all tabs, this one included.
   *
   * @param {Message} message
   */
  say(message) {
    this.channel?.postMessage(message);
    this.receive(message);
  }

  /** @param {Message} message */
  receive(message) {
    if (message.kind === "change") this.emit("change", message.change);
    else if (message.kind === "open") this.emit("open");
    else if (message.kind === "trouble") this.emit("trouble", message.text);
    else if (message.kind === "wake") this.endPause();
    else this.beat();
  }

  /**
   * Wait until the time is over, the signal aborts or a study is started.
   *
   * @param {number} seconds
   * @param {AbortSignal} signal
   * @returns {Promise<void>}
   */
  pause(seconds, signal) {
    return new Promise((resolve) => {
      this.endPause = resolve;
      setTimeout(resolve, 1000 * seconds);
      signal.addEventListener("abort", () => resolve());
    });
  }
}
