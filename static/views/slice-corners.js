/** Painter of the three points that a slice goes through: a ring with a letter around each. */

const RING = 10;
/** The size of a letter, and its place next to the ring, in pixels. */
const LETTER = { width: 9, height: 11, right: 12, up: 22 };

/**
 * The letters as lines in a square, because a picture that is exported has no text of its own.
 *
 * @type {number[][][][]}
 */
const LETTERS = [
  [
    [
      [0, 1],
      [0.5, 0],
      [1, 1],
    ],
    [
      [0.2, 0.65],
      [0.8, 0.65],
    ],
  ],
  [
    [
      [0, 0.48],
      [0.6, 0.48],
      [0.85, 0.32],
      [0.85, 0.16],
      [0.6, 0],
      [0, 0],
      [0, 1],
      [0.65, 1],
      [0.95, 0.83],
      [0.95, 0.65],
      [0.6, 0.48],
    ],
  ],
  [
    [
      [0.95, 0.22],
      [0.7, 0.03],
      [0.35, 0.03],
      [0.05, 0.3],
      [0.05, 0.7],
      [0.35, 0.97],
      [0.7, 0.97],
      [0.95, 0.78],
    ],
  ],
];

/**
 * @param {import("./svg-context.js").PaintContext} context
 * @param {import("./plane-painters.js").Mapping} mapping
 * @param {number[][]} points
 * @param {import("../ui/palette.js").Palette} palette
 */
export function paintCorners(context, mapping, points, palette) {
  context.beginPath();
  for (const [at, [s, t]] of points.entries()) {
    const [x, y] = [mapping.x(s), mapping.y(t)];
    context.moveTo(x + RING, y);
    context.arc(x, y, RING, 0, 2 * Math.PI);
    for (const line of LETTERS[at])
      for (const [step, [right, down]] of line.entries())
        context[step ? "lineTo" : "moveTo"](
          x + LETTER.right + LETTER.width * right,
          y - LETTER.up + LETTER.height * down,
        );
  }
  for (const [width, color] of /** @type {const} */ ([
    [4.5, palette.halo],
    [2, palette.ink],
  ])) {
    context.lineWidth = width;
    context.strokeStyle = color;
    context.stroke();
  }
}
