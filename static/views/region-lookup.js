/** Look-up of the convex polygon of a subdivision that contains a point; called for every move of the pointer. */

/** @typedef {import("./plane-painters.js").Polygons} Polygons */

/**
 * Return the index of the region that contains (x1, x2), or −1. Polygons are counterclockwise, so a point inside is to the
 * left of every edge.
 *
 * @param {Polygons} regions
 * @param {number} x1
 * @param {number} x2
 */
export function regionAt({ vertices, offsets, indices }, x1, x2) {
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

/**
 * Return the corners of a region as points.
 *
 * @param {Polygons} regions
 * @param {number} region
 * @returns {[number, number][]}
 */
export function polygonOf({ vertices, offsets, indices }, region) {
  /** @type {[number, number][]} */
  const corners = [];
  for (let at = offsets[region]; at < offsets[region + 1]; at += 1) {
    corners.push([vertices[2 * indices[at]], vertices[2 * indices[at] + 1]]);
  }
  return corners;
}
