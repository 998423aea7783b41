/** What was read of a run at each epoch seen: the numbers that charts are drawn from, and how far the slider reaches. */

const OF_A_FRAME = ({ metrics, counts }) => ({ ...metrics, ...counts });

export class History {
  constructor() {
    this.rows = new Map();
    this.furthest = 0;
    this.order = null;
  }

  /** Note a frame; only its numbers are kept. */
  note(frame) {
    if (!this.rows.has(frame.epoch)) this.order = null;
    this.rows.set(frame.epoch, OF_A_FRAME(frame));
    this.furthest = Math.max(this.furthest, frame.epoch);
  }

  /** The epochs seen, ascending. */
  get epochs() {
    this.order ??= [...this.rows.keys()].sort((a, b) => a - b);
    return this.order;
  }

  /** One number at each of `epochs`; null where it has none. */
  column(name) {
    return this.epochs.map((epoch) => this.rows.get(epoch)[name] ?? null);
  }
}
