/** The dead units of a run by name, loaded when a picture stays. */

import { Problem } from "../api/problem.js";

/**
 * @typedef {import("../api/client.js").Client} Client
 * @typedef {import("../api/wire.d.ts").Death} Death
 */

/** A picture that stays for this time is no longer one of a film: its units are asked for. */
const STAY_MS = 400;

export class DeadUnits {
  /** @param {Client} client */
  constructor(client) {
    this.client = client;
    /** What was asked for last; an answer to something else is late. */
    this.wanted = "";
    /** @type {ReturnType<typeof setTimeout>|undefined} */
    this.timer = undefined;
  }

  /**
   * Ask for the dead units of a run at an epoch; the newest request counts.
   *
   * @param {string} run
   * @param {number} epoch
   * @param {(units: Death[]) => void} show
   */
  ask(run, epoch, show) {
    const wanted = `${run} ${epoch}`;
    this.wanted = wanted;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.load(run, epoch, wanted, show), STAY_MS);
  }

  /** Drop the request: there are no dead units to show. */
  drop() {
    this.wanted = "";
    clearTimeout(this.timer);
  }

  /**
   * @param {string} run
   * @param {number} epoch
   * @param {string} wanted
   * @param {(units: Death[]) => void} show
   */
  async load(run, epoch, wanted, show) {
    try {
      const { units } = await this.client.deaths(run, epoch);
      if (wanted === this.wanted) show(units);
    } catch (problem) {
      // The names are an addition: without them the number of dead units is still shown.
      if (!(problem instanceof Problem)) throw problem;
    }
  }
}
