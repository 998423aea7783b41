// @ts-nocheck
/** Where the pointer is, in a plane that it is not on. */

/** Two quiet lines across the view, through a point of it. */
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
