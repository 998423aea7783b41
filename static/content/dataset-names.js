/** Short names of data sets, which fit below their tiles; those with one have a tile of their own. */

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

/** The data sets in the panel, in their order; the last place is that of another one, once that has been chosen. */
export const IN_PANEL = Object.freeze(Object.keys(SHORT));

/**
 * Return the short name of a data set.
 *
 * @param {{kind: string, label: string}} dataset
 */
export const shortName = ({ kind, label }) => (Object.hasOwn(SHORT, kind) ? SHORT[kind] : label);
