/** What was read of a run at each epoch seen: the numbers that charts are drawn from, and how far the slider reaches. */

const DRAWN = 1000;

/** The plain numbers of a frame: lists as long as the network is wide would fill the memory. */
function numbersOf({ metrics, counts }) {
  return Object.fromEntries(Object.entries({ ...metrics, ...counts }).filter(([, value]) => typeof value === "number"));
}

export class History {
  constructor() {
    this.rows = new Map();
    this.furthest = 0;
    this.order = null;
  }

  /** Note a frame. */
  note(frame) {
    if (!this.rows.has(frame.epoch)) this.order = null;
    this.rows.set(frame.epoch, numbersOf(frame));
    this.furthest = Math.max(this.furthest, frame.epoch);
  }

  /** The epochs seen, ascending; of very many, as many as a curve can show. */
  get epochs() {
    this.order ??= this.thinned([...this.rows.keys()].sort((a, b) => a - b));
    return this.order;
  }

  thinned(epochs) {
    const every = Math.ceil(epochs.length / DRAWN);
    return epochs.filter((_, position) => position % every === 0 || position === epochs.length - 1);
  }

  /** One number at each of `epochs`; null where it has none. */
  column(name) {
    return this.epochs.map((epoch) => this.rows.get(epoch)[name] ?? null);
  }
}
