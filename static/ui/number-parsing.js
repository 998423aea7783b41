/**
 * A parser of numbers as people type them. A point and a comma are both decimal separators. A text that users in different
 * countries would read as different numbers is refused, with a message about what to type instead.
 */

import { quoted } from "./short-text.js";

/** @typedef {{whole?: boolean, min?: number, max?: number}} Limits */

const GROUPED = "\\d{1,3}(?:[ \\u00a0\\u2009\\u202f]\\d{3})+";
const NUMBER = new RegExp(`^[+-]?(?:(?:${GROUPED}|\\d+)(?:[.,]\\d*)?|[.,]\\d+)(?:[eE][+-]?\\d+)?$`);
const BLANKS = /[ \u00a0\u2009\u202f]/g;
/** A comma before three digits separates decimals in some countries and thousands in others. */
const THOUSANDS = /^[+-]?[1-9]\d{0,2},\d{3}$/;
/** A point or comma before three digits of a whole number can only separate thousands. */
const WHOLE_THOUSANDS = /^[+-]?\d{1,3}[.,]\d{3}$/;

/**
 * Return a number as it is written into fields.
 *
 * @param {number|string} value
 */
export const written = (value) => String(value);

/**
 * Return a text without blanks around it and with hyphens as minus signs.
 *
 * @param {string} text
 */
const normal = (text) => text.trim().replaceAll("\u2212", "-");

/**
 * Return why a text with separators is rejected, or null.
 *
 * @param {string} text
 * @param {boolean} [whole]
 */
function misread(text, whole) {
  const separators = text.match(/[.,]/g) ?? [];
  const simple = /^[+-]?[\d.,]+$/.test(text);
  if (simple && separators.length > 1)
    return `${quoted(text)} has ${separators.length} separators: use one, for decimals, and none for thousands`;
  if (whole && WHOLE_THOUSANDS.test(text))
    return `must be a whole number without separators, got ${quoted(text)}`;
  if (THOUSANDS.test(text))
    return `${quoted(text)} can mean ${text.replace(",", ".")} or ${text.replace(",", "")}: type one of them`;
  return null;
}

/**
 * Return which limit a number exceeds, or null.
 *
 * @param {number} value
 * @param {Limits} limits
 */
function outside(value, { whole, min = -Infinity, max = Infinity }) {
  if (whole && !Number.isSafeInteger(value)) return "must be a whole number";
  if (value < min) return `must be at least ${written(min)}`;
  if (value > max) return `must be at most ${written(max)}`;
  return null;
}

/**
 * Read one number.
 *
 * @param {string} typed
 * @param {Limits} limits
 * @returns {{value: number, why?: undefined} | {value?: undefined, why: string}}  the number, or why it
 *   cannot be read: a sentence without its subject
 */
export function readNumber(typed, limits = {}) {
  const text = normal(typed);
  if (text === "") return { why: "must be a number" };
  const unclear = misread(text, limits.whole);
  if (unclear) return { why: unclear };
  if (!NUMBER.test(text))
    return { why: `must be a number such as −1.5 or 2e-3, got ${quoted(text)}` };
  const value = Number(text.replace(BLANKS, "").replace(",", "."));
  if (!Number.isFinite(value) || (value === 0 && /[1-9]/.test(text.split(/e/i)[0])))
    return { why: `must be a number from 5e-324 to 1.7e308 in size, got ${quoted(text)}` };
  const why = outside(value, limits);
  return why ? { why: `${why}, got ${quoted(text)}` } : { value: value + 0 };
}

const HINT = "Put semicolons or blanks between numbers: 0.5; 1";

/**
 * Return whether a comma in a list without semicolons could also separate decimals or thousands.
 *
 * @param {string} text
 * @param {boolean} [whole]
 */
function isUnclear(text, whole) {
  if (!/\d,\d/.test(text)) return false;
  if (/\d,\d{3}(?!\d)/.test(text) || /[1-9]\d{0,2}\.\d{3},\d/.test(text)) return true;
  if (whole) return /(^|\D)0,\d/.test(text);
  // Where points are decimal, commas are not.
  return /\s/.test(text) || !text.includes(".");
}

/**
 * Read a list of numbers. Semicolons, blanks, and commas before a blank separate numbers. A comma between two digits separates
 * them only where it cannot be a decimal comma: in a list of whole numbers, or if there are decimal points.
 *
 * @param {string} typed
 * @param {Limits} limits  of each number
 * @returns {{values: number[], why?: undefined} | {values?: undefined, why: string}}
 */
export function readNumbers(typed, limits = {}) {
  const text = normal(typed);
  const semicolons = text.includes(";");
  const parts = text.split(semicolons ? /\s*;\s*/ : /\s*,\s*|\s+/).filter(Boolean);
  if (!semicolons && isUnclear(text, limits.whole))
    return { why: `${quoted(text)} can be read in two ways. ${HINT}` };
  const zeros = parts.find((part) => /^[+-]?0\d/.test(part));
  if (zeros !== undefined) return { why: `${quoted(zeros)} begins with a 0. ${HINT}` };
  const values = [];
  for (const part of parts) {
    const { value, why } = readNumber(part, limits);
    if (why !== undefined) return { why };
    values.push(value);
  }
  return { values };
}

/**
 * Return each way to read a text as a list: with commas between numbers, and with decimal commas.
 *
 * @param {string} text
 */
function readings(text) {
  const lists = [text.split(/[\s,;]+/), text.split(/\s*[;]\s*|,?\s+/), text.split(/\s*;\s*/)];
  const read = lists.map((parts) => parts.filter(Boolean).map((part) => readNumber(part).value));
  return read.filter((list) => list.every((value) => value !== undefined));
}

/**
 * Read a fixed count of numbers: a comma is a separator or a decimal comma, whichever gives that count.
 *
 * @param {string} typed
 * @param {number} length
 * @returns {{values: number[], why?: undefined} | {values?: undefined, why: string}}
 */
export function readExactly(typed, length) {
  const text = normal(typed);
  const found = readings(text).filter((values) => values.length === length);
  if (!found.length) return { why: `${quoted(text)} is not ${length} numbers. ${HINT}` };
  const same = found.every((values) => values.every((value, place) => value === found[0][place]));
  return same ? { values: found[0] } : { why: `${quoted(text)} can be read in two ways. ${HINT}` };
}
