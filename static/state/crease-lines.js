/**
 * The creases of the first hidden layer. A crease is the line on which a unit's pre-activation is 0, where the network bends;
 * in the first layer it is straight, a x1 + b x2 + c = 0, and can be moved and rotated.
 */

/** Significant digits of a weight that the user sets: more precise than a pointer, and short in a URL. */
const DIGITS = 7;

/** @typedef {[number, number, number]} Line  a, b, c of a x1 + b x2 + c = 0 */
/** @typedef {[number, number]} Point */

/** @param {number} x */
const rounded = (x) => Number(x.toPrecision(DIGITS));

/**
 * Return the line of each unit of the first hidden layer, with the unit's weights of x1, x2 and 1 as a, b, c; null for a unit
 * whose weights of x1 and x2 are 0.
 *
 * @param {ReturnType<typeof import("../api/network.js").readNetwork>} network
 * @returns {(Line|null)[]}
 */
export function firstLines(network) {
  const [{ data, shape }] = network.coefs;
  /** @param {string} name */
  const row = (name) => network.names.indexOf(name);
  /**
   * @param {string} name
   * @param {number} unit
   */
  const weight = (name, unit) =>
    row(name) < 0
      ? 0
      : data[row(name) * shape[1] + unit] / (network.scaling?.scale[row(name)] ?? 1);
  /** @param {number} unit */
  const shift = (unit) =>
    network.names.reduce(
      (sum, name, input) => sum + weight(name, unit) * (network.scaling?.mean[input] ?? 0),
      0,
    );
  return Array.from({ length: shape[1] }, (_, unit) => {
    const constant = network.intercepts[0][unit] - shift(unit);
    /** @type {Line} */
    const line = [weight("x1", unit), weight("x2", unit), constant];
    return line[0] || line[1] ? line : null;
  });
}

/**
 * Return the segment of a line that is inside a box, or null.
 *
 * @param {number[]} box
 * @param {Line} line
 * @returns {[Point, Point]|null}
 */
export function clipped([x1Min, x1Max, x2Min, x2Max], [a, b, c]) {
  const size = Math.hypot(a, b);
  const centre = [(x1Min + x1Max) / 2, (x2Min + x2Max) / 2];
  const off = (a * centre[0] + b * centre[1] + c) / size;
  const foot = [centre[0] - (off * a) / size, centre[1] - (off * b) / size];
  const along = [-b / size, a / size];
  let [from, to] = [-Infinity, Infinity];
  for (const [axis, least, most] of [
    [0, x1Min, x1Max],
    [1, x2Min, x2Max],
  ]) {
    const ends = [(least - foot[axis]) / along[axis], (most - foot[axis]) / along[axis]];
    if (along[axis] === 0) {
      if (foot[axis] < least || foot[axis] > most) return null;
      continue;
    }
    from = Math.max(from, Math.min(...ends));
    to = Math.min(to, Math.max(...ends));
  }
  /**
   * @param {number} t
   * @returns {Point}
   */
  const at = (t) => [foot[0] + t * along[0], foot[1] + t * along[1]];
  return from < to ? [at(from), at(to)] : null;
}

/**
 * Return the line translated by `step`; a and b stay the same.
 *
 * @param {Line} line
 * @param {Point} step
 * @returns {Line}
 */
export const movedLine = ([a, b, c], [dx, dy]) => [a, b, c - a * dx - b * dy];

/**
 * Return the line rotated about one of its points; the norm of (a, b) stays the same.
 *
 * @param {Line} line
 * @param {Point} centre
 * @param {number} angle  in radians
 * @returns {Line}
 */
export function rotatedLine([a, b], [px, py], angle) {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const [u, v] = [cos * a - sin * b, sin * a + cos * b];
  return [u, v, -u * px - v * py];
}

/**
 * Return the edit of weights that gives a unit of the first layer this line.
 *
 * @param {number} unit
 * @param {Line} line
 * @param {Pick<import("../api/network.js").Network, "names"|"scaling">} network
 */
export function lineEdit(unit, [a, b, c], { names, scaling }) {
  /** @type {Record<string, number>} */
  const values = { x1: a, x2: b };
  const coefs = names.map((name, from) => ({
    layer: 0,
    from,
    to: unit,
    value: rounded((values[name] ?? 0) * (scaling?.scale[from] ?? 1)),
  }));
  const constant = names.reduce(
    (sum, name, input) => sum + (values[name] ?? 0) * (scaling?.mean[input] ?? 0),
    c,
  );
  return { coefs, intercepts: [{ layer: 0, to: unit, value: rounded(constant) }] };
}
