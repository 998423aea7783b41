/** Slices: planes in the input space of a network of more than two columns, as the API and the URL write them. */

/**
 * Two columns with the values of the others, three rows of the data set, two principal components, or vectors.
 *
 * @typedef {{axes: number[], at?: number[]}|{rows: number[]}|{principal: number[]}|{origin: number[], u: number[], v: number[]}} EndSlice
 */

/**
 * A slice, the name of one that is stored on the server, or a walk: a plane between two slices.
 *
 * @typedef {EndSlice|{walk: [EndSlice, EndSlice], share: number}|string} Slice
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
 * The checks of the fields of each kind of slice.
 *
 * @type {Record<string, ((value: unknown) => boolean)[]>}
 */
const KINDS = {
  axes: [(axes) => areDifferentIndices(axes, 2)],
  "axes,at": [(axes) => areDifferentIndices(axes, 2), areNumbers],
  rows: [(rows) => areDifferentIndices(rows, 3)],
  principal: [(principal) => areDifferentIndices(principal, 2)],
  "origin,u,v": [areNumbers, areNumbers, areNumbers],
};

/**
 * @param {unknown} value
 * @returns {EndSlice|undefined}
 */
function readEnd(value) {
  if (value === null || typeof value !== "object") return undefined;
  const names = Object.keys(value).join();
  const checks = Object.hasOwn(KINDS, names) ? KINDS[names] : null;
  const isValid = checks && Object.values(value).every((field, at) => checks[at](field));
  return isValid ? /** @type {EndSlice} */ (value) : undefined;
}

/**
 * Return a slice of a URL; undefined if it has another shape.
 *
 * @param {unknown} value
 * @returns {Slice|undefined}
 */
export function readSlice(value) {
  if (typeof value === "string") return /^[0-9a-f]{20}$/.test(value) ? value : undefined;
  const names = value === null ? "" : Object.keys(Object(value)).join();
  if (names !== "walk,share") return readEnd(value);
  const { walk, share } = /** @type {Record<string, unknown>} */ (value);
  if (typeof share !== "number" || !(share >= 0 && share <= 1)) return undefined;
  const [from, to, more] = Array.isArray(walk) ? walk : [];
  const [first, second] = [readEnd(from), readEnd(to)];
  return first && second && more === undefined ? { walk: [first, second], share } : undefined;
}

/**
 * Return whether a slice is a walk.
 *
 * @param {Slice|null} slice
 * @returns {slice is {walk: [EndSlice, EndSlice], share: number}}
 */
export const isWalk = (slice) => slice !== null && typeof slice === "object" && "walk" in slice;

/**
 * Return the slice of a frame as one that a walk can begin or end with.
 *
 * @param {Slice|null} slice  what the frame was asked for by
 * @param {import("../api/wire.d.ts").Slice} plane
 * @param {number[]} at  the values of the columns, if the plane is that of two columns
 * @returns {EndSlice}
 */
export function endOf(slice, { axes, origin, u, v }, at) {
  if (slice !== null && typeof slice !== "string" && !isWalk(slice)) return slice;
  return axes ? { axes, at } : { origin, u, v };
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
