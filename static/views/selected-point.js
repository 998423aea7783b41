/** Painter of the selected data point: a ring around it, and a line to the point to which it is dragged. */

const RING = 8;

/**
 * Paint the selected point.
 *
 * @param {import("./svg-context.js").PaintContext} context
 * @param {import("./plane-painters.js").Mapping} mapping
 * @param {number[]} at
 * @param {number[]|null} to  where it is dragged to, or null
 * @param {import("../ui/palette.js").Palette} palette
 */
export function paintSelected(context, mapping, at, to, palette) {
  context.lineWidth = 2;
  context.strokeStyle = palette.boundary;
  context.beginPath();
  context.arc(mapping.x(at[0]), mapping.y(at[1]), RING, 0, 2 * Math.PI);
  context.stroke();
  if (!to) return;
  context.beginPath();
  context.moveTo(mapping.x(at[0]), mapping.y(at[1]));
  context.lineTo(mapping.x(to[0]), mapping.y(to[1]));
  context.stroke();
  context.beginPath();
  context.arc(mapping.x(to[0]), mapping.y(to[1]), RING / 2, 0, 2 * Math.PI);
  context.fillStyle = palette.boundary;
  context.fill();
}

/**
 * Paint several selected points, where they are dragged to, and the rectangle that selects others.
 *
 * @param {import("./svg-context.js").PaintContext} context
 * @param {import("./plane-painters.js").Mapping} mapping
 * @param {readonly number[][]} points
 * @param {{by: number[]|null, area: number[][]|null}} drag  `by`: the distance on the plane; `area`: two opposite corners
 * @param {import("../ui/palette.js").Palette} palette
 */
export function paintGroup(context, mapping, points, { by, area }, palette) {
  context.strokeStyle = palette.boundary;
  context.lineWidth = 2;
  context.beginPath();
  for (const [x1, x2] of points) {
    const [x, y] = [mapping.x(x1 + (by?.[0] ?? 0)), mapping.y(x2 + (by?.[1] ?? 0))];
    context.moveTo(x + RING, y);
    context.arc(x, y, RING, 0, 2 * Math.PI);
  }
  context.stroke();
  if (!area) return;
  const [[x1, y1], [x2, y2]] = area.map((at) => [mapping.x(at[0]), mapping.y(at[1])]);
  context.lineWidth = 1;
  context.setLineDash([4, 3]);
  context.beginPath();
  context.moveTo(x1, y1);
  for (const [x, y] of [
    [x2, y1],
    [x2, y2],
    [x1, y2],
    [x1, y1],
  ])
    context.lineTo(x, y);
  context.stroke();
  context.setLineDash([]);
}

/**
 * Paint a blank canvas over a frame whose points have been removed.
 *
 * @param {import("./svg-context.js").PaintContext} context
 * @param {import("./plane-painters.js").Mapping} mapping
 * @param {import("../ui/palette.js").Palette} palette
 */
export function paintBlank(context, { area }, palette) {
  const { left, top, width, height } = area;
  context.fillStyle = palette.paper;
  context.beginPath();
  context.moveTo(left, top);
  context.lineTo(left + width, top);
  context.lineTo(left + width, top + height);
  context.lineTo(left, top + height);
  context.closePath();
  context.fill();
}
