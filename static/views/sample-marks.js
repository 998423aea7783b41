/** Painters of marks at samples: rings around misclassified ones, and margins. */

/**
 * @typedef {import("../ui/palette.js").Palette} Palette
 * @typedef {import("./plane-painters.js").Mapping} Mapping
 * @typedef {{at: number[], foot: number[], distance: number}} Margin  a sample, the nearest point of the decision boundary
 *   and the distance between the two
 */

const RING = 8;

/**
 * Paint a ring around each of the points.
 *
 * @param {import("./svg-context.js").PaintContext} context
 * @param {Mapping} mapping
 * @param {number[][]} points
 * @param {Palette} palette
 */
export function paintRings(context, mapping, points, palette) {
  context.beginPath();
  for (const [x1, x2] of points) {
    const [x, y] = [mapping.x(x1), mapping.y(x2)];
    context.moveTo(x + RING, y);
    context.arc(x, y, RING, 0, 2 * Math.PI);
  }
  strokeWithHalo(context, palette, [4.5, 2]);
}

/**
 * Paint for each margin the largest disc around the sample that the boundary does not cross, and the segment to the
 * boundary.
 *
 * @param {import("./svg-context.js").PaintContext} context
 * @param {Mapping} mapping
 * @param {Margin[]} margins
 * @param {Palette} palette
 */
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
  context.beginPath();
  for (const { at, foot } of margins) {
    context.moveTo(mapping.x(at[0]), mapping.y(at[1]));
    context.lineTo(mapping.x(foot[0]), mapping.y(foot[1]));
  }
  strokeWithHalo(context, palette, [4, 2]);
}

/**
 * Stroke the current path twice, so that it is visible on any color.
 *
 * @param {import("./svg-context.js").PaintContext} context
 * @param {Palette} palette
 * @param {[number, number]} widths  of the halo and of the line
 */
function strokeWithHalo(context, palette, [halo, line]) {
  context.lineWidth = halo;
  context.strokeStyle = palette.halo;
  context.stroke();
  context.lineWidth = line;
  context.strokeStyle = palette.ink;
  context.stroke();
}
