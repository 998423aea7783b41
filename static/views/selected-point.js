// @ts-nocheck
/** A point under the hand: a ring about the one that is selected, and a line to where it is dragged. */

const RING = 8;

/** Paint the selected point of the plane, and the place that it is dragged to, where it is. */
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
