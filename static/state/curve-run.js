/** The curve that the lab looks at: its frames, from memory where seen, and the errors of every epoch seen. */

import { decode, rows } from "../api/arrays.js";
import { FrameCache } from "../api/frame-cache.js";
import { frozen } from "./page-state.js";

const BUDGET = 32 * 2 ** 20;
const SAMPLES = 300;
const BYTES_A_NUMBER = 8;

const WAYMARKS = 60;

/**
 * @typedef {import("../api/types.d.ts").CurveSpec} Spec
 * @typedef {import("../api/wire.d.ts").CurveFrame} Wire
 * @typedef {ReturnType<typeof readFrame>} Frame
 * @typedef {{range: number[]|null}} Look
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
  const bytes = BYTES_A_NUMBER * frame.line.x.length * (3 + (units?.values.length ?? 0));
  return Object.freeze({ ...frame, bytes });
}

export class CurveRun {
  /** @param {import("../api/client.js").Client} client */
  constructor(client) {
    this.client = client;
    /** @type {FrameCache<Frame>} */
    this.cache = new FrameCache(BUDGET);
    /** @type {Spec|null} */
    this.spec = null;
    this.id = "";
    this.run = "";
    /** @type {Map<number, ReturnType<typeof errorsOf>>} */
    this.past = new Map();
  }

  /**
   * Look at the curve of `spec` from now on; the server fills in what it leaves out, or refuses it.
   *
   * @param {Spec} spec
   * @param {AbortSignal} [signal]
   */
  async open(spec, signal) {
    const curve = await this.client.createCurve(spec, signal);
    if (curve.id !== this.id) this.past = new Map();
    this.id = curve.id;
    this.run = curve.run;
    this.spec = frozen(curve.spec);
  }

  /** @param {Look} look */
  strip({ range }) {
    return `${this.id} ${range ?? ""}`;
  }

  /**
   * The frame of an epoch as one looks at it; trains as far as needed.
   *
   * @param {number} epoch
   * @param {Look} look
   * @param {AbortSignal} [signal]
   */
  async frame(epoch, look, signal) {
    const seen = this.cache.get(this.strip(look), epoch);
    if (seen) return seen;
    const query = new URLSearchParams({ samples: String(SAMPLES), arrays: "base64" });
    if (look.range) query.set("range", look.range.join(","));
    const { id, past } = this;
    const frame = readFrame(
      await this.client.json(`/curves/${id}/frames/${epoch}?${query}`, { signal }),
    );
    this.cache.put(this.strip(look), frame);
    past.set(frame.epoch, errorsOf(frame));
    return frame;
  }

  /**
   * The errors on the way to an epoch that was entered in the middle.
   *
   * @param {number} epoch
   * @param {Look} look
   * @param {AbortSignal} [signal]
   */
  async loadHistory(epoch, { range }, signal) {
    const { id, past } = this;
    if (past.size > 1 || epoch < 2) return;
    const query = new URLSearchParams({
      last: String(epoch),
      every: String(Math.max(1, Math.ceil(epoch / WAYMARKS))),
      units: "false",
      samples: "2",
    });
    if (range) query.set("range", range.join(","));
    for (const frame of await this.client.lines(`/curves/${id}/stream?${query}`, signal))
      past.set(frame.epoch, errorsOf(frame));
  }

  /**
   * @param {number} epoch
   * @param {Look} look
   */
  nearest(epoch, look) {
    return this.cache.nearest(this.strip(look), epoch);
  }

  /**
   * The piece around a place.
   *
   * @param {number} epoch
   * @param {number} x
   * @returns {Promise<import("../api/wire.d.ts").CurvePiece>}
   */
  piece(epoch, x) {
    return this.client.json(`/curves/${this.id}/frames/${epoch}/at?x=${x}`, {});
  }

  get furthest() {
    return Math.max(0, ...this.past.keys());
  }

  /** Epochs seen, in order, with the errors there. */
  get history() {
    return [...this.past.entries()]
      .sort(([a], [b]) => a - b)
      .map(([epoch, errors]) => ({ epoch, ...errors }));
  }
}
