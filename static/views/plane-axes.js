/** The axes of the plane: Plotly's layout, with ticks in the data's own units. */

import { hasUnits, original, plain } from "../content/label-names.js";
import {
  SEPARATORS,
  chartFont,
  chartMargin,
  hoverDistance,
  hoverLabel,
  tickCount,
} from "../ui/chart-text.js";

/**
 * @typedef {import("../api/types.d.ts").Axis} Axis
 * @typedef {import("../api/types.d.ts").Axes} Axes
 * @typedef {{value: number, text: string}} Tick
 * @typedef {{tickmode: string, nticks?: number, tickvals?: number[], ticktext?: string[], automargin?: boolean}} TickLayout
 *   the part of Plotly's layout of an axis that concerns ticks
 */

const MARGIN = { l: 46, r: 10, t: 10, b: 40 };

const TICKS = 8;
/** Ticks of an axis without units, at most. */
const USUAL_TICKS = 9;
const MAX_TICKS = 100;
const ROUND_STEPS = [1, 2, 5, 10];

/**
 * Return the round step that divides `span` into about `parts` parts.
 *
 * @param {number} span
 * @param {number} parts
 */
function roundStep(span, parts) {
  const rough = span / parts;
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * (ROUND_STEPS.find((step) => step * power >= rough * 0.999) ?? 10);
}

/**
 * Return the multiples of `step` in `[low, high]`, but at most `most`.
 *
 * @param {number} step
 * @param {number} low
 * @param {number} high
 * @param {number} most
 */
function multiples(step, low, high, most) {
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  return Array.from({ length: Math.min(most, count) }, (_, index) => (first + index) * step);
}

/**
 * Return round values in `[low, high]` that divide it into about `parts` parts.
 *
 * @param {number[]} range
 * @param {number} parts
 * @returns {Tick[]}
 */
export function roundTicks([low, high], parts) {
  const step = roundStep(high - low, parts);
  return multiples(step, low, high, MAX_TICKS).map((value) => ({
    value,
    text: tickText(value, step),
  }));
}

/**
 * Return ticks at round values of an axis's own units. They cover one range more on each side, so that there are some when
 * the user pans.
 *
 * @param {number[]} range
 * @param {Axis} axis
 * @returns {TickLayout}
 */
function unitTicks([low, high], axis) {
  const [from, to] = [original(axis, low), original(axis, high)];
  const step = roundStep(to - from, TICKS);
  const values = multiples(step, 2 * from - to, 2 * to - from, MAX_TICKS);
  return {
    tickmode: "array",
    tickvals: values.map((value) => (value - axis.offset) / axis.scale),
    ticktext: values.map((value) => tickText(value, step)),
  };
}

/**
 * @param {number} value
 * @param {number} step  the distance to the next tick, which decides the number of digits
 */
function tickText(value, step) {
  const size = Math.max(Math.abs(value), step);
  if (size >= 1e6 || size < 1e-4)
    return Number(value.toPrecision(6)).toExponential().replace("-", "\u2212").replace("e+", "e");
  const digits = Math.max(0, Math.min(10, 1 - Math.floor(Math.log10(step))));
  return String(Number(value.toFixed(digits))).replace("-", "\u2212");
}

/**
 * Return the layout of the ticks of both axes.
 *
 * @param {number[]} box
 * @param {Axes|null} [axes]
 * @returns {{x: TickLayout, y: TickLayout}}
 */
export function tickLayouts(box, axes) {
  /**
   * @param {number[]} range
   * @param {Axis|undefined} axis
   */
  const layoutOf = (range, axis) =>
    axis && hasUnits(axis)
      ? { ...unitTicks(range, axis), automargin: true }
      : { tickmode: "auto", nticks: tickCount(USUAL_TICKS), ...(axis && { automargin: true }) };
  return { x: layoutOf(box.slice(0, 2), axes?.x1), y: layoutOf(box.slice(2), axes?.x2) };
}

/**
 * Return the layout of the ticks as changes for Plotly's `relayout`; none if the data have no axes of their own.
 *
 * @param {number[]} box
 * @param {Axes|null} [axes]
 * @returns {Record<string, unknown>}
 */
export function tickChanges(box, axes) {
  if (!axes) return {};
  const entries = Object.entries(tickLayouts(box, axes)).flatMap(([name, layout]) =>
    Object.entries(layout).map(([key, value]) => [`${name}axis.${key}`, value]),
  );
  return Object.fromEntries(entries);
}

/**
 * Return a box scaled by `factor` about `at`, or about its center if `at` is not in view.
 *
 * @param {number[]} box
 * @param {number[]|null|undefined} at
 * @param {number} factor
 */
export function zoomed(box, at, factor) {
  const inView = at && at[0] > box[0] && at[0] < box[1] && at[1] > box[2] && at[1] < box[3];
  const [x, y] = inView ? at : [(box[0] + box[1]) / 2, (box[2] + box[3]) / 2];
  return [
    x + (box[0] - x) * factor,
    x + (box[1] - x) * factor,
    y + (box[2] - y) * factor,
    y + (box[3] - y) * factor,
  ];
}

/** @param {string} index  a small digit below the line */
const subscript = (index) => `<sub>${index.normalize("NFKC")}</sub>`;

/**
 * Return the title of an axis: its symbol, x1 or x2 unless it has another one, after its name if there is one.
 *
 * @param {1|2} number
 * @param {Axis|undefined} axis
 */
export function axisTitle(number, axis) {
  const symbol = axis?.symbol?.replace(/[₁₂]/, subscript) ?? `x<sub>${number}</sub>`;
  return axis && ![`x${number}`, symbol].includes(axis.name)
    ? `${plain(axis.name)} (${symbol})`
    : symbol;
}

/** Return the margins around the axes, for tick labels and titles, in pixels. */
export const planeMargin = () => chartMargin(MARGIN);

/**
 * Return Plotly's layout of the plane: axes on `box`, by default with equal scales, and a transparent background, since the canvases
 * are behind it.
 *
 * @param {number[]} box
 * @param {import("../ui/palette.js").Palette} palette
 * @param {"pan"|false} dragmode
 * @param {Axes|null} axes  the data's own names and units
 * @param {boolean} equal  whether both axes have the same scale
 */
export function planeLayout(box, palette, dragmode, axes = null, equal = true) {
  const { ink, quiet } = palette;
  const { x, y } = tickLayouts(box, axes);
  const axis = {
    zeroline: false,
    showgrid: false,
    ticks: "outside",
    ticklen: 4,
    tickcolor: quiet,
    linecolor: quiet,
    mirror: true,
    showline: true,
    constrain: "domain",
  };
  return {
    margin: planeMargin(),
    font: chartFont(ink),
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    showlegend: false,
    hovermode: "closest",
    hoverdistance: hoverDistance(),
    hoverlabel: hoverLabel(palette),
    separators: SEPARATORS,
    dragmode,
    xaxis: {
      ...axis,
      ...x,
      range: box.slice(0, 2),
      title: { text: axisTitle(1, axes?.x1), standoff: 6 },
    },
    yaxis: {
      ...axis,
      ...y,
      range: box.slice(2),
      title: { text: axisTitle(2, axes?.x2), standoff: 6 },
      ...(equal ? { scaleanchor: "x" } : {}),
    },
  };
}
