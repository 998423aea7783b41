/** The fitted curve that the lab shows: its frames from memory or from the server, and the errors at each epoch so far. */

import { decode, rows } from "../api/arrays.js";
import { FrameCache } from "../api/frame-cache.js";
import { frozen } from "./page-state.js";

/** Bytes of frames in memory. */
const MEMORY_LIMIT = 32 * 2 ** 20;
/** Points of the drawn line. */
const SAMPLES = 300;
const BYTES_PER_NUMBER = 8;
/** The maximum number of earlier epochs that are loaded for the error chart. */
const HISTORY_POINTS = 60;

/**
 * @typedef {import("../api/types.d.ts").CurveSpec} Spec
 * @typedef {import("../api/wire.d.ts").CurveFrame} Wire
 * @typedef {ReturnType<typeof readFrame>} Frame
 * @typedef {Pick<import("./curve-url.js").CurveLook, "range">} View
 * @typedef {import("../api/arrays.js").Encoded|unknown[]} Values
 */

/** @param {Pick<Wire, "errors">} frame */
const errorsOf = ({ errors }) => ({
  inside: errors.inside?.rmse ?? null,
  outside: errors.outside?.rmse ?? null,
});
/** @param {Values} wire */
const array = (wire) => Array.from(decode(wire).data);

/** @param {Wire} wire */
function readFrame(wire) {
  const units = wire.units && {
    layer: wire.units.layer,
    bias: wire.units.bias,
    values: rows(decode(wire.units.values)),
  };
  const frame = {
    ...wire,
    samples: { x: array(wire.samples.x), y: array(wire.samples.y) },
    line: {
      x: array(wire.line.x),
      fit: array(wire.line.fit),
      truth: wire.line.truth && array(wire.line.truth),
    },
    pieces:
      wire.pieces &&
      Object.fromEntries(Object.entries(wire.pieces).map(([name, part]) => [name, array(part)])),
    units,
  };
  const bytes = BYTES_PER_NUMBER * frame.line.x.length * (3 + (units?.values.length ?? 0));
  return Object.freeze({ ...frame, bytes });
}

export class CurveRun {
  /** @param {import("../api/client.js").Client} client */
  constructor(client) {
    this.client = client;
    /** @type {FrameCache<Frame>} */
    this.cache = new FrameCache(MEMORY_LIMIT);
    /** @type {Spec|null} */
    this.spec = null;
    this.id = "";
    this.run = "";
    /** @type {Map<number, ReturnType<typeof errorsOf>>} */
    this.errors = new Map();
  }

  /**
   * Open the curve of `spec`. The server completes the spec, or rejects it.
   *
   * @param {Spec} spec
   * @param {AbortSignal} [signal]
   */
  async open(spec, signal) {
    const curve = await this.client.createCurve(spec, signal);
    if (curve.id !== this.id) this.errors = new Map();
    this.id = curve.id;
    this.run = curve.run;
    this.spec = frozen(curve.spec);
  }

  /**
   * Return the key of frames in memory.
   *
   * @param {View} view
   */
  cacheKey({ range }) {
    return `${this.id} ${range ?? ""}`;
  }

  /**
   * Return the frame of an epoch; the server trains up to that epoch.
   *
   * @param {number} epoch
   * @param {View} view
   * @param {AbortSignal} [signal]
   */
  async frame(epoch, view, signal) {
    const cached = this.cache.get(this.cacheKey(view), epoch);
    if (cached) return cached;
    const query = new URLSearchParams({ samples: String(SAMPLES), arrays: "base64" });
    if (view.range) query.set("range", view.range.join(","));
    const { id, errors } = this;
    const frame = readFrame(
      await this.client.json(`/curves/${id}/frames/${epoch}?${query}`, { signal }),
    );
    this.cache.put(this.cacheKey(view), frame);
    errors.set(frame.epoch, errorsOf(frame));
    return frame;
  }

  /**
   * Load errors at epochs before `epoch` that were not drawn, so that the chart starts at epoch 0.
   *
   * @param {number} epoch
   * @param {View} view
   * @param {AbortSignal} [signal]
   */
  async loadHistory(epoch, { range }, signal) {
    const { id, errors } = this;
    if (errors.size > 1 || epoch < 2) return;
    const query = new URLSearchParams({
      last: String(epoch),
      every: String(Math.max(1, Math.ceil(epoch / HISTORY_POINTS))),
      units: "false",
      samples: "2",
    });
    if (range) query.set("range", range.join(","));
    for (const frame of await this.client.lines(`/curves/${id}/stream?${query}`, signal))
      errors.set(frame.epoch, errorsOf(frame));
  }

  /**
   * Return the epoch nearest to `epoch` whose frame is in memory, or null.
   *
   * @param {number} epoch
   * @param {View} view
   */
  nearest(epoch, view) {
    return this.cache.nearest(this.cacheKey(view), epoch);
  }

  /**
   * Return the linear piece that contains `x`.
   *
   * @param {number} epoch
   * @param {number} x
   * @returns {Promise<import("../api/wire.d.ts").CurvePiece>}
   */
  piece(epoch, x) {
    return this.client.json(`/curves/${this.id}/frames/${epoch}/at?x=${x}`, {});
  }

  /** The last epoch so far. */
  get furthest() {
    return Math.max(0, ...this.errors.keys());
  }

  /** The epochs so far, in order, with the errors at each. */
  get history() {
    return [...this.errors.entries()]
      .sort(([a], [b]) => a - b)
      .map(([epoch, errors]) => ({ epoch, ...errors }));
  }
}
