/** Numbers as a reader sees them: a true minus sign, a fixed count of digits, so that columns stay aligned. */

const MINUS = "\u2212";
const NONE = "–";
const HUGE = 1e9;

/**
 * @param {number|null|undefined} x
 * @returns {x is number}
 */
const present = (x) => x !== null && x !== undefined && Number.isFinite(x);

/**
 * `fixed(-0.12345, 3)` is “−0.123”; what is missing is “–”, and what fits no column has a power of ten.
 *
 * @param {number|null|undefined} x
 * @param {number} digits
 * @returns {string}
 */
export function fixed(x, digits) {
  if (!present(x)) return NONE;
  if (Math.abs(x) >= HUGE) return significant(x, 3);
  const text = Math.abs(x).toFixed(digits);
  return (x < 0 && Number(text) !== 0 ? MINUS : "") + text;
}

/**
 * A whole number with thin spaces between thousands.
 *
 * @param {number|null|undefined} x
 */
export function whole(x) {
  if (!present(x)) return NONE;
  return fixed(x, 0).replace(/\B(?=(\d{3})+$)/g, "\u202f");
}

/**
 * A share as “97.3 %”.
 *
 * @param {number|null|undefined} x
 */
export function percent(x) {
  return present(x) ? `${fixed(100 * x, 1)}\u202f%` : NONE;
}

/**
 * `digits` significant digits, with a power of ten only where plain digits would not fit.
 *
 * @param {number|null|undefined} x
 * @param {number} digits
 * @returns {string}
 */
export function significant(x, digits) {
  if (!present(x)) return NONE;
  if (x === 0) return fixed(0, digits - 1);
  const size = Math.abs(x);
  if (size >= 1e6 || size < 1e-4) {
    const [mantissa, exponent] = size.toExponential(digits - 1).split("e");
    return `${x < 0 ? MINUS : ""}${mantissa}e${exponent.replace("+", "").replace("-", MINUS)}`;
  }
  return fixed(x, Math.max(0, digits - 1 - Math.floor(Math.log10(size))));
}

/**
 * “1 region”, “118 regions”.
 *
 * @param {number|null|undefined} n
 * @param {string} noun
 */
export function count(n, noun) {
  return `${whole(n)} ${n === 1 ? noun : `${noun}s`}`;
}

/**
 * A box with no more digits than a view of it can show.
 *
 * @param {number[]} box  x1_min, x1_max, x2_min, x2_max
 */
export const roundedBox = (box) =>
  box.map((x, end) => roundTo(x, end < 2 ? box[1] - box[0] : box[3] - box[2]));
/**
 * A point with no more digits than a view of `box` can show.
 *
 * @param {number[]} point
 * @param {number[]} box
 */
export const roundedPoint = (point, box) =>
  point.map((x, axis) => roundTo(x, box[2 * axis + 1] - box[2 * axis]));

/**
 * `x` rounded to what a view `span` wide can show, so that addresses stay short.
 *
 * @param {number} x
 * @param {number} span
 */
export function roundTo(x, span) {
  const digits = Math.min(15, Math.max(0, 4 - Math.floor(Math.log10(span))));
  return Number(x.toFixed(digits));
}
