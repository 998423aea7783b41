/** Highlighting of the region under the pointer: each edge that it shares with a neighbor has the hue of its crease. */

import { tracePoints } from "./plane-painters.js";
import { polygonOf } from "./region-lookup.js";

/**
 * @typedef {{from: number[], to: number[], layer: number}} SharedEdge
 * @typedef {{polygon: number[][], edges: SharedEdge[]}} Highlight
 */

const WIDTH = 2.4;
const HALO = 5;

/**
 * Return a region's polygon and the edges that it shares with neighbors.
 *
 * @param {import("./plane-painters.js").Regions} regions
 * @param {number} region
 * @returns {Highlight}
 */
export function highlightOf(regions, region) {
  const { offsets, indices, edges, edgeLayer, vertices } = regions;
  const corners = indices.subarray(offsets[region], offsets[region + 1]);
  const next = new Map();
  corners.forEach((corner, at) => next.set(corner, corners[(at + 1) % corners.length]));
  const point = (/** @type {number} */ vertex) => [vertices[2 * vertex], vertices[2 * vertex + 1]];
  const shared = [];
  for (let edge = 0; edge < edgeLayer.length; edge += 1) {
    const [from, to] = [edges[2 * edge], edges[2 * edge + 1]];
    if (edgeLayer[edge] < 0 || (next.get(from) !== to && next.get(to) !== from)) continue;
    shared.push({ from: point(from), to: point(to), layer: edgeLayer[edge] });
  }
  return { polygon: polygonOf(regions, region), edges: shared };
}

/**
 * Paint a highlighted region.
 *
 * @param {import("./svg-context.js").PaintContext} context
 * @param {import("./plane-painters.js").Mapping} mapping
 * @param {Highlight} highlight
 * @param {number} layers  the number of hidden layers
 * @param {import("../ui/palette.js").Palette} palette
 */
export function paintHighlight(context, mapping, { polygon, edges }, layers, palette) {
  context.beginPath();
  tracePoints(context, mapping, polygon);
  const [r, g, b] = palette.facets;
  context.fillStyle = `rgba(${r},${g},${b},0.1)`;
  context.fill();
  context.lineCap = "round";
  for (const halo of [true, false]) {
    for (const { from, to, layer } of edges) {
      context.beginPath();
      context.moveTo(mapping.x(from[0]), mapping.y(from[1]));
      context.lineTo(mapping.x(to[0]), mapping.y(to[1]));
      context.lineWidth = halo ? HALO : WIDTH;
      context.strokeStyle = halo ? palette.halo : palette.layerHue(layer, layers);
      context.stroke();
    }
  }
}
