// @ts-nocheck
/**
 * Triangles made finer where a curved height over them would be told wrong by a flat one. An edge is halved or not by what
 * is at its own two ends, so both its neighbours agree and no crack opens; creases stay edges.
 */

import { probabilities } from "./probabilities.js";

/** No probability on the surface is off by more than this, unless the surface would need too many triangles. */
const TOLERANCE = 0.004;
const MOST_TRIANGLES = 120_000;
const MOST_ROUNDS = 14;
const PROBES = [0.25, 0.5, 0.75];

const between = (from, to, share) =>
  from.map((value, output) => value + share * (to[output] - value));

/** Whether a straight line from one end's probabilities to the other's is off, for one of the classes that are shown. */
function bent(from, to, shown) {
  const [low, high] = [probabilities(from), probabilities(to)];
  return PROBES.some((share) => {
    const there = probabilities(between(from, to, share));
    return shown.some(
      (index) =>
        Math.abs(there[index] - low[index] - share * (high[index] - low[index])) > TOLERANCE,
    );
  });
}

/** The corners of what a triangle becomes when some of its edges have a middle (−1: none), in the same sense of turning. */
function pieces([a, b, c], [ab, bc, ca]) {
  const halved = [ab, bc, ca].filter((middle) => middle >= 0).length;
  if (halved === 0) return [[a, b, c]];
  if (halved === 3)
    return [
      [a, ab, ca],
      [ab, b, bc],
      [ca, bc, c],
      [ab, bc, ca],
    ];
  // Turned so that the one edge that differs from the others comes first.
  const differs = [ab, bc, ca].findIndex((middle) => middle >= 0 === (halved === 1));
  if (differs === 1) return pieces([b, c, a], [bc, ca, ab]);
  if (differs === 2) return pieces([c, a, b], [ca, ab, bc]);
  return halved === 1
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
 * @param {{x: number[], y: number[], logits: number[][], triangles: number[][]}} surface  `logits` by vertex, straight on
 *   each triangle
 * @param {number[]} shown  the classes whose probability is shown
 * @returns {{x: number[], y: number[], logits: number[][], triangles: number[][], along: (from: number, to: number) =>
 *   number[]}}  `along` gives the vertices from one end of an old edge to the other
 */
export function refined(surface, shown) {
  const x = [...surface.x];
  const y = [...surface.y];
  const logits = [...surface.logits];
  const middles = new Map();
  const keyOf = (i, j) => Math.min(i, j) * 2 ** 26 + Math.max(i, j);
  const middle = (i, j) => {
    const key = keyOf(i, j);
    if (!middles.has(key)) {
      const halve = bent(logits[i], logits[j], shown);
      middles.set(key, halve ? x.length : -1);
      if (halve) {
        x.push((x[i] + x[j]) / 2);
        y.push((y[i] + y[j]) / 2);
        logits.push(between(logits[i], logits[j], 0.5));
      }
    }
    return middles.get(key);
  };
  let { triangles } = surface;
  for (let round = 0; round < MOST_ROUNDS && triangles.length < MOST_TRIANGLES; round += 1) {
    const finer = triangles.flatMap(([a, b, c]) =>
      pieces([a, b, c], [middle(a, b), middle(b, c), middle(c, a)]),
    );
    if (finer.length === triangles.length) break;
    triangles = finer;
  }
  const along = (from, to) => {
    const between = middles.get(keyOf(from, to)) ?? -1;
    return between < 0 ? [from, to] : [...along(from, between).slice(0, -1), ...along(between, to)];
  };
  return { x, y, logits, triangles, along };
}
