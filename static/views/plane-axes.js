// @ts-nocheck
/** The axes of the plane, as Plotly draws them. */

import { hasUnits, original, plain } from "../content/label-names.js";
import { hoverDistance } from "../ui/pointer-presses.js";

/** What is left free round the axes, for their numbers and names. */
export const MARGIN = { l: 46, r: 10, t: 10, b: 40 };

const TICKS = 8;
const MOST_TICKS = 100;
const ROUND = [1, 2, 5, 10];

/** The round step that divides `span` into about so many parts. */
function roundStep(span, parts) {
  const rough = span / parts;
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * ROUND.find((one) => one * power >= rough * 0.999);
}

/** The multiples of `step` within `[low, high]`, `most` at most. */
function multiples(step, low, high, most) {
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  return Array.from({ length: Math.min(most, count) }, (_, index) => (first + index) * step);
}

/** Round values within `[low, high]`, about `parts` steps apart, each with its text. */
export function roundTicks([low, high], parts) {
  const step = roundStep(high - low, parts);
  return multiples(step, low, high, MOST_TICKS).map((value) => ({
    value,
    text: tickText(value, step),
  }));
}

/** Round values of an axis's own units from one range before `[low, high]` to one behind, so that there are some to pan to. */
function unitTicks([low, high], axis) {
  const [from, to] = [original(axis, low), original(axis, high)];
  const step = roundStep(to - from, TICKS);
  const values = multiples(step, 2 * from - to, 2 * to - from, MOST_TICKS);
  return {
    tickmode: "array",
    tickvals: values.map((value) => (value - axis.offset) / axis.scale),
    ticktext: values.map((value) => tickText(value, step)),
  };
}

function tickText(value, step) {
  const size = Math.max(Math.abs(value), step);
  if (size >= 1e6 || size < 1e-4)
    return Number(value.toPrecision(6)).toExponential().replace("-", "\u2212").replace("e+", "e");
  const digits = Math.max(0, Math.min(10, 1 - Math.floor(Math.log10(step))));
  return String(Number(value.toFixed(digits))).replace("-", "\u2212");
}

/** What of the layout says the data's own units on a view; nothing where they have none. */
export function ticks(box, axes) {
  const told = (range, axis) =>
    axis && hasUnits(axis)
      ? { ...unitTicks(range, axis), automargin: true }
      : { tickmode: "auto", nticks: 9 };
  return { x: told(box.slice(0, 2), axes?.x1), y: told(box.slice(2), axes?.x2) };
}

/** The same as a change of the layout; none where they have none. */
export function otherTicks(box, axes) {
  if (!axes) return {};
  const entries = Object.entries(ticks(box, axes)).flatMap(([name, told]) =>
    Object.entries(told).map(([key, value]) => [`${name}axis.${key}`, value]),
  );
  return Object.fromEntries(entries);
}

/** A box scaled by `factor` about `at`, or about its middle where that is not in view. */
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

function title(number, axis) {
  const own = `x<sub>${number}</sub>`;
  return axis && axis.name !== `x${number}` ? `${plain(axis.name)} (${own})` : own;
}

/**
 * Plotly's layout of the plane: square axes on `box`, without a background, since canvas layers shine through.
 *
 * @param {object|null} axes  the data's own names and units, see run.js
 */
export function planeLayout(box, palette, dragmode, axes = null) {
  const { ink, quiet, paper } = palette;
  const { x, y } = ticks(box, axes);
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
    margin: MARGIN,
    font: { family: getComputedStyle(document.body).fontFamily, size: 12, color: ink },
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    showlegend: false,
    hovermode: "closest",
    hoverdistance: hoverDistance(),
    hoverlabel: { bgcolor: paper, bordercolor: quiet, font: { color: ink } },
    dragmode,
    xaxis: {
      ...axis,
      ...x,
      range: box.slice(0, 2),
      title: { text: title(1, axes?.x1), standoff: 6 },
    },
    yaxis: {
      ...axis,
      ...y,
      range: box.slice(2),
      title: { text: title(2, axes?.x2), standoff: 6 },
      scaleanchor: "x",
    },
  };
}
