/** A bounded cache of frames, by run, view and epoch, so that dragging the time slider shows frames immediately. */

/** @typedef {{epoch: number, bytes: number}} Kept */

/** @template {Kept} F */
export class FrameCache {
  /** @param {number} budget  bytes of frames to keep at most */
  constructor(budget) {
    this.budget = budget;
    this.bytes = 0;
    /** @type {Map<string, Map<number, F>>} */
    this.strips = new Map();
  }

  /**
   * Return the frame of `epoch` in the strip `key`, which holds one run in one view, or undefined.
   *
   * @param {string} key
   * @param {number} epoch
   */
  get(key, epoch) {
    return this.strips.get(key)?.get(epoch);
  }

  /**
   * Store a frame; drop others while the cache is over its budget.
   *
   * @param {string} key
   * @param {F} frame
   */
  put(key, frame) {
    const strip = this.strips.get(key) ?? new Map();
    this.strips.delete(key);
    this.strips.set(key, strip);
    this.bytes += frame.bytes - (strip.get(frame.epoch)?.bytes ?? 0);
    strip.set(frame.epoch, frame);
    while (this.bytes > this.budget && this.shrink(key)) continue;
  }

  /**
   * Return the epoch nearest to `epoch` that is stored for `key`, or null.
   *
   * @param {string} key
   * @param {number} epoch
   */
  nearest(key, epoch) {
    let best = null;
    for (const kept of this.strips.get(key)?.keys() ?? []) {
      if (best === null || Math.abs(kept - epoch) < Math.abs(best - epoch)) best = kept;
    }
    return best;
  }

  /**
   * Drop the strip that was not written for the longest time; if only `key` is left, drop every second frame of it, so that frames
   * of all parts of the run stay. Returns whether anything was dropped.
   *
   * @param {string} key
   */
  shrink(key) {
    const [[oldest, strip]] = this.strips;
    if (oldest !== key) {
      for (const frame of strip.values()) this.bytes -= frame.bytes;
      this.strips.delete(oldest);
      return true;
    }
    const epochs = [...strip.keys()].sort((a, b) => a - b).slice(0, -1);
    const dropped = epochs.filter((_, position) => position % 2 === 1);
    for (const epoch of dropped) {
      this.bytes -= strip.get(epoch)?.bytes ?? 0;
      strip.delete(epoch);
    }
    return dropped.length > 0;
  }
}
