/** Creases of dead units on the plane: grey and dashed. */

import { traceEdge } from "./plane-painters.js";

/**
 * Return a painter of the creases of a frame's dead units, over the usual ones; null if there are none.
 *
 * @param {import("../api/frame.js").Frame} frame
 * @returns {import("./plane-painters.js").Painter|null}
 */
export function deadCreases({ regions, metrics }) {
  const dead = new Set((metrics?.dead_units_data ?? []).map(String));
  if (!regions || !dead.size) return null;
  return (context, mapping, palette) => {
    const { edgeLayer, edgeUnit } = regions;
    context.beginPath();
    for (let edge = 0; edge < edgeLayer.length; edge += 1) {
      if (dead.has(`${edgeLayer[edge]},${edgeUnit[edge]}`))
        traceEdge(context, mapping, regions, edge);
    }
    context.strokeStyle = palette.paper;
    context.lineWidth = 3;
    context.stroke();
    context.strokeStyle = palette.quiet;
    context.lineWidth = 1.2;
    context.setLineDash([5, 4]);
    context.stroke();
    context.setLineDash([]);
  };
}
