/** Pinned runs: a run and an epoch each, with what is known of it there; read from the server, one after the other. */

import { Problem } from "../api/problem.js";

/** As many as a table and an address can hold. */
export const MOST_PINS = 24;

/** What the table can be sorted by. */
export const SORTED_BY = Object.freeze([
  "name",
  "epoch",
  "train_score",
  "test_score",
  "train_loss",
  "test_loss",
  "regions",
  "boundary_segments",
  "dead_units",
  "seconds",
]);

const GONE = 404;

/** @typedef {{run: string, epoch: number}} Pin */

/** @param {Pin} pin */
export const keyOf = ({ run, epoch }) => `${run}:${epoch}`;

/**
 * One row of the comparison table: a run at an epoch.
 *
 * @param {Pin} pin
 * @param {Awaited<ReturnType<import("../api/client.js").Client["runAt"]>>} known
 * @param {import("../api/frame.js").Wire} frame
 */
function rowOf({ run, epoch }, { spec, metrics }, { task, metrics: scores, counts, diverged }) {
  const score = task === "regression" ? "r2" : "accuracy";
  const segments = task === "regression" ? null : counts.boundary_segments;
  return Object.freeze({
    run,
    epoch,
    spec,
    task,
    diverged,
    train_score: scores?.[`train_${score}`],
    test_score: scores?.[`test_${score}`],
    train_loss: scores?.train_loss,
    test_loss: scores?.test_loss,
    regions: counts.regions,
    boundary_segments: segments,
    dead_units: scores?.dead_units_data.length,
    seconds: metrics.seconds?.[0] ?? null,
  });
}

/** Emits `change` when more is known. */
export class Pins extends EventTarget {
  /** @param {import("../api/client.js").Client} client */
  constructor(client) {
    super();
    this.client = client;
    /** @type {Map<string, object>} */
    this.known = new Map();
    /** @type {Pin[]} */
    this.wanted = [];
    this.reading = false;
  }

  /**
   * Read what is not known of these pins yet.
   *
   * @param {Pin[]} pins
   */
  load(pins) {
    this.wanted = pins;
    this.read();
  }

  /**
   * A pin's row; without `spec` it is not read yet, and `problem` says in words why it cannot be.
   *
   * @param {Pin} pin
   */
  row(pin) {
    return this.known.get(keyOf(pin)) ?? pin;
  }

  async read() {
    if (this.reading) return;
    this.reading = true;
    for (let next = this.next(); next; next = this.next()) {
      this.known.set(keyOf(next), await this.ask(next));
      this.dispatchEvent(new Event("change"));
    }
    this.reading = false;
  }

  next() {
    return this.wanted.find((pin) => !this.known.has(keyOf(pin)));
  }

  /** @param {Pin} pin */
  async ask(pin) {
    const { run, epoch } = pin;
    try {
      const frame = await this.client.frame(run, epoch, { grid: 0, include: "metrics" });
      return rowOf(pin, await this.client.runAt(run, epoch), frame);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      const gone = `Run ${run} is not known here: this site keeps only runs that were opened on it. Open the run's own address once, then it is.`;
      return { ...pin, problem: error.status === GONE ? gone : error.message };
    }
  }
}
