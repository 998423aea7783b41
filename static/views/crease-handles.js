// @ts-nocheck
/** What a crease can be taken by: the middle to move it, towards the ends to turn it. */

const RADIUS = 5;

/** Where the handles stand along the visible part of a line. */
export const PLACES = Object.freeze({ move: [0.5], turn: [0.14, 0.86] });

/** How far from the middle, as a share, a line is still moved; beyond it is turned. */
const MIDDLE = 0.24;

/** A line too short on the screen for three handles, in pixels, can only be moved. */
const SHORTEST = 90;

const between = ([from, to], t) => [
  from[0] + t * (to[0] - from[0]),
  from[1] + t * (to[1] - from[1]),
];

const onScreen = (mapping, [x1, x2]) => [mapping.x(x1), mapping.y(x2)];

/** How near to a handle, in pixels, it is taken. */
const GRASP = { move: 12, turn: 9 };

/**
 * How far a pixel is from the part of a line on the screen, what it would be taken by there, and whether that is at one
 * of its handles.
 */
export function grasp(mapping, part, [x, y]) {
  const [[ax, ay], [bx, by]] = part.map((end) => onScreen(mapping, end));
  const size = Math.hypot(bx - ax, by - ay);
  const t = Math.min(1, Math.max(0, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / (size * size)));
  const away = (share) => Math.hypot(x - ax - share * (bx - ax), y - ay - share * (by - ay));
  const kind = size > SHORTEST && Math.abs(t - 0.5) > MIDDLE ? "turn" : "move";
  return {
    distance: away(t),
    kind,
    handle: PLACES[kind].some((share) => away(share) <= GRASP[kind]),
  };
}

/** A line that can be taken: lit, with a disc to move it by and rings to turn it by. */
export function paintHandles(context, mapping, part, palette, hue, turns) {
  const [from, to] = part.map((end) => onScreen(mapping, end));
  for (const [width, colour] of [
    [6, palette.halo],
    [2.5, hue],
  ]) {
    context.beginPath();
    context.moveTo(...from);
    context.lineTo(...to);
    context.lineWidth = width;
    context.strokeStyle = colour;
    context.stroke();
  }
  for (const kind of turns ? ["move", "turn"] : ["move"]) {
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
