// @ts-nocheck
/** Marks at samples, under the points: rings round the wrongly classified, and the way from a sample to the boundary. */

const RING = 8;

/** A ring round each of some points, so that a point is seen to be wrong whatever its class. */
export function paintRings(context, mapping, points, palette) {
  for (const [width, colour] of [
    [4.5, palette.halo],
    [2, palette.ink],
  ]) {
    context.beginPath();
    for (const [x1, x2] of points) {
      const [x, y] = [mapping.x(x1), mapping.y(x2)];
      context.moveTo(x + RING, y);
      context.arc(x, y, RING, 0, 2 * Math.PI);
    }
    context.lineWidth = width;
    context.strokeStyle = colour;
    context.stroke();
  }
}

/** For each `{at, foot, distance}` the disc that holds no boundary, and the way to the point of it that is nearest. */
export function paintMargins(context, mapping, margins, palette) {
  context.beginPath();
  for (const { at, distance } of margins) {
    const [x, y] = [mapping.x(at[0]), mapping.y(at[1])];
    context.moveTo(x + distance * mapping.scaleX, y);
    context.ellipse(x, y, distance * mapping.scaleX, distance * mapping.scaleY, 0, 0, 2 * Math.PI);
  }
  context.lineWidth = 1;
  context.setLineDash([3, 3]);
  context.strokeStyle = palette.ink;
  context.stroke();
  context.setLineDash([]);
  for (const [width, colour] of [
    [4, palette.halo],
    [2, palette.ink],
  ]) {
    context.beginPath();
    for (const { at, foot } of margins) {
      context.moveTo(mapping.x(at[0]), mapping.y(at[1]));
      context.lineTo(mapping.x(foot[0]), mapping.y(foot[1]));
    }
    context.lineWidth = width;
    context.strokeStyle = colour;
    context.stroke();
  }
}
