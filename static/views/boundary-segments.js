/** Segments of the decision boundary: straight parts inside one region, from one kink to the next, numbered from 0. */

/**
 * @typedef {NonNullable<import("../api/frame.js").Frame["boundary"]>} Boundary
 * @typedef {import("./plane-painters.js").Unit} Unit
 */

/**
 * @typedef {object} Segment
 * @property {number} number
 * @property {number[]} line  a, b and c of a x1 + b x2 + c = 0
 * @property {number[]} classes  the labels on both sides: where the sum is negative, and where it is positive
 * @property {number[]} middle
 * @property {{at: number[], kink: Unit|null}[]} ends  the two ends, each with the unit whose crease bends the boundary there,
 *   or null at the border of the view and where several parts meet
 */

/**
 * Return the number of segments.
 *
 * @param {Boundary} boundary
 */
export const segmentCount = (boundary) => boundary.line.length / 3;

/**
 * Call `visit` for each segment, in order.
 *
 * @param {Boundary} boundary
 * @param {(segment: number, x1: number, y1: number, x2: number, y2: number) => void} visit
 */
function eachSegment({ polylines }, visit) {
  let segment = 0;
  for (const line of polylines) {
    for (let at = 0; at + 3 < line.length; at += 2) {
      visit(segment, line[at], line[at + 1], line[at + 2], line[at + 3]);
      segment += 1;
    }
  }
}

/**
 * Return the number of the segment nearest to a point, −1 if there is none, and its distance in pixels.
 *
 * @param {Boundary} boundary
 * @param {number[]} point
 * @param {{scaleX: number, scaleY: number}} scale  pixels per unit of length
 */
export function nearestSegment(boundary, [x, y], { scaleX, scaleY }) {
  const best = { segment: -1, distance: Infinity };
  eachSegment(boundary, (segment, x1, y1, x2, y2) => {
    const [ax, ay] = [(x1 - x) * scaleX, (y1 - y) * scaleY];
    const [dx, dy] = [(x2 - x1) * scaleX, (y2 - y1) * scaleY];
    const size = dx * dx + dy * dy;
    const share = size > 0 ? Math.min(1, Math.max(0, -(ax * dx + ay * dy) / size)) : 0;
    const distance = Math.hypot(ax + share * dx, ay + share * dy);
    if (distance < best.distance) Object.assign(best, { segment, distance });
  });
  return best;
}

/**
 * Return the unit whose crease has a kink at this point, or null.
 *
 * @param {Boundary["kinks"]} kinks
 * @param {number[]} point
 * @returns {Unit|null}
 */
function kinkAt({ at, layer, unit }, [x1, x2]) {
  const found = layer.findIndex((_, kink) => at[2 * kink] === x1 && at[2 * kink + 1] === x2);
  return found < 0 ? null : { layer: layer[found], unit: unit[found] };
}

/**
 * Return the data of one segment in the frame.
 *
 * @param {Boundary} boundary
 * @param {number} number
 * @returns {Segment}
 * @throws {RangeError} if there is no such segment
 */
export function segmentOf(boundary, number) {
  /** @type {number[][]} */
  const ends = [];
  eachSegment(boundary, (segment, x1, y1, x2, y2) => {
    if (segment === number) ends.push([x1, y1], [x2, y2]);
  });
  const [from, to] = ends;
  if (!from) throw new RangeError(`There is no segment ${number}.`);
  return {
    number,
    line: Array.from(boundary.line.subarray(3 * number, 3 * number + 3)),
    classes: boundary.classes[boundary.polyline[number]],
    middle: [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2],
    ends: [from, to].map((at) => ({ at, kink: kinkAt(boundary.kinks, at) })),
  };
}

/**
 * Paint a segment thicker than the boundary, with a dot at each end.
 *
 * @param {import("./svg-context.js").PaintContext} context
 * @param {import("./plane-painters.js").Mapping} mapping
 * @param {Segment} segment
 * @param {import("../ui/palette.js").Palette} palette
 */
export function paintSegment(context, mapping, { ends }, palette) {
  const [from, to] = ends.map(({ at }) => [mapping.x(at[0]), mapping.y(at[1])]);
  context.lineCap = "round";
  context.beginPath();
  context.moveTo(from[0], from[1]);
  context.lineTo(to[0], to[1]);
  context.lineWidth = 9;
  context.strokeStyle = palette.halo;
  context.stroke();
  context.lineWidth = 5;
  context.strokeStyle = palette.boundary;
  context.stroke();
  for (const [x, y] of [from, to]) {
    context.beginPath();
    context.arc(x, y, 4.5, 0, 2 * Math.PI);
    context.fillStyle = palette.halo;
    context.fill();
    context.lineWidth = 2;
    context.strokeStyle = palette.boundary;
    context.stroke();
  }
}
