/** Frames: a frame is everything that a picture of one epoch shows, decoded into arrays that take little memory. */

import { decode, rows } from "./arrays.js";
import {
  readBoundary,
  readField,
  readLabels,
  readPoints,
  readRegions,
  readSampledBoundary,
} from "./frame-picture.js";
import { levelOf } from "./decision.js";
import { readNetwork } from "./network.js";

/**
 * @typedef {import("./wire.d.ts").Frame & {trained?: number}} WireFrame
 * @typedef {ReturnType<typeof readFrame>} Frame
 */

/**
 * @param {WireFrame["cells"]} cells
 * @param {number[]} classes
 */
function readCells(cells, classes) {
  if (!cells) return null;
  return {
    vertices: decode(cells.vertices).data,
    offsets: decode(cells.offsets).data,
    indices: decode(cells.indices).data,
    index: readLabels(cells.label, classes),
  };
}

/**
 * Return both parts decoded; a part without margins is null.
 *
 * @template P, R
 * @param {{train: P, test: P}|null} parts
 * @param {(part: NonNullable<P>) => R} read
 * @returns {{train: R|null, test: R|null}|null}
 */
function readParts(parts, read) {
  if (!parts) return null;
  const { train, test } = parts;
  return { train: train ? read(train) : null, test: test ? read(test) : null };
}

/** @param {import("./wire.d.ts").Margins} margins */
const readMargin = ({ distance, point }) => ({
  distance: decode(distance).data,
  point: decode(point).data,
});

/** @param {WireFrame["confusion"]} confusion */
function readConfusion(confusion) {
  if (!confusion) return null;
  /** @param {import("./wire.d.ts").ClassConfusion|import("./wire.d.ts").RegressionErrors} one */
  const part = (one) => ("matrix" in one ? { ...one, matrix: rows(decode(one.matrix)) } : one);
  return { train: part(confusion.train), test: part(confusion.test) };
}

/**
 * Return about how many bytes a value takes in memory, with the overhead of objects.
 *
 * @param {unknown} value
 * @returns {number}
 */
function bytesIn(value) {
  if (ArrayBuffer.isView(value)) return value.byteLength + 200;
  if (Array.isArray(value)) return value.reduce((sum, item) => sum + bytesIn(item), 32);
  if (value !== null && typeof value === "object")
    return Object.values(value).reduce((sum, item) => sum + bytesIn(item), 64);
  return 12;
}

/**
 * Decode a frame of `GET /api/runs/{id}/frames/{epoch}`.
 *
 * The names are those of the API, but `colour` is called `field`. `field` and `cells` contain the index of each class in
 * `classes` instead of its label, and `bytes` is the frame's size in memory.
 *
 * @param {WireFrame} wire  the frame's JSON
 */
export function readFrame(wire) {
  const frame = {
    run: wire.run,
    epoch: wire.epoch,
    trained: wire.trained,
    diverged: wire.diverged,
    task: wire.task,
    classes: wire.classes,
    classNames: wire.class_names,
    threshold: wire.threshold,
    metrics: wire.metrics,
    box: wire.box,
    field: readField(wire.colour, wire.classes),
    points: readPoints(wire.points),
    regions: readRegions(wire.regions),
    boundary: readBoundary(wire.boundary),
    sampledBoundary: readSampledBoundary(wire.sampled_boundary),
    cells: readCells(wire.cells, wire.classes),
    predictions: readParts(wire.predictions, (labels) => decode(labels).data),
    margins: readParts(wire.margins, readMargin),
    network: wire.network && readNetwork(wire.network, wire.task, wire.slice, levelOf(wire)),
    slice: wire.slice,
    distance: readParts(wire.distance, (distances) => decode(distances).data),
    rows: readParts(wire.rows, (numbers) => decode(numbers).data),
    why: wire.why,
    confusion: readConfusion(wire.confusion),
    counts: wire.counts,
  };
  return Object.freeze({ ...frame, bytes: bytesIn(frame) });
}
