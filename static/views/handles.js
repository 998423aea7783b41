/** What a crease can be taken by: the middle to move it, towards the ends to turn it. */

const RADIUS = 5;

/** Where the handles stand along the visible part of a line. */
export const PLACES = Object.freeze({ move: [0.5], turn: [0.14, 0.86] });

/** How far from the middle, as a share, a line is still moved; beyond it is turned. */
const MIDDLE = 0.24;

/** A line too short on the screen for three handles, in pixels, can only be moved. */
const SHORTEST = 90;

const between = ([from, to], t) => [from[0] + t * (to[0] - from[0]), from[1] + t * (to[1] - from[1])];

const onScreen = (mapping, [x1, x2]) => [mapping.x(x1), mapping.y(x2)];

/** How far a pixel is from the part of a line on the screen, and what it would be taken by there. */
export function grasp(mapping, part, [x, y]) {
  const [[ax, ay], [bx, by]] = part.map((end) => onScreen(mapping, end));
  const size = Math.hypot(bx - ax, by - ay);
  const t = Math.min(1, Math.max(0, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / (size * size)));
  const distance = Math.hypot(x - ax - t * (bx - ax), y - ay - t * (by - ay));
  const turns = size > SHORTEST && Math.abs(t - 0.5) > MIDDLE;
  return { distance, kind: turns ? "turn" : "move" };
}

/** The handles of one line: a disc to move it by, rings to turn it by. */
export function paintHandles(context, mapping, part, palette, hue, turns) {
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
