/**
 * The camera of the surface as a `turn`: the angle around the surface and the angle above the plane, in degrees, and the
 * distance from the center in Plotly's units.
 */

/** @typedef {import("../ui/plotly-loader.js").Camera} Camera */

/** The default turn. */
export const TURN = Object.freeze([-121, 33, 2.57]);

const CENTER = Object.freeze({ x: 0, y: 0, z: -0.1 });
/** Size of the change that one key press makes. */
const STEP = { around: 10, above: 7, zoom: 1.15 };
const MAX_ABOVE = 89;
const DISTANCE = { min: 0.4, max: 12 };

/** @param {number} angle */
const degrees = (angle) => (angle * 180) / Math.PI;
/** @param {number} angle */
const radians = (angle) => (angle * Math.PI) / 180;
/**
 * @param {number} value
 * @param {number} min
 * @param {number} max
 */
const clamped = (value, min, max) => Math.min(max, Math.max(min, value));

/**
 * Return Plotly's camera for a turn.
 *
 * @param {readonly number[]} turn
 * @returns {Camera}
 */
export function cameraAt([around, above, distance]) {
  const flat = distance * Math.cos(radians(above));
  const eye = {
    x: CENTER.x + flat * Math.cos(radians(around)),
    y: CENTER.y + flat * Math.sin(radians(around)),
    z: CENTER.z + distance * Math.sin(radians(above)),
  };
  return { eye, center: { ...CENTER }, up: { x: 0, y: 0, z: 1 } };
}

/**
 * Return the orientation of a Plotly camera, rounded so that URLs stay short.
 *
 * @param {Pick<Camera, "eye"|"center">} camera
 */
export function turnOf({ eye, center }) {
  const [dx, dy, dz] = [eye.x - center.x, eye.y - center.y, eye.z - center.z];
  const distance = Math.hypot(dx, dy, dz);
  return [
    Math.round(degrees(Math.atan2(dy, dx))),
    Math.round(degrees(Math.asin(dz / distance))),
    Number(distance.toFixed(2)),
  ];
}

/** @type {Record<string, (turn: readonly number[]) => readonly number[]>} */
const MOVES = {
  ArrowLeft: ([around, ...rest]) => [around - STEP.around, ...rest],
  ArrowRight: ([around, ...rest]) => [around + STEP.around, ...rest],
  ArrowUp: ([around, above, distance]) => [around, above + STEP.above, distance],
  ArrowDown: ([around, above, distance]) => [around, above - STEP.above, distance],
  "+": ([around, above, distance]) => [around, above, distance / STEP.zoom],
  "=": ([around, above, distance]) => [around, above, distance / STEP.zoom],
  "-": ([around, above, distance]) => [around, above, distance * STEP.zoom],
  Home: () => TURN,
};

/**
 * Return the turn after a key press, or null for a key that does not move the camera.
 *
 * @param {string} key
 * @param {readonly number[]} turn
 * @returns {number[]|null}
 */
export function turnedBy(key, turn) {
  if (!Object.hasOwn(MOVES, key)) return null;
  const [around, above, distance] = MOVES[key](turn);
  return [
    ((((around + 180) % 360) + 360) % 360) - 180,
    clamped(above, -MAX_ABOVE, MAX_ABOVE),
    Number(clamped(distance, DISTANCE.min, DISTANCE.max).toFixed(2)),
  ];
}
