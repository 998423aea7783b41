/** Numbers as text for users, with a minus sign instead of a hyphen and a fixed count of digits, so that columns are aligned. */

const MINUS = "\u2212";
const NONE = "–";
const HUGE = 1e9;

/**
 * @param {number|null|undefined} x
 * @returns {x is number}
 */
const present = (x) => x !== null && x !== undefined && Number.isFinite(x);

/**
 * Return a number with a fixed count of decimals: `fixed(-0.12345, 3)` is “−0.123”. A missing number is “–”; a huge one has a power
 * of ten.
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
 * Return a number as digits for attributes, which know no powers of ten: “0.00000001”, not “1e-8”.
 *
 * @param {number} x
 */
export function withoutExponent(x) {
  const text = String(x);
  // The first use of a locale takes a page 10 ms.
  if (text.includes("e-")) return x.toFixed(20).replace(/\.?0+$/, "");
  if (!text.includes("e")) return text;
  return x.toLocaleString("en", { useGrouping: false, maximumFractionDigits: 20 });
}

/**
 * Return a whole number with thin spaces between thousands.
 *
 * @param {number|null|undefined} x
 */
export function whole(x) {
  if (!present(x)) return NONE;
  return fixed(x, 0).replace(/\B(?=(\d{3})+$)/g, "\u202f");
}

/**
 * Return a share as a percentage: “97.3 %”.
 *
 * @param {number|null|undefined} x
 */
export function percent(x) {
  return present(x) ? `${fixed(100 * x, 1)}\u202f%` : NONE;
}

const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/**
 * Return a number with a power of ten as people write it: `powerOfTen(0.000004, 1)` is “4 × 10⁻⁶”.
 *
 * @param {number} x
 * @param {number} digits  significant ones
 */
export function powerOfTen(x, digits) {
  const [mantissa, exponent] = Math.abs(x)
    .toExponential(digits - 1)
    .split("e");
  const raised = exponent.replace("+", "").replace("-", "⁻");
  const power = raised.replace(/\d/g, (digit) => RAISED[Number(digit)]);
  return `${x < 0 ? MINUS : ""}${mantissa}\u202f×\u202f10${power}`;
}

/**
 * Return a number with `digits` significant digits, and with a power of ten only if it is very large or very small.
 *
 * @param {number|null|undefined} x
 * @param {number} digits
 * @returns {string}
 */
export function significant(x, digits) {
  if (!present(x)) return NONE;
  if (x === 0) return fixed(0, digits - 1);
  const size = Math.abs(x);
  if (size >= 1e6 || size < 1e-4) return powerOfTen(x, digits);
  return fixed(x, Math.max(0, digits - 1 - Math.floor(Math.log10(size))));
}

const ROOM = 5;

/**
 * Return a number of any size in at most eight characters, for a place of fixed width: “0.2412”, “12.345”, “9.92e6”, “1.5e17”. A
 * power of ten is written as in the ticks of charts.
 *
 * @param {number|null|undefined} x
 * @returns {string}
 */
export function compact(x) {
  if (!present(x)) return NONE;
  const size = Math.abs(x);
  if (size < 10 ** ROOM) return fixed(x, ROOM - String(Math.trunc(size)).length);
  const [mantissa, exponent] = size.toExponential(size < 1e10 ? 2 : 1).split("e+");
  return `${x < 0 ? MINUS : ""}${mantissa}e${exponent}`;
}

/**
 * Return a number with its noun: “1 region”, “118 regions”.
 *
 * @param {number|null|undefined} n
 * @param {string} noun
 */
export function count(n, noun) {
  return `${whole(n)} ${n === 1 ? noun : `${noun}s`}`;
}

/**
 * Return a box rounded to the digits that a view of it can show.
 *
 * @param {number[]} box  x1_min, x1_max, x2_min, x2_max
 */
export const roundedBox = (box) =>
  box.map((x, end) => roundTo(x, end < 2 ? box[1] - box[0] : box[3] - box[2]));

/**
 * Return a point rounded to the digits that a view of `box` can show.
 *
 * @param {number[]} point
 * @param {number[]} box
 */
export const roundedPoint = (point, box) =>
  point.map((x, axis) => roundTo(x, box[2 * axis + 1] - box[2 * axis]));

/**
 * Return `x` rounded to the digits that a view of width `span` can show, so that URLs stay short.
 *
 * @param {number} x
 * @param {number} span
 */
export function roundTo(x, span) {
  const digits = Math.min(15, Math.max(0, 4 - Math.floor(Math.log10(span))));
  return Number(x.toFixed(digits));
}
