/** The two coordinates of the picture: x₁ and x₂, or s and t on a slice of the input space. */

/**
 * @typedef {object} Coordinates
 * @property {string[]} symbols  as formulas write them
 * @property {string[]|null} titles  what they are; null for x₁ and x₂
 * @property {string[]} terms  the symbols, or the names of the two columns that are shown
 */

/**
 * Return whether the input space is the slice, with its two columns as x₁ and x₂.
 *
 * @param {{axes: number[]|null, columns: string[]}} slice
 */
export const isPlane = ({ axes, columns }) => columns.length === 2 && axes?.join() === "0,1";

/**
 * Return the coordinates of a frame.
 *
 * @param {Pick<import("../api/frame.js").Frame, "slice">} frame
 * @returns {Coordinates}
 */
export function coordinatesOf({ slice }) {
  if (!slice || isPlane(slice)) {
    const symbols = ["x₁", "x₂"];
    return { symbols, titles: null, terms: symbols };
  }
  const { titles } = slice;
  const symbols = ["s", "t"];
  return { symbols, titles, terms: slice.axes ? titles : symbols };
}

/**
 * Return the sentence that says what the symbols are; empty if nothing needs to be said.
 *
 * @param {Coordinates} coordinates
 */
export function meaningOf({ symbols, titles }) {
  if (!titles || titles.join() === symbols.join()) return "";
  return `${symbols.map((symbol, at) => `${symbol}: ${titles[at]}`).join("; ")}.`;
}
