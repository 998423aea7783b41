/** Short names of data sets, which fit below their tiles. */

/** @type {Readonly<Record<string, string>>} */
const SHORT = Object.freeze({
  circle: "Disc",
  xor: "XOR",
  gauss: "Gaussians",
  spiral: "Spirals",
  moons: "Moons",
  circles: "Circles",
  checkerboard: "Checker",
});

/**
 * Return the short name of a data set.
 *
 * @param {{kind: string, label: string}} dataset
 */
export const shortName = ({ kind, label }) => (Object.hasOwn(SHORT, kind) ? SHORT[kind] : label);
