/** Slices: planes in the input space of a network of more than two columns, as the API and the URL write them. */

/**
 * Two columns with the values of the others, three rows of the data set, two principal components, or the name of a slice
 * that is stored on the server.
 *
 * @typedef {{axes: number[], at?: number[]}|{rows: number[]}|{principal: number[]}|string} Slice
 */

/** The part of a look that shows other columns: nothing of an earlier slice fits them. */
export const NO_SLICE = Object.freeze({ slice: null, at: null, why: null, probe: null });

/** @param {unknown} value  @returns {value is number[]} */
const areNumbers = (value) => Array.isArray(value) && value.every(Number.isFinite);

/**
 * @param {unknown} value
 * @param {number} count
 * @returns {value is number[]}
 */
const areDifferentIndices = (value, count) =>
  areNumbers(value) &&
  value.length === count &&
  new Set(value).size === count &&
  value.every((one) => Number.isInteger(one) && one >= 0);

/**
 * Return a slice of a URL; undefined if it has another shape.
 *
 * @param {unknown} value
 * @returns {Slice|undefined}
 */
export function readSlice(value) {
  if (typeof value === "string") return /^[0-9a-f]{20}$/.test(value) ? value : undefined;
  if (value === null || typeof value !== "object") return undefined;
  const { axes, at, rows, principal } = /** @type {Record<string, unknown>} */ (value);
  const names = Object.keys(value).join();
  if (names === "axes" && areDifferentIndices(axes, 2)) return { axes };
  if (names === "axes,at" && areDifferentIndices(axes, 2) && areNumbers(at)) return { axes, at };
  if (names === "rows" && areDifferentIndices(rows, 3)) return { rows };
  if (names === "principal" && areDifferentIndices(principal, 2)) return { principal };
  return undefined;
}

/**
 * Return the query parameter of a slice; an empty object for null.
 *
 * @param {Slice|null|undefined} slice
 * @returns {{slice?: string}}
 */
export function sliceQuery(slice) {
  if (!slice) return {};
  return { slice: typeof slice === "string" ? slice : JSON.stringify(slice) };
}
