// @ts-nocheck
/** The region that is pointed at: lit, with each edge that it shares with a neighbour in the hue of the crease it is. */

import { polygonOf } from "./region-lookup.js";

const WIDTH = 2.4;
const HALO = 5;

/** A region's polygon and its edges, `{from, to, layer}`, the box's own left out. */
export function litOf(regions, region) {
  const { offsets, indices, edges, edgeLayer, vertices } = regions;
  const corners = indices.subarray(offsets[region], offsets[region + 1]);
  const next = new Map();
  corners.forEach((corner, at) => next.set(corner, corners[(at + 1) % corners.length]));
  const place = (vertex) => [vertices[2 * vertex], vertices[2 * vertex + 1]];
  const shared = [];
  for (let edge = 0; edge < edgeLayer.length; edge += 1) {
    const [from, to] = [edges[2 * edge], edges[2 * edge + 1]];
    if (edgeLayer[edge] < 0 || (next.get(from) !== to && next.get(to) !== from)) continue;
    shared.push({ from: place(from), to: place(to), layer: edgeLayer[edge] });
  }
  return { polygon: polygonOf(regions, region), shared };
}

/** Paint what litOf found. */
export function paintLit(context, mapping, { polygon, shared }, layers, palette) {
  context.beginPath();
  polygon.forEach(([x1, x2], at) =>
    at
      ? context.lineTo(mapping.x(x1), mapping.y(x2))
      : context.moveTo(mapping.x(x1), mapping.y(x2)),
  );
  context.closePath();
  const [r, g, b] = palette.facets;
  context.fillStyle = `rgba(${r},${g},${b},0.1)`;
  context.fill();
  context.lineCap = "round";
  for (const halo of [true, false]) {
    for (const { from, to, layer } of shared) {
      context.beginPath();
      context.moveTo(mapping.x(from[0]), mapping.y(from[1]));
      context.lineTo(mapping.x(to[0]), mapping.y(to[1]));
      context.lineWidth = halo ? HALO : WIDTH;
      context.strokeStyle = halo ? palette.halo : palette.layerHue(layer, layers);
      context.stroke();
    }
  }
}
