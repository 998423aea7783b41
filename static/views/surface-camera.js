// @ts-nocheck
/** From where one looks at the surface: an angle round it, one above it and a distance, in degrees and Plotly's lengths. */

/** Unless the address says otherwise. */
export const TURN = Object.freeze([-121, 33, 2.57]);

const CENTER = Object.freeze({ x: 0, y: 0, z: -0.1 });
const STEP = { turn: 10, tilt: 7, zoom: 1.15 };
const TILT = 89;
const NEAR = 0.4;
const FAR = 12;

const degrees = (angle) => (angle * 180) / Math.PI;
const radians = (angle) => (angle * Math.PI) / 180;
const within = (value, low, high) => Math.min(high, Math.max(low, value));

/** Plotly's camera. */
export function cameraAt([round, above, distance]) {
  const flat = distance * Math.cos(radians(above));
  const eye = {
    x: CENTER.x + flat * Math.cos(radians(round)),
    y: CENTER.y + flat * Math.sin(radians(round)),
    z: CENTER.z + distance * Math.sin(radians(above)),
  };
  return { eye, center: { ...CENTER }, up: { x: 0, y: 0, z: 1 } };
}

/** The turn of a camera of Plotly's, in short numbers. */
export function turnOf({ eye, center }) {
  const [dx, dy, dz] = [eye.x - center.x, eye.y - center.y, eye.z - center.z];
  const distance = Math.hypot(dx, dy, dz);
  return [
    Math.round(degrees(Math.atan2(dy, dx))),
    Math.round(degrees(Math.asin(dz / distance))),
    Number(distance.toFixed(2)),
  ];
}

const MOVES = {
  ArrowLeft: ([round, ...rest]) => [round - STEP.turn, ...rest],
  ArrowRight: ([round, ...rest]) => [round + STEP.turn, ...rest],
  ArrowUp: ([round, above, distance]) => [round, above + STEP.tilt, distance],
  ArrowDown: ([round, above, distance]) => [round, above - STEP.tilt, distance],
  "+": ([round, above, distance]) => [round, above, distance / STEP.zoom],
  "=": ([round, above, distance]) => [round, above, distance / STEP.zoom],
  "-": ([round, above, distance]) => [round, above, distance * STEP.zoom],
  Home: () => [...TURN],
};

/** The turn after a key, or null for a key that does not turn. */
export function turnedBy(key, turn) {
  const moved = MOVES[key]?.(turn);
  if (!moved) return null;
  const [round, above, distance] = moved;
  return [
    ((((round + 180) % 360) + 360) % 360) - 180,
    within(above, -TILT, TILT),
    Number(within(distance, NEAR, FAR).toFixed(2)),
  ];
}
