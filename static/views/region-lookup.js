// @ts-nocheck
/** Which convex polygon of a partition holds a point: what a pointer over the plane asks many times a second. */

/**
 * The index of the region that holds (x1, x2), or −1. Polygons are counter-clockwise, so a point inside is to the left
 * of every edge.
 */
export function regionAt(regions, x1, x2) {
  const { vertices, offsets, indices } = regions;
  for (let region = 0; region + 1 < offsets.length; region += 1) {
    const first = offsets[region];
    const end = offsets[region + 1];
    let from = 2 * indices[end - 1];
    let inside = true;
    for (let at = first; at < end && inside; at += 1) {
      const to = 2 * indices[at];
      const cross =
        (vertices[to] - vertices[from]) * (x2 - vertices[from + 1]) -
        (vertices[to + 1] - vertices[from + 1]) * (x1 - vertices[from]);
      inside = cross >= 0;
      from = to;
    }
    if (inside) return region;
  }
  return -1;
}

/** The corners of one region as points. */
export function polygonOf({ vertices, offsets, indices }, region) {
  const corners = [];
  for (let at = offsets[region]; at < offsets[region + 1]; at += 1) {
    corners.push([vertices[2 * indices[at]], vertices[2 * indices[at] + 1]]);
  }
  return corners;
}
