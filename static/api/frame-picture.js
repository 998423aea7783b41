/** The parts of a frame that its picture is painted from, decoded into arrays. */

import { decode, rows } from "./arrays.js";
import { classIndices } from "./class-indices.js";

/** @typedef {import("./wire.d.ts").Frame} WireFrame */

/**
 * Return labels as indices of `classes`; null if there are none.
 *
 * @param {import("./arrays.js").Encoded|unknown[]|null} labels
 * @param {number[]} classes
 */
export const readLabels = (labels, classes) => labels && classIndices(classes, decode(labels).data);

/**
 * @param {WireFrame["colour"]} colour
 * @param {number[]} classes
 */
export function readField(colour, classes) {
  if (!colour) return null;
  const level = decode(colour.level);
  return {
    rows: level.shape[0],
    columns: level.shape[1],
    x: Array.from(decode(colour.x).data),
    y: Array.from(decode(colour.y).data),
    level: level.data,
    index: readLabels(colour.label, classes),
    reach: colour.reach,
  };
}

/** @param {WireFrame["regions"]} regions */
export function readRegions(regions) {
  if (!regions) return null;
  return {
    vertices: decode(regions.vertices).data,
    offsets: decode(regions.offsets).data,
    indices: decode(regions.indices).data,
    edges: decode(regions.edges).data,
    edgeLayer: decode(regions.edge_layer).data,
    edgeUnit: decode(regions.edge_unit).data,
    patterns: regions.patterns ? decode(regions.patterns) : null,
  };
}

/**
 * Return kinks as flat arrays: as objects they would take more memory than all regions of the frame.
 *
 * @param {import("./wire.d.ts").Kink[]} kinks
 */
function readKinks(kinks) {
  return {
    at: Float64Array.from(kinks.flatMap(({ at }) => at)),
    layer: Int16Array.from(kinks, ({ layer }) => layer),
    unit: Int16Array.from(kinks, ({ unit }) => unit),
  };
}

/** @param {WireFrame["boundary"]} boundary */
export function readBoundary(boundary) {
  if (!boundary) return null;
  const { line, polyline } = boundary.segments;
  return {
    polylines: boundary.polylines.map((points) => decode(points).data),
    classes: boundary.classes,
    line: decode(line).data,
    polyline: decode(polyline).data,
    kinks: readKinks(boundary.kinks),
  };
}

/** @param {WireFrame["sampled_boundary"]} boundary */
export const readSampledBoundary = (boundary) =>
  boundary && { polylines: boundary.polylines.map((points) => decode(points).data) };

/** @param {WireFrame["points"]} points */
export function readPoints(points) {
  if (!points) return null;
  /** @param {import("./wire.d.ts").PointSet} points */
  const part = ({ X, y }) => ({ X: rows(decode(X)), y: Array.from(decode(y).data) });
  return { train: part(points.train), test: part(points.test) };
}
