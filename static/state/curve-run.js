// @ts-nocheck
/** The curve that the lab looks at: its frames, from memory where seen, and the errors of every epoch seen. */

import { decode, rows } from "../api/arrays.js";
import { FrameCache } from "../api/frame-cache.js";
import { frozen } from "./page-state.js";

const BUDGET = 32 * 2 ** 20;
const SAMPLES = 300;
const BYTES_A_NUMBER = 8;

const WAYMARKS = 60;

const errorsOf = ({ errors }) => ({
  inside: errors.inside?.rmse ?? null,
  outside: errors.outside?.rmse ?? null,
});
const array = (wire) => wire && Array.from(decode(wire).data);

function readFrame(wire) {
  const units = wire.units && {
    layer: wire.units.layer,
    bias: wire.units.bias,
    values: rows(decode(wire.units.values)),
  };
  const frame = {
    ...wire,
    samples: { x: array(wire.samples.x), y: array(wire.samples.y) },
    line: { x: array(wire.line.x), fit: array(wire.line.fit), truth: array(wire.line.truth) },
    pieces:
      wire.pieces &&
      Object.fromEntries(Object.entries(wire.pieces).map(([name, part]) => [name, array(part)])),
    units,
  };
  frame.bytes = BYTES_A_NUMBER * frame.line.x.length * (3 + (units?.values.length ?? 0));
  return Object.freeze(frame);
}

export class CurveRun {
  /** @param {import("../api/client.js").Client} client */
  constructor(client) {
    this.client = client;
    this.cache = new FrameCache(BUDGET);
    this.spec = null;
  }

  /** Look at the curve of `spec` from now on; the server fills in what it leaves out, or refuses it. */
  async open(spec, signal) {
    const curve = await this.client.createCurve(spec, signal);
    if (curve.id !== this.id) this.past = new Map();
    this.id = curve.id;
    this.run = curve.run;
    this.spec = frozen(curve.spec);
  }

  strip({ range }) {
    return `${this.id} ${range ?? ""}`;
  }

  /** The frame of an epoch as one looks at it; trains as far as needed. */
  async frame(epoch, look, signal) {
    const seen = this.cache.get(this.strip(look), epoch);
    if (seen) return seen;
    const query = new URLSearchParams({ samples: SAMPLES, arrays: "base64" });
    if (look.range) query.set("range", look.range.join(","));
    const { id, past } = this;
    const frame = readFrame(
      await this.client.json(`/curves/${id}/frames/${epoch}?${query}`, { signal }),
    );
    this.cache.put(this.strip(look), frame);
    past.set(frame.epoch, errorsOf(frame));
    return frame;
  }

  /** The errors on the way to an epoch that was entered in the middle. */
  async remember(epoch, { range }, signal) {
    const { id, past } = this;
    if (past.size > 1 || epoch < 2) return;
    const query = new URLSearchParams({
      last: epoch,
      every: Math.max(1, Math.ceil(epoch / WAYMARKS)),
      units: false,
      samples: 2,
    });
    if (range) query.set("range", range.join(","));
    for (const frame of await this.client.lines(`/curves/${id}/stream?${query}`, signal))
      past.set(frame.epoch, errorsOf(frame));
  }

  nearest(epoch, look) {
    return this.cache.nearest(this.strip(look), epoch);
  }

  /** The piece around a place. */
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
