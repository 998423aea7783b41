/** Ticks and ranges of the axes of charts: all values are in view, and numbers are short enough for a fixed margin. */

import { textScale } from "../ui/chart-text.js";
import { roundTicks } from "./plane-axes.js";

/** @typedef {(number|null)[]} Values  null where there is no value */

/** From this size on numbers are written with powers of ten: more digits would overlap the axis's title. */
const LONG = 1e4;
const smallFont = () => ({ tickfont: { size: 10 * textScale() } });
/** Larger values are drawn at this one, because Plotly's ranges overflow beyond it. */
const MAX_VALUE = 1e306;
/** The space below and above R², as shares of the range. */
const PADDING = { below: 0.05, above: 0.03 };

/** The range of an accuracy. */
export const SHARE = Object.freeze([0, 1 + PADDING.above]);

/**
 * Return the minimum and the maximum of `start` and of the values.
 *
 * @param {Values} values
 * @param {[number, number]} start
 * @returns {[number, number]}
 */
function extent(values, start = [0, 0]) {
  let [low, high] = start;
  for (const value of values) {
    if (value === null) continue;
    const clamped = Math.max(-MAX_VALUE, Math.min(MAX_VALUE, value));
    low = Math.min(low, clamped);
    high = Math.max(high, clamped);
  }
  return [low, high];
}

/**
 * Return a number with as few digits as distinguish it from one at a distance of `step`.
 *
 * @param {number} value
 * @param {number} step
 */
function shortText(value, step) {
  if (value === 0) return "0";
  const digits = Math.max(1, Math.min(6, 1 + Math.ceil(Math.log10(Math.abs(value) / step))));
  return Number(value.toPrecision(digits))
    .toExponential()
    .replace("e+", "e")
    .replaceAll("-", "\u2212");
}

/**
 * Return Plotly's layout of the ticks of a linear axis. Long numbers are only at its ends, where they do not overlap its
 * title.
 *
 * @param {Values} values
 * @param {{nticks?: number, zeroed?: boolean}} options  `zeroed`: the axis includes 0
 */
export function linearTicks(values, { nticks = 4, zeroed = true } = {}) {
  const [low, high] = extent(values, zeroed ? [0, 0] : [Infinity, -Infinity]);
  if (!(low <= high) || Math.max(-low, high) < LONG)
    return { tickmode: "auto", nticks, ...(low <= -100 ? smallFont() : {}) };
  if (low === high)
    return {
      ...smallFont(),
      tickmode: "array",
      tickvals: [low],
      ticktext: [shortText(low, Math.abs(low))],
    };
  const ticks = roundTicks([low, high], 3).map(({ value }) => value);
  const [first, last] = [ticks[0], ticks[ticks.length - 1]];
  const ends = zeroed && low < 0 && high > 0 ? [first, 0, last] : [first, last];
  return {
    ...smallFont(),
    tickmode: "array",
    tickvals: ends,
    ticktext: ends.map((value) => shortText(value, ticks[1] - ticks[0])),
  };
}

/**
 * Return Plotly's layout of the ticks of a logarithmic axis.
 *
 * @param {Values} values
 * @param {number} nticks
 */
export function logTicks(values, nticks = 3) {
  const long = values.some(
    (value) => value !== null && value !== 0 && (value >= 10 * LONG || value <= 0.1 / LONG),
  );
  return {
    nticks,
    ...(long ? { ...smallFont(), tickformat: "", exponentformat: "power" } : { tickformat: "~g" }),
  };
}

/**
 * Return the range of an axis for R², which is at most 1: it starts at 0 unless a value is below.
 *
 * @param {Values} values
 * @returns {[number, number]}
 */
export function rangeOfR2(values) {
  const [low] = extent(values);
  return [low - PADDING.below * (1 - low), 1 + PADDING.above * (1 - low)];
}
