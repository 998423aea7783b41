/** What was read of a run at each epoch seen: the numbers that charts are drawn from, and how far the slider reaches. */

const DRAWN = 500;
const KEPT = 4096;
const FIRST_REACH = 50;

/** What depends on the part of the plane that is in view. */
const OF_VIEW = new Set(["regions", "boundary_segments"]);

/**
 * @typedef {Record<string, number|null|undefined> & {box: string}} Row
 * @typedef {import("../api/wire.d.ts").Metrics} Metrics
 * @typedef {{epoch: number, box: number[], metrics: Metrics|null, counts: import("../api/wire.d.ts").Counts}} Read
 */

/**
 * The plain numbers of a frame: lists as long as the network is wide would fill the memory.
 *
 * @param {Read} frame
 * @param {Metrics} metrics  the frame's
 * @returns {Row}
 */
function rowOf({ counts, box }, metrics) {
  /** @type {Record<string, number|null>} */
  const row = {
    dead: metrics.dead_units_data.length,
    always: metrics.active_share.flat().filter((share) => share === 1).length,
  };
  metrics.gradient_norm?.forEach((norm, layer) => (row[`gradient_norm ${layer}`] = norm));
  for (const [name, value] of Object.entries({ ...metrics, ...counts })) {
    if (typeof value === "number") row[name] = value;
  }
  return /** @type {Row} */ ({ ...row, box: box.join() });
}

export class MetricHistory {
  constructor() {
    /** @type {Map<number, Row>} */
    this.rows = new Map();
    this.furthest = 0;
    /** @type {number[]|null} */
    this.order = null;
  }

  /**
   * Note a frame. Of very many every second one is forgotten, so that a long run does not fill the memory.
   *
   * @param {Read} frame
   */
  add(frame) {
    if (!frame.metrics) return;
    if (!this.rows.has(frame.epoch)) this.order = null;
    this.rows.set(frame.epoch, rowOf(frame, frame.metrics));
    this.furthest = Math.max(this.furthest, frame.epoch);
    if (this.rows.size > KEPT) {
      const epochs = [...this.rows.keys()].sort((a, b) => a - b).slice(0, -1);
      for (let at = 1; at < epochs.length; at += 2) this.rows.delete(epochs[at]);
    }
  }

  /**
   * The past up to and with `last`, for a run that has it in common.
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

  /** Where the axis of time ends: the least of 1, 2, 5 × 10ⁿ that holds all epochs seen, so that it grows in few steps. */
  get axisEnd() {
    let reach = FIRST_REACH;
    for (let step = 0; reach < this.furthest; step += 1) reach *= step % 3 === 2 ? 2.5 : 2;
    return reach;
  }

  /**
   * How many epochs up to `last` are known, as seen in `box`.
   *
   * @param {number} last
   * @param {number[]|null} box
   */
  count(last, box) {
    let known = 0;
    for (const [epoch, row] of this.rows)
      if (epoch <= last && (!box || row.box === box.join())) known += 1;
    return known;
  }

  /** The epochs seen, ascending; of very many, as many as a curve can show. */
  get epochs() {
    this.order ??= this.thinned([...this.rows.keys()].sort((a, b) => a - b));
    return this.order;
  }

  /** @param {number[]} epochs */
  thinned(epochs) {
    const every = Math.ceil(epochs.length / DRAWN);
    return epochs.filter((_, position) => position % every === 0 || position === epochs.length - 1);
  }

  /**
   * One number at each of `epochs`; null where it has none, or where it was counted in another part of the plane.
   *
   * @param {string} name
   * @param {number[]} box
   * @returns {(number|null)[]}
   */
  column(name, box) {
    return this.epochs.map((epoch) => {
      const row = this.rows.get(epoch);
      if (!row || (OF_VIEW.has(name) && row.box !== box.join())) return null;
      return row[name] ?? null;
    });
  }
}
