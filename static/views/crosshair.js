/** Painter of the crosshair: it shows on one plane where the pointer is on the other. */

/**
 * Paint a thin horizontal and a thin vertical line through a point, across the view.
 *
 * @param {import("./svg-context.js").PaintContext} context
 * @param {import("./plane-painters.js").Mapping} mapping
 * @param {number[]} point
 * @param {import("../ui/palette.js").Palette} palette
 */
export function paintCrosshair(context, mapping, [x1, x2], palette) {
  const { left, top, width, height } = mapping.area;
  const [x, y] = [mapping.x(x1), mapping.y(x2)];
  context.beginPath();
  context.moveTo(left, y);
  context.lineTo(left + width, y);
  context.moveTo(x, top);
  context.lineTo(x, top + height);
  context.lineWidth = 1;
  context.strokeStyle = palette.quiet;
  context.stroke();
}
