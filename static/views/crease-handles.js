/** Handles of a crease: one in the middle to move it, two near the ends to rotate it. */

/**
 * @typedef {import("./plane-painters.js").Mapping} Mapping
 * @typedef {"move"|"turn"} HandleKind
 * @typedef {number[][]} LinePart  both ends of the visible part of a line
 */

const RADIUS = 5;

/**
 * Where the handles are, as shares of the visible part of a line.
 *
 * @type {Readonly<Record<HandleKind, number[]>>}
 */
export const PLACES = Object.freeze({ move: [0.5], turn: [0.14, 0.86] });

/** Up to this share from the middle a drag moves the line; farther away it rotates it. */
const MIDDLE = 0.24;

/** A line that is shorter than this on the screen, in pixels, has no space for three handles and can only be moved. */
const MIN_LENGTH = 90;

/** The distance, in pixels, within which a handle is hit. */
const REACH = { move: 12, turn: 9 };

/**
 * @param {LinePart} part
 * @param {number} t
 */
const between = ([from, to], t) => [
  from[0] + t * (to[0] - from[0]),
  from[1] + t * (to[1] - from[1]),
];

/**
 * @param {Mapping} mapping
 * @param {number[]} point
 */
const onScreen = (mapping, [x1, x2]) => [mapping.x(x1), mapping.y(x2)];

/**
 * Return the distance of a pixel from a line, what a drag that begins there does, and whether it is at a handle.
 *
 * @param {Mapping} mapping
 * @param {LinePart} part
 * @param {number[]} pixel
 * @returns {{distance: number, kind: HandleKind, handle: boolean}}
 */
export function grasp(mapping, part, [x, y]) {
  const [[ax, ay], [bx, by]] = part.map((end) => onScreen(mapping, end));
  const size = Math.hypot(bx - ax, by - ay);
  const t = Math.min(1, Math.max(0, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / (size * size)));
  const distanceTo = (/** @type {number} */ share) =>
    Math.hypot(x - ax - share * (bx - ax), y - ay - share * (by - ay));
  const kind = size > MIN_LENGTH && Math.abs(t - 0.5) > MIDDLE ? "turn" : "move";
  return {
    distance: distanceTo(t),
    kind,
    handle: PLACES[kind].some((share) => distanceTo(share) <= REACH[kind]),
  };
}

/**
 * Paint a highlighted line with its handles: a disc to move it and, if `rotatable`, rings to rotate it.
 *
 * @param {import("./svg-context.js").PaintContext} context
 * @param {Mapping} mapping
 * @param {LinePart} part
 * @param {import("../ui/palette.js").Palette} palette
 * @param {string} hue
 * @param {boolean} rotatable
 */
export function paintHandles(context, mapping, part, palette, hue, rotatable) {
  const [from, to] = part.map((end) => onScreen(mapping, end));
  context.beginPath();
  context.moveTo(from[0], from[1]);
  context.lineTo(to[0], to[1]);
  context.lineWidth = 6;
  context.strokeStyle = palette.halo;
  context.stroke();
  context.lineWidth = 2.5;
  context.strokeStyle = hue;
  context.stroke();
  /** @type {HandleKind[]} */
  const kinds = rotatable ? ["move", "turn"] : ["move"];
  for (const kind of kinds) {
    for (const share of PLACES[kind]) {
      const [x, y] = onScreen(mapping, between(part, share));
      context.beginPath();
      context.arc(x, y, RADIUS, 0, 2 * Math.PI);
      context.fillStyle = kind === "move" ? hue : palette.halo;
      context.fill();
      context.lineWidth = 4;
      context.strokeStyle = palette.halo;
      context.stroke();
      context.lineWidth = 2;
      context.strokeStyle = hue;
      context.stroke();
    }
  }
}
