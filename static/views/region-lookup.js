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

/**
 * Return the affine map that has these values at the corners of a polygon, or null if the polygon has no area.
 *
 * @param {readonly (readonly number[])[]} corners  points of the plane
 * @param {readonly (readonly number[])[]} values  at each corner
 * @returns {((at: readonly number[]) => number[])|null}
 */
export function affineOn(corners, values) {
  const [x0, y0] = corners[0];
  let best = { area: 0, first: 0, second: 0 };
  for (let at = 1; at + 1 < corners.length; at += 1) {
    const [[x1, y1], [x2, y2]] = [corners[at], corners[at + 1]];
    const area = (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0);
    if (Math.abs(area) > Math.abs(best.area)) best = { area, first: at, second: at + 1 };
  }
  const { area, first, second } = best;
  if (area === 0) return null;
  const [[x1, y1], [x2, y2]] = [corners[first], corners[second]];
  return ([x, y]) => {
    const u = ((x - x0) * (y2 - y0) - (x2 - x0) * (y - y0)) / area;
    const v = ((x1 - x0) * (y - y0) - (x - x0) * (y1 - y0)) / area;
    return values[0].map(
      (value, axis) =>
        value + u * (values[first][axis] - value) + v * (values[second][axis] - value),
    );
  };
}

/**
 * Return the part of a line inside a convex polygon, as positions from 0 at its start to 1 at its end; null if there is none.
 *
 * @param {readonly (readonly number[])[]} polygon  counterclockwise
 * @param {readonly number[]} from
 * @param {readonly number[]} to
 * @returns {[number, number]|null}
 */
export function lineInside(polygon, from, to) {
  let [first, last] = [0, 1];
  for (let at = 0; at < polygon.length; at += 1) {
    const [[x1, y1], [x2, y2]] = [polygon[at], polygon[(at + 1) % polygon.length]];
    const side = (/** @type {readonly number[]} */ [x, y]) =>
      (x2 - x1) * (y - y1) - (y2 - y1) * (x - x1);
    const [start, end] = [side(from), side(to)];
    if (start < 0 && end < 0) return null;
    if (start < 0) first = Math.max(first, start / (start - end));
    else if (end < 0) last = Math.min(last, start / (start - end));
  }
  return first < last ? [first, last] : null;
}
