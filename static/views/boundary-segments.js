// @ts-nocheck
/** A segment of the decision boundary: a straight piece inside one region, from one kink to the next, by its number. */

/** How many there are. */
export const segmentCount = (boundary) => boundary.line.length / 3;

/** Calls `visit(segment, x1, y1, x2, y2)` for each segment in order. */
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
 * The segment nearest to a point, and how far it is; number −1 where there is none.
 *
 * @param {object} boundary
 * @param {number[]} at                [x1, x2]
 * @param {{scaleX: number, scaleY: number}} scale  pixels a unit: the distance is in pixels
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

/** The kink at a point, `{layer, unit}`, or null. */
function kinkAt({ at, layer, unit }, [x1, x2]) {
  const found = layer.findIndex((_, kink) => at[2 * kink] === x1 && at[2 * kink + 1] === x2);
  return found < 0 ? null : { layer: layer[found], unit: unit[found] };
}

/**
 * What is known of one segment without asking: its two ends, each with the kink there (`{layer, unit}`, or null at
 * the border and where several parts meet), its middle, its line and the labels of the two classes it parts.
 */
export function segmentOf(boundary, number) {
  const line = Array.from(boundary.line.subarray(3 * number, 3 * number + 3));
  let found = null;
  eachSegment(boundary, (segment, x1, y1, x2, y2) => {
    if (segment === number)
      found = [
        [x1, y1],
        [x2, y2],
      ];
  });
  const [from, to] = found;
  return {
    number,
    line,
    classes: boundary.classes[boundary.polyline[number]],
    middle: [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2],
    ends: [from, to].map((at) => ({ at, kink: kinkAt(boundary.kinks, at) })),
  };
}

/** One segment over the boundary, heavier, with a dot at each end. */
export function paintSegment(context, mapping, { ends }, palette) {
  const [from, to] = ends.map(({ at }) => [mapping.x(at[0]), mapping.y(at[1])]);
  context.lineCap = "round";
  for (const [width, colour] of [
    [9, palette.halo],
    [5, palette.boundary],
  ]) {
    context.beginPath();
    context.moveTo(...from);
    context.lineTo(...to);
    context.lineWidth = width;
    context.strokeStyle = colour;
    context.stroke();
  }
  for (const end of [from, to]) {
    context.beginPath();
    context.arc(...end, 4.5, 0, 2 * Math.PI);
    context.fillStyle = palette.halo;
    context.fill();
    context.lineWidth = 2;
    context.strokeStyle = palette.boundary;
    context.stroke();
  }
}
