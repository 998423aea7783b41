/** Pinned runs, which are compared in a table: each is a run at an epoch. Their rows are loaded one after the other. */

import { Problem } from "../api/problem.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";

/** The maximum number of pinned runs: a table and a URL hold no more. */
export const MOST_PINS = 24;

/** The columns that the table can be sorted by. */
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

const NOT_FOUND = 404;

/**
 * Return why a run cannot be shown.
 *
 * @param {string} run  its id
 * @param {Problem} problem
 */
export const whyNoRun = (run, { status, message }) =>
  status === NOT_FOUND
    ? `Run ${run} is not known here: a server knows only runs that were opened on it. Open the run's full link first.`
    : message;

/** @typedef {{run: string, epoch: number}} Pin */

/**
 * Return a pin as a text, as a URL names it.
 *
 * @param {Pin} pin
 */
export const keyOf = ({ run, epoch }) => `${run}:${epoch}`;

/**
 * Return the row of the comparison table for a pin.
 *
 * @param {Pin} pin
 * @param {Awaited<ReturnType<import("../api/client.js").Client["runAt"]>>} details
 * @param {import("../api/frame.js").WireFrame} frame
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

/**
 * Until its run has loaded, a row contains only the pin; `problem` says why a run cannot be loaded.
 *
 * @typedef {Readonly<Pin & Partial<ReturnType<typeof rowOf>> & {problem?: string}>} Row
 */

/**
 * Emits `change` when another row has loaded.
 *
 * @extends {TypedEventTarget<{change: null}>}
 */
export class Pins extends TypedEventTarget {
  /** @param {import("../api/client.js").Client} client */
  constructor(client) {
    super();
    this.client = client;
    /** @type {Map<string, Row>} */
    this.rows = new Map();
    /** @type {Pin[]} */
    this.pins = [];
    this.loading = false;
  }

  /**
   * Load the rows of these pins that have not loaded yet.
   *
   * @param {Pin[]} pins
   */
  load(pins) {
    this.pins = pins;
    this.loadRows();
  }

  /**
   * Return a pin's row.
   *
   * @param {Pin} pin
   * @returns {Row}
   */
  row(pin) {
    return this.rows.get(keyOf(pin)) ?? pin;
  }

  async loadRows() {
    if (this.loading) return;
    this.loading = true;
    for (let next = this.next(); next; next = this.next()) {
      this.rows.set(keyOf(next), await this.fetchRow(next));
      this.emit("change");
    }
    this.loading = false;
  }

  next() {
    return this.pins.find((pin) => !this.rows.has(keyOf(pin)));
  }

  /**
   * @param {Pin} pin
   * @returns {Promise<Row>}
   */
  async fetchRow(pin) {
    const { run, epoch } = pin;
    try {
      const frame = await this.client.frame(run, epoch, { grid: 0, include: "metrics" });
      return rowOf(pin, await this.client.runAt(run, epoch), frame);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      return { ...pin, problem: whyNoRun(run, error) };
    }
  }
}
