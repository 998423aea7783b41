// @ts-nocheck
/** Which crease passes close to a point of the plane, and so which unit it belongs to. */

/**
 * The unit `{layer, unit}` whose crease is nearest to (x1, x2) and within `reach` pixels of it, or null.
 *
 * @param {object} regions
 * @param {number[]} at
 * @param {{scaleX: number, scaleY: number}} scale  pixels a unit of the plane
 * @param {number} reach
 * @param {number} depth  only creases of the first layers
 */
export function creaseAt(
  { vertices, edges, edgeLayer, edgeUnit },
  [x, y],
  { scaleX, scaleY },
  reach,
  depth,
) {
  let best = reach * reach;
  let found = null;
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
  return found === null ? null : { layer: edgeLayer[found], unit: edgeUnit[found] };
}
