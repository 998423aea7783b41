/** The axes of the plane, as Plotly draws them. */

import { hasUnits, original, plain } from "../naming.js";
import { hoverDistance } from "../presses.js";

/** What is left free round the axes, for their numbers and names. */
export const MARGIN = { l: 46, r: 10, t: 10, b: 40 };

const TICKS = 8;
const ROUND = [1, 2, 5, 10];

/** Round values of an axis's own units from one range before `[low, high]` to one behind, so that there are some to pan to. */
function unitTicks([low, high], axis) {
  const [from, to] = [original(axis, low), original(axis, high)];
  const rough = (to - from) / TICKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ROUND.find((one) => one * power >= rough * 0.999);
  const first = Math.ceil((2 * from - to) / step);
  const values = Array.from({ length: Math.min(100, Math.floor((2 * to - from) / step) - first + 1) }, (_, index) => (first + index) * step);
  return { tickmode: "array", tickvals: values.map((value) => (value - axis.offset) / axis.scale), ticktext: values.map((value) => tickText(value, step)) };
}

function tickText(value, step) {
  const size = Math.max(Math.abs(value), step);
  if (size >= 1e6 || size < 1e-4) return Number(value.toPrecision(6)).toExponential().replace("-", "\u2212").replace("e+", "e");
  const digits = Math.max(0, Math.min(10, 1 - Math.floor(Math.log10(step))));
  return String(Number(value.toFixed(digits))).replace("-", "\u2212");
}

/** What of the layout says the data's own units on a view; nothing where they have none. */
export function ticks(box, axes) {
  const told = (range, axis) => (axis && hasUnits(axis) ? { ...unitTicks(range, axis), automargin: true } : { tickmode: "auto", nticks: 9 });
  return { x: told(box.slice(0, 2), axes?.x1), y: told(box.slice(2), axes?.x2) };
}

/** The same as a change of the layout; none where they have none. */
export function otherTicks(box, axes) {
  if (!axes) return {};
  const entries = Object.entries(ticks(box, axes)).flatMap(([name, told]) => Object.entries(told).map(([key, value]) => [`${name}axis.${key}`, value]));
  return Object.fromEntries(entries);
}

/** A box scaled by `factor` about `at`, or about its middle where that is not in view. */
export function zoomed(box, at, factor) {
  const inView = at && at[0] > box[0] && at[0] < box[1] && at[1] > box[2] && at[1] < box[3];
  const [x, y] = inView ? at : [(box[0] + box[1]) / 2, (box[2] + box[3]) / 2];
  return [x + (box[0] - x) * factor, x + (box[1] - x) * factor, y + (box[2] - y) * factor, y + (box[3] - y) * factor];
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
    xaxis: { ...axis, ...x, range: box.slice(0, 2), title: { text: title(1, axes?.x1), standoff: 6 } },
    yaxis: { ...axis, ...y, range: box.slice(2), title: { text: title(2, axes?.x2), standoff: 6 }, scaleanchor: "x" },
  };
}
