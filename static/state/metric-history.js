/** The metrics of a run at each epoch that was loaded: charts are drawn from them, and the time slider ends after them. */

/** The maximum number of epochs that a chart shows. */
const MAX_DRAWN = 500;
/** The maximum number of epochs in memory. */
const MAX_ROWS = 4096;
const MIN_AXIS_END = 50;

/** Metrics that depend on the part of the plane in view. */
const VIEW_METRICS = new Set(["regions", "boundary_segments"]);
/** Metrics that depend on the decision threshold. */
const DECIDED_METRICS = new Set(["train_accuracy", "test_accuracy", "boundary_segments"]);

/**
 * @typedef {Record<string, number|null|undefined> & {box: string, threshold: number|null}} Row
 * @typedef {import("../api/wire.d.ts").Metrics} Metrics
 * @typedef {{epoch: number, box: number[], threshold: number|null, metrics: Metrics|null, counts: import("../api/wire.d.ts").Counts}} MetricFrame
 */

/**
 * Return the metrics of a frame that are single numbers: lists with an entry for each unit would fill the memory.
 *
 * @param {MetricFrame} frame
 * @param {Metrics} metrics  the frame's
 * @returns {Row}
 */
function rowOf({ counts, box, threshold }, metrics) {
  /** @type {Record<string, number|null>} */
  const row = {
    dead: metrics.dead_units_data.length,
    always: metrics.active_share.flat().filter((share) => share === 1).length,
  };
  metrics.gradient_norm?.forEach((norm, layer) => (row[`gradient_norm ${layer}`] = norm));
  for (const [name, value] of Object.entries({ ...metrics, ...counts })) {
    if (typeof value === "number") row[name] = value;
  }
  return /** @type {Row} */ ({ ...row, box: box.join(), threshold });
}

export class MetricHistory {
  constructor() {
    /** @type {Map<number, Row>} */
    this.rows = new Map();
    this.furthest = 0;
    /** @type {number[]|null} */
    this.sortedEpochs = null;
  }

  /**
   * Add the metrics of a frame. When the memory is full, every second epoch is dropped.
   *
   * @param {MetricFrame} frame
   */
  add(frame) {
    if (!frame.metrics) return;
    if (!this.rows.has(frame.epoch)) this.sortedEpochs = null;
    this.rows.set(frame.epoch, rowOf(frame, frame.metrics));
    this.furthest = Math.max(this.furthest, frame.epoch);
    if (this.rows.size > MAX_ROWS) {
      const epochs = [...this.rows.keys()].sort((a, b) => a - b).slice(0, -1);
      for (let at = 1; at < epochs.length; at += 2) this.rows.delete(epochs[at]);
    }
  }

  /**
   * Return the history up to `last`, for a run that is the same until then.
   *
   * @param {number} last
   */
  upTo(last) {
    const past = new MetricHistory();
    for (const [epoch, row] of this.rows) {
      if (epoch > last) continue;
      past.rows.set(epoch, row);
      past.furthest = Math.max(past.furthest, epoch);
    }
    return past;
  }

  /** The end of the time axis: the smallest of 50, 100, 200, 500, … that is not before the last epoch, so that it rarely changes. */
  get axisEnd() {
    let end = MIN_AXIS_END;
    for (let step = 0; end < this.furthest; step += 1) end *= step % 3 === 2 ? 2.5 : 2;
    return end;
  }

  /**
   * Return how many epochs up to `last` have metrics in memory, decided at a threshold; with `box`, only those measured in
   * that view.
   *
   * @param {number} last
   * @param {number[]|null} box
   * @param {number|null} threshold
   */
  count(last, box, threshold) {
    let count = 0;
    for (const [epoch, row] of this.rows)
      if (epoch <= last && row.threshold === threshold && (!box || row.box === box.join()))
        count += 1;
    return count;
  }

  /** The epochs in memory, ascending; of very many, as many as a chart can show. */
  get epochs() {
    this.sortedEpochs ??= this.thinned([...this.rows.keys()].sort((a, b) => a - b));
    return this.sortedEpochs;
  }

  /** @param {number[]} epochs */
  thinned(epochs) {
    const every = Math.ceil(epochs.length / MAX_DRAWN);
    return epochs.filter((_, position) => position % every === 0 || position === epochs.length - 1);
  }

  /**
   * Return one metric at each of `epochs`; null where it is missing, or was counted in another view or at another threshold.
   *
   * @param {string} name
   * @param {number[]} box
   * @param {number|null} threshold
   * @returns {(number|null)[]}
   */
  column(name, box, threshold) {
    return this.epochs.map((epoch) => {
      const row = this.rows.get(epoch);
      if (!row || (VIEW_METRICS.has(name) && row.box !== box.join())) return null;
      if (DECIDED_METRICS.has(name) && row.threshold !== threshold) return null;
      return row[name] ?? null;
    });
  }
}
