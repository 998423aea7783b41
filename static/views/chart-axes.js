// @ts-nocheck
/** What axes of charts show: all values there are, with numbers short enough for a fixed margin. */

import { roundTicks } from "./plane-axes.js";

/** From this size on numbers are written with powers of ten: more digits would run into the axis's title. */
const LONG = 1e4;
const SMALL = { tickfont: { size: 10 } };
/** A size that has to do for more: Plotly's ranges overflow beyond. */
const FARTHEST = 1e306;
/** What is left free below and above R², as shares of what is shown. */
const PAD = { below: 0.05, above: 0.03 };

/** The range of a share, from 0 to 1. */
export const SHARE = Object.freeze([0, 1 + PAD.above]);

/** The least and the greatest of `start` and some numbers; nulls are none. */
function endsOf(values, start = [0, 0]) {
  const within = (value) => Math.max(-FARTHEST, Math.min(FARTHEST, value));
  return values.reduce(
    ([low, high], value) =>
      value === null ? [low, high] : [Math.min(low, within(value)), Math.max(high, within(value))],
    start,
  );
}

/** A number as short as a distance of `step` to the next allows. */
function short(value, step) {
  if (value === 0) return "0";
  const digits = Math.max(1, Math.min(6, 1 + Math.ceil(Math.log10(Math.abs(value) / step))));
  return Number(value.toPrecision(digits))
    .toExponential()
    .replace("e+", "e")
    .replaceAll("-", "\u2212");
}

/** Ticks of a linear axis that shows `values`, and 0 unless it is not `zeroed`; long ones at its ends, beside its title. */
export function linearTicks(values, { nticks = 4, zeroed = true } = {}) {
  const [low, high] = endsOf(values, zeroed ? [0, 0] : [Infinity, -Infinity]);
  if (!(low <= high) || Math.max(-low, high) < LONG)
    return { tickmode: "auto", nticks, ...(low <= -100 ? SMALL : {}) };
  if (low === high)
    return { ...SMALL, tickmode: "array", tickvals: [low], ticktext: [short(low, Math.abs(low))] };
  const ticks = roundTicks([low, high], 3).map(({ value }) => value);
  const ends =
    zeroed && low < 0 && high > 0 ? [ticks[0], 0, ticks.at(-1)] : [ticks[0], ticks.at(-1)];
  return {
    ...SMALL,
    tickmode: "array",
    tickvals: ends,
    ticktext: ends.map((value) => short(value, ticks[1] - ticks[0])),
  };
}

/** Ticks of an axis by powers of ten. */
export function logTicks(values, nticks = 3) {
  const long = values.some(
    (value) => value !== null && value !== 0 && (value >= 10 * LONG || value <= 0.1 / LONG),
  );
  return {
    nticks,
    ...(long ? { ...SMALL, tickformat: "", exponentformat: "power" } : { tickformat: "~g" }),
  };
}

/** The range of R², which has a greatest value and no least: from 0 on where nothing is below. */
export function rangeOfR2(values) {
  const [low] = endsOf(values);
  return [low - PAD.below * (1 - low), 1 + PAD.above * (1 - low)];
}
