/** Creases of the first layer: each is a straight line, a x1 + b x2 + c = 0, that can be moved and rotated as one. */

/** Digits of a weight set by hand: finer than a hand, and short in an address. */
const DIGITS = 7;

/** @typedef {[number, number, number]} Line  a, b, c of a x1 + b x2 + c = 0 */
/** @typedef {[number, number]} Place */

/** @param {number} x */
const short = (x) => Number(x.toPrecision(DIGITS));

/**
 * The lines of the first hidden layer, by unit: `[a, b, c]` of the network's own sums; null where it has none.
 *
 * @param {ReturnType<typeof import("../api/network.js").readNetwork>} network
 * @returns {(Line|null)[]}
 */
export function firstLines(network) {
  const [{ data, shape }] = network.coefs;
  /** @param {import("../api/wire.d.ts").Feature} name */
  const row = (name) => network.names.indexOf(name);
  /**
   * @param {import("../api/wire.d.ts").Feature} name
   * @param {number} unit
   */
  const weight = (name, unit) => (row(name) < 0 ? 0 : data[row(name) * shape[1] + unit]);
  return Array.from({ length: shape[1] }, (_, unit) => {
    /** @type {Line} */
    const line = [weight("x1", unit), weight("x2", unit), network.intercepts[0][unit]];
    return line[0] || line[1] ? line : null;
  });
}

/**
 * The part of a line that is in a box, from end to end `[[x1, x2], [x1, x2]]`, or null.
 *
 * @param {number[]} box
 * @param {Line} line
 * @returns {[Place, Place]|null}
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
   * @returns {Place}
   */
  const at = (t) => [foot[0] + t * along[0], foot[1] + t * along[1]];
  return from < to ? [at(from), at(to)] : null;
}

/**
 * The line moved in parallel by a step; its weights stay.
 *
 * @param {Line} line
 * @param {Place} step
 * @returns {Line}
 */
export const movedLine = ([a, b, c], [dx, dy]) => [a, b, c - a * dx - b * dy];

/**
 * The line rotated by an angle about one of its points; its weights keep their size.
 *
 * @param {Line} line
 * @param {Place} centre
 * @param {number} angle
 * @returns {Line}
 */
export function rotatedLine([a, b], [px, py], angle) {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const [u, v] = [cos * a - sin * b, sin * a + cos * b];
  return [u, v, -u * px - v * py];
}

/**
 * The edit of a network that gives a unit of the first layer this line.
 *
 * @param {number} unit
 * @param {Line} line
 * @param {import("../api/wire.d.ts").Feature[]} names
 */
export function lineEdit(unit, [a, b, c], names) {
  /** @type {Partial<Record<import("../api/wire.d.ts").Feature, number>>} */
  const of = { x1: short(a), x2: short(b) };
  const coefs = names.map((name, from) => ({ layer: 0, from, to: unit, value: of[name] }));
  return { coefs, intercepts: [{ layer: 0, to: unit, value: short(c) }] };
}
