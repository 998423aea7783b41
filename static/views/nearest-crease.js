/** Look-up of the unit whose crease is nearest to a point of the plane. */

/**
 * Return the unit whose crease is nearest to a point and within `reach` pixels of it, or null.
 *
 * @param {Pick<NonNullable<import("../api/frame.js").Frame["regions"]>, "vertices"|"edges"|"edgeLayer"|"edgeUnit">} regions
 * @param {number[]} point
 * @param {{scaleX: number, scaleY: number}} scale  pixels per unit of length
 * @param {number} reach
 * @param {number} depth  the number of layers, from the first, whose creases are considered
 * @returns {import("./network-diagram/layout.js").Unit|null}
 */
export function creaseAt(
  { vertices, edges, edgeLayer, edgeUnit },
  [x, y],
  { scaleX, scaleY },
  reach,
  depth,
) {
  let best = reach * reach;
  let found = -1;
  for (let edge = 0; edge < edgeLayer.length; edge += 1) {
    if (edgeLayer[edge] < 0 || edgeLayer[edge] >= depth) continue;
    const from = 2 * edges[2 * edge];
    const to = 2 * edges[2 * edge + 1];
    const ax = (vertices[from] - x) * scaleX;
    const ay = (vertices[from + 1] - y) * scaleY;
    const dx = (vertices[to] - vertices[from]) * scaleX;
    const dy = (vertices[to + 1] - vertices[from + 1]) * scaleY;
    const size = dx * dx + dy * dy;
    const share = size > 0 ? Math.min(1, Math.max(0, -(ax * dx + ay * dy) / size)) : 0;
    const distance = (ax + share * dx) ** 2 + (ay + share * dy) ** 2;
    if (distance < best) {
      best = distance;
      found = edge;
    }
  }
  return found < 0 ? null : { layer: edgeLayer[found], unit: edgeUnit[found] };
}
