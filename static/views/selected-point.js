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
