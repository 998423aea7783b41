// @ts-nocheck
/** What a grid of samples sees, for the plane: a square of one class round each sample, and the regions that hold none. */

import { tracePolygon } from "./plane-painters.js";

/** Samples nearer to each other than this, in pixels, are not drawn as dots: they would hide all else. */
const APART = 9;

const HATCH = 5;

/** The regions without a sample in them. */
export function missedRegions(regions, sampledRegions) {
  const hit = new Set(sampledRegions);
  return Array.from({ length: regions.offsets.length - 1 }, (_, region) => region).filter(
    (region) => !hit.has(region),
  );
}

/** The edges halfway between samples, in pixels, whole ones so that squares join without a seam. */
function edges(samples, pixel) {
  const between = samples.slice(1).map((x, i) => (x + samples[i]) / 2);
  return [samples[0], ...between, samples[samples.length - 1]].map((x) => Math.round(pixel(x)));
}

/** Each sample's class over all that is nearest to it, as a heat map shows it. */
export function paintSquares(context, mapping, { x, y, index }, classes, palette) {
  const across = edges(x, (value) => mapping.x(value));
  const down = edges(y, (value) => mapping.y(value));
  const tints = Array.from({ length: classes }, (_, own) => palette.classTint(own));
  y.forEach((_, row) => {
    x.forEach((__, column) => {
      context.fillStyle = tints[index[row * x.length + column]];
      context.fillRect(
        across[column],
        down[row + 1],
        across[column + 1] - across[column],
        down[row] - down[row + 1],
      );
    });
  });
}

/** A hatch in ink: every hue means something else already. */
function hatch(context, ink) {
  const tile = new OffscreenCanvas(HATCH, HATCH);
  const drawn = tile.getContext("2d");
  drawn.strokeStyle = ink;
  drawn.lineWidth = 1.1;
  for (const shift of [-HATCH, 0, HATCH]) {
    drawn.moveTo(shift - 1, HATCH + 1);
    drawn.lineTo(shift + HATCH + 1, -1);
  }
  drawn.stroke();
  return context.createPattern(tile, "repeat");
}

/** The missed regions, outlined too, since most are slivers; and the samples, where they are few enough to be told apart. */
export function paintMissed(context, mapping, regions, missed, { x, y }, palette) {
  context.beginPath();
  for (const region of missed) tracePolygon(context, mapping, regions, region);
  context.fillStyle = hatch(context, palette.ink);
  context.fill();
  context.strokeStyle = palette.ink;
  context.lineWidth = 1;
  context.lineJoin = "round";
  context.stroke();
  if (mapping.scaleX * (x[1] - x[0]) < APART) return;
  context.beginPath();
  for (const x1 of x)
    for (const x2 of y) context.rect(mapping.x(x1) - 0.75, mapping.y(x2) - 0.75, 1.5, 1.5);
  context.fillStyle = palette.ink;
  context.fill();
}
