/** A frame is one epoch's picture, decoded once and kept small enough that thousands of them stay in memory. */

import { decode, rows } from "./arrays.js";

const LEVELS = 255;

/** Probability in 256 levels: as many as a screen shows, at an eighth of the memory. */
function levels(probability) {
  return probability && Uint8Array.from(probability.data, (p) => Math.round(p * LEVELS));
}

function readField(grid) {
  if (!grid) return null;
  const x = decode(grid.x).data;
  const y = decode(grid.y).data;
  const label = decode(grid.label);
  const value = decode(grid.value);
  return {
    columns: x.length,
    rows: y.length,
    x: [x[0], x[x.length - 1]],
    y: [y[0], y[y.length - 1]],
    probability: levels(decode(grid.probability)),
    label: label && Uint8Array.from(label.data),
    value: value && Float32Array.from(value.data),
  };
}

function readRegions(regions) {
  if (!regions) return null;
  return {
    vertices: decode(regions.vertices).data,
    offsets: Int32Array.from(decode(regions.offsets).data),
    indices: Int32Array.from(decode(regions.indices).data),
    edges: Int32Array.from(decode(regions.edges).data),
    edgeLayer: Int16Array.from(decode(regions.edge_layer).data),
    patterns: regions.patterns ? decode(regions.patterns) : null,
  };
}

function readBoundary(boundary) {
  return boundary && { polylines: boundary.polylines.map((line) => decode(line).data) };
}

function readPoints(points) {
  if (!points) return null;
  const part = ({ X, y }) => ({ X: rows(decode(X)), y: Array.from(decode(y).data) });
  return { train: part(points.train), test: part(points.test) };
}

function bytesIn(value) {
  if (ArrayBuffer.isView(value)) return value.byteLength;
  if (Array.isArray(value)) return value.reduce((sum, item) => sum + bytesIn(item), 16);
  if (value !== null && typeof value === "object") return bytesIn(Object.values(value));
  return 8;
}

/**
 * Decode a frame as the API gives it (docs: `GET /api/runs/{id}/frames/{epoch}`).
 *
 * @param {object} wire  the frame's JSON
 * @returns {Readonly<object>}  the same names, with `grid` as a `field` of bytes, and `bytes`: its size in memory
 */
export function readFrame(wire) {
  const frame = {
    run: wire.run,
    epoch: wire.epoch,
    diverged: wire.diverged,
    task: wire.task,
    classes: wire.classes,
    metrics: wire.metrics,
    box: wire.box,
    field: readField(wire.grid),
    points: readPoints(wire.points),
    regions: readRegions(wire.regions),
    boundary: readBoundary(wire.boundary),
    why: wire.why,
    counts: wire.counts,
  };
  frame.bytes = bytesIn(frame);
  return Object.freeze(frame);
}
