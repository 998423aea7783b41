// @ts-nocheck
/** The data points as Plotly traces: a class has its hue and its shape, training points are filled, test points hollow. */

import { className, original, plain } from "../content/label-names.js";

const PLAIN = { offset: 0, scale: 1 };
const SIZE = { few: 7, many: 5 };
const MANY = 800;
const RING = 1.4;

/** Where a point is, in the data's own names and units where it has any. */
function place(axes) {
  if (!axes) return "x<sub>1</sub> %{x:.3f}, x<sub>2</sub> %{y:.3f}";
  return [axes.x1, axes.x2]
    .map(({ name }, axis) => `${plain(name)} %{customdata[${axis}]:.4~g}`)
    .join("<br>");
}

function trace(X, y, marker, name, axes) {
  const { x1, x2, label } = axes ?? { x1: PLAIN, x2: PLAIN, label: PLAIN };
  return {
    type: "scatter",
    mode: "markers",
    x: X.map(([x]) => x),
    y: X.map(([, x]) => x),
    customdata: X.map((at, index) => [
      original(x1, at[0]),
      original(x2, at[1]),
      original(label, y[index]),
    ]),
    marker,
    hovertemplate: `${place(axes)}<br>${name}<extra></extra>`,
  };
}

function classTraces({ X, y }, part, data, palette, size) {
  return data.classes.map((label, index) => {
    const hue = palette.classHue(index);
    const hollow = part === "test";
    return trace(
      X.filter((_, point) => y[point] === label),
      y.filter((one) => one === label),
      {
        size,
        symbol: palette.classShape(index),
        color: hollow ? palette.paper : hue,
        line: { width: hollow ? RING : 0.8, color: hollow ? hue : palette.paper },
      },
      `${plain(className(data, index))}, ${part}`,
      data.axes,
    );
  });
}

function valueTrace({ X, y }, part, axes, palette, size, reach) {
  const scale = { color: y, colorscale: palette.valueScale(), cmin: -reach, cmax: reach };
  const marker =
    part === "test"
      ? {
          size,
          color: palette.paper,
          line: { width: 1.5 * RING, ...scale, colorscale: palette.valueScale(palette.quiet) },
        }
      : { size, ...scale, line: { width: 0.8, color: palette.quiet } };
  const named = axes && axes.label.name !== "label" ? plain(axes.label.name) : "value";
  return trace(X, y, marker, `${named} %{customdata[2]:.4~g}, ${part}`, axes);
}

/** Which points are shown when so many layers of the plane are, in one word. */
export const pointsShown = ({ points, test }) => (!points ? "none" : test ? "all" : "train");

/**
 * Traces for the data of a run (see run.js); none before they are there.
 *
 * @param {object} data
 * @param {import("../ui/palette.js").Palette} palette
 * @param {"all"|"train"|"none"} shown
 * @returns {object[]}
 */
export function pointTraces(data, palette, shown = "all") {
  const { points, task, axes } = data;
  if (!points || shown === "none") return [];
  const parts = Object.entries(points)
    .reverse()
    .filter(([part]) => shown === "all" || part === shown);
  const size = points.train.X.length + points.test.X.length > MANY ? SIZE.many : SIZE.few;
  if (task === "classification") {
    return parts.flatMap(([part, one]) => classTraces(one, part, data, palette, size));
  }
  const reach = points.train.y.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  return parts.map(([part, one]) => valueTrace(one, part, axes, palette, size, reach));
}
