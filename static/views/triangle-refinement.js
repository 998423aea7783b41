/**
 * Refinement of a triangle mesh where the probability over a triangle is too curved to be drawn flat. Whether an edge is
 * bisected depends only on its two ends, so that both triangles of the edge agree and no crack opens.
 */

import { probabilities } from "./probabilities.js";

/** @typedef {number[]} Triangle  three vertices, by their numbers */

/**
 * A triangle mesh with the network's logits at its vertices, which are linear on each triangle.
 *
 * @typedef {object} Mesh
 * @property {number[]} x
 * @property {number[]} y
 * @property {number[][]} logits  by vertex
 * @property {Triangle[]} triangles
 */

/**
 * @typedef {Mesh & {along: (from: number, to: number) => number[]}} Surface  `along` returns the vertices on an edge of the
 *   arrangement, from one end to the other
 */

/** The largest error of a probability, unless the mesh would exceed the limits. */
const TOLERANCE = 0.004;
const MAX_TRIANGLES = 120_000;
const MAX_ROUNDS = 14;
/** Where along an edge the error is measured. */
const PROBES = [0.25, 0.5, 0.75];

/**
 * Return the point at `share` of the way from one vector to another.
 *
 * @param {number[]} from
 * @param {number[]} to
 * @param {number} share
 */
const interpolated = (from, to, share) =>
  from.map((value, output) => value + share * (to[output] - value));

/**
 * Return whether linear interpolation of the probabilities along an edge is wrong by more than the tolerance.
 *
 * @param {number[]} from  logits at one end
 * @param {number[]} to
 * @param {number[]} shown  the classes that count
 */
function isCurved(from, to, shown) {
  const [low, high] = [probabilities(from), probabilities(to)];
  return PROBES.some((share) => {
    const exact = probabilities(interpolated(from, to, share));
    return shown.some(
      (index) =>
        Math.abs(exact[index] - low[index] - share * (high[index] - low[index])) > TOLERANCE,
    );
  });
}

/**
 * Return the triangles into which one is divided when some of its edges are bisected, with the same orientation.
 *
 * @param {Triangle} triangle
 * @param {number[]} middles  of the edges ab, bc and ca; −1 for an edge that is not bisected
 * @returns {Triangle[]}
 */
function divided([a, b, c], [ab, bc, ca]) {
  const bisected = [ab, bc, ca].filter((middle) => middle >= 0).length;
  if (bisected === 0) return [[a, b, c]];
  if (bisected === 3)
    return [
      [a, ab, ca],
      [ab, b, bc],
      [ca, bc, c],
      [ab, bc, ca],
    ];
  // Rotate the triangle until its first edge is the one that differs from the other two.
  const differs = [ab, bc, ca].findIndex((middle) => middle >= 0 === (bisected === 1));
  if (differs === 1) return divided([b, c, a], [bc, ca, ab]);
  if (differs === 2) return divided([c, a, b], [ca, ab, bc]);
  return bisected === 1
    ? [
        [a, ab, c],
        [ab, b, c],
      ]
    : [
        [a, b, bc],
        [a, bc, ca],
        [ca, bc, c],
      ];
}

/**
 * Return a mesh that is fine enough for the probabilities of some classes.
 *
 * @param {Mesh} mesh
 * @param {number[]} shown  the classes whose probability is drawn
 * @returns {Surface}
 */
export function refined(mesh, shown) {
  const x = [...mesh.x];
  const y = [...mesh.y];
  const logits = [...mesh.logits];
  /** @type {Map<number, number>} the middle vertex of each edge, or −1 */
  const middles = new Map();
  const keyOf = (/** @type {number} */ i, /** @type {number} */ j) =>
    Math.min(i, j) * 2 ** 26 + Math.max(i, j);
  const bisect = (/** @type {number} */ i, /** @type {number} */ j) => {
    if (!isCurved(logits[i], logits[j], shown)) return -1;
    x.push((x[i] + x[j]) / 2);
    y.push((y[i] + y[j]) / 2);
    return logits.push(interpolated(logits[i], logits[j], 0.5)) - 1;
  };
  const middleOf = (/** @type {number} */ i, /** @type {number} */ j) => {
    const key = keyOf(i, j);
    const middle = middles.get(key) ?? bisect(i, j);
    middles.set(key, middle);
    return middle;
  };
  let { triangles } = mesh;
  for (let round = 0; round < MAX_ROUNDS && triangles.length < MAX_TRIANGLES; round += 1) {
    const finer = triangles.flatMap(([a, b, c]) =>
      divided([a, b, c], [middleOf(a, b), middleOf(b, c), middleOf(c, a)]),
    );
    if (finer.length === triangles.length) break;
    triangles = finer;
  }
  /** @type {Surface["along"]} */
  const along = (from, to) => {
    const middle = middles.get(keyOf(from, to)) ?? -1;
    return middle < 0 ? [from, to] : [...along(from, middle).slice(0, -1), ...along(middle, to)];
  };
  return { x, y, logits, triangles, along };
}
