/** Painters of a sampled grid: a square in the color of its class around each sample, and the regions without a sample. */

import { context2d } from "../ui/canvas.js";
import { tracePolygon } from "./plane-painters.js";

/**
 * @typedef {import("./svg-context.js").PaintContext} PaintContext
 * @typedef {import("./plane-painters.js").Mapping} Mapping
 * @typedef {import("../ui/palette.js").Palette} Palette
 * @typedef {import("./plane-painters.js").Polygons} Polygons
 */

/**
 * Coordinates of samples; `index` has the class of each, row by row, or is null in a regression.
 *
 * @typedef {{x: number[], y: number[], index: ArrayLike<number>|null}} SampleGrid
 */

/** Samples that are nearer to each other than this, in pixels, are not drawn: they would hide everything else. */
const MIN_DISTANCE = 9;

const HATCH_SIZE = 5;

/**
 * Return the numbers of the regions that contain no sample.
 *
 * @param {Polygons} regions
 * @param {Iterable<number>} sampledRegions  the region of each sample
 */
export function missedRegions(regions, sampledRegions) {
  const sampled = new Set(sampledRegions);
  return Array.from({ length: regions.offsets.length - 1 }, (_, region) => region).filter(
    (region) => !sampled.has(region),
  );
}

/**
 * Return the edges of the samples' cells, in whole pixels, so that squares join without a seam.
 *
 * @param {number[]} samples
 * @param {(value: number) => number} pixel
 */
function cellEdges(samples, pixel) {
  const between = samples.slice(1).map((x, i) => (x + samples[i]) / 2);
  return [samples[0], ...between, samples[samples.length - 1]].map((x) => Math.round(pixel(x)));
}

/**
 * Paint each sample's class over its cell, as a heat map shows it.
 *
 * @param {PaintContext} context
 * @param {Mapping} mapping
 * @param {SampleGrid} grid
 * @param {number} classes
 * @param {Palette} palette
 */
export function paintSquares(context, mapping, { x, y, index }, classes, palette) {
  if (!index) return;
  const columns = cellEdges(x, (value) => mapping.x(value));
  const rows = cellEdges(y, (value) => mapping.y(value));
  const tints = Array.from({ length: classes }, (_, number) => palette.classTint(number));
  y.forEach((_, row) => {
    x.forEach((__, column) => {
      context.fillStyle = tints[index[row * x.length + column]];
      context.fillRect(
        columns[column],
        rows[row + 1],
        columns[column + 1] - columns[column],
        rows[row] - rows[row + 1],
      );
    });
  });
}

/**
 * Return a hatch pattern; it has no hue, because every hue already has a meaning.
 *
 * @param {PaintContext} context
 * @param {string} ink
 */
function hatch(context, ink) {
  const tile = new OffscreenCanvas(HATCH_SIZE, HATCH_SIZE);
  const tileContext = context2d(tile);
  tileContext.strokeStyle = ink;
  tileContext.lineWidth = 1.1;
  for (const shift of [-HATCH_SIZE, 0, HATCH_SIZE]) {
    tileContext.moveTo(shift - 1, HATCH_SIZE + 1);
    tileContext.lineTo(shift + HATCH_SIZE + 1, -1);
  }
  tileContext.stroke();
  return context.createPattern(tile, "repeat");
}

/**
 * Paint the missed regions, with outlines because most are slivers, and the samples if they are far enough apart.
 *
 * @param {PaintContext} context
 * @param {Mapping} mapping
 * @param {Polygons} regions
 * @param {number[]} missed
 * @param {Pick<SampleGrid, "x"|"y">} grid
 * @param {Palette} palette
 */
export function paintMissed(context, mapping, regions, missed, { x, y }, palette) {
  context.beginPath();
  for (const region of missed) tracePolygon(context, mapping, regions, region);
  const pattern = hatch(context, palette.ink);
  if (pattern) {
    context.fillStyle = pattern;
    context.fill();
  }
  context.strokeStyle = palette.ink;
  context.lineWidth = 1;
  context.lineJoin = "round";
  context.stroke();
  if (mapping.scaleX * (x[1] - x[0]) < MIN_DISTANCE) return;
  context.beginPath();
  for (const x1 of x)
    for (const x2 of y) context.rect(mapping.x(x1) - 0.75, mapping.y(x2) - 0.75, 1.5, 1.5);
  context.fillStyle = palette.ink;
  context.fill();
}
