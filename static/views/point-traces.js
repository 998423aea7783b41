/** Data points as traces for Plotly. A class has its hue and its shape; training points are filled, test points hollow. */

import { className, original, plain } from "../content/label-names.js";
import { formatOf } from "../ui/chart-text.js";

/**
 * @typedef {import("../ui/palette.js").Palette} Palette
 * @typedef {import("../api/types.d.ts").Axes} Axes
 * @typedef {{X: number[][], y: number[]}} PointSet
 * @typedef {"all"|"train"|"none"} PointsShown  which points are shown
 */

/**
 * The points of a run with the names of its classes and axes.
 *
 * @typedef {object} PointData
 * @property {{train: PointSet, test: PointSet}|null} points
 * @property {number[]} classes
 * @property {string[]|null} classNames
 * @property {import("../api/wire.d.ts").Task} task
 * @property {Axes|null} axes
 * @property {{train: ArrayLike<number>|null, test: ArrayLike<number>|null}|null} [distance]  of each point from the slice
 * @property {number|null} [fade]  the distance at which points are faint
 * @property {boolean} [equal]  whether both axes have the same unit
 */

/**
 * One value for all points, or the colors of a scale.
 *
 * @typedef {{color: string}|{color: number[], colorscale: import("../ui/palette.js").ColorScale, cmin: number, cmax: number}} MarkerColor
 * @typedef {MarkerColor & {size: number, opacity?: number[], symbol?: string, line: MarkerColor & {width: number}}} Marker
 */

/**
 * A trace of points: the properties that canvas-fallback.js needs.
 *
 * @typedef {Record<string, unknown> & {x: number[], y: number[], marker: Marker}} PointTrace
 */

const PLAIN = { offset: 0, scale: 1 };
const SIZE = { few: 7, many: 5 };
/** The number of points above which they are drawn smaller. */
const MANY = 800;
const RING = 1.4;
/** The opacity of a point far from the slice. */
const FAINT = 0.12;

/**
 * Return the opacity of each point of a part, by its distance from the slice; undefined if all are on the plane.
 *
 * @param {PointData} data
 * @param {string} part  "train" or "test"
 */
function opacities({ distance, fade }, part) {
  const distances = distance?.[part === "train" ? "train" : "test"];
  if (!distances || !fade) return undefined;
  return Array.from(distances, (away) => FAINT + (1 - FAINT) * Math.exp(-2 * (away / fade) ** 2));
}

/**
 * Return the part of a hover template that says where the point is, in the data's own units.
 *
 * @param {Axes|null} axes
 * @param {number[][]} columns  the values on both axes
 */
function positionTemplate(axes, columns) {
  if (!axes) return "x<sub>1</sub> %{x:.3f}, x<sub>2</sub> %{y:.3f}";
  return [axes.x1, axes.x2]
    .map(({ name }, axis) => `${plain(name)} %{customdata[${axis}]:${formatOf(columns[axis])}}`)
    .join("<br>");
}

/**
 * @param {PointSet} points
 * @param {Marker} marker
 * @param {string} name  the end of the hover text
 * @param {Axes|null} axes
 * @returns {PointTrace}
 */
function traceOf({ X, y }, marker, name, axes) {
  const { x1, x2, label } = axes ?? { x1: PLAIN, x2: PLAIN, label: PLAIN };
  const columns = [X.map((at) => original(x1, at[0])), X.map((at) => original(x2, at[1]))];
  return {
    type: "scatter",
    mode: "markers",
    x: X.map(([x]) => x),
    y: X.map(([, x]) => x),
    customdata: y.map((value, index) => [
      columns[0][index],
      columns[1][index],
      original(label, value),
    ]),
    marker,
    hovertemplate: `${positionTemplate(axes, columns)}<br>${name}<extra></extra>`,
  };
}

/**
 * Return one trace for each class.
 *
 * @param {PointSet} points
 * @param {string} part  "train" or "test"
 * @param {PointData} data
 * @param {Palette} palette
 * @param {number} size
 */
function classTraces({ X, y }, part, data, palette, size) {
  const opacity = opacities(data, part);
  return data.classes.map((label, index) => {
    const hue = palette.classHue(index);
    const hollow = part === "test";
    return traceOf(
      { X: X.filter((_, point) => y[point] === label), y: y.filter((one) => one === label) },
      {
        size,
        ...(opacity && { opacity: opacity.filter((_, point) => y[point] === label) }),
        symbol: palette.classShape(index),
        color: hollow ? palette.paper : hue,
        line: { width: hollow ? RING : 0.8, color: hollow ? hue : palette.paper },
      },
      `${plain(className(data, index))}, ${part}`,
      data.axes,
    );
  });
}

/**
 * Return the trace of a regression's points, whose color is their value.
 *
 * @param {PointSet} points
 * @param {string} part  "train" or "test"
 * @param {Axes|null} axes
 * @param {Palette} palette
 * @param {number} size
 * @param {number} reach  the value of the strongest color
 */
function valueTrace(points, part, axes, palette, size, reach) {
  const scale = { color: points.y, colorscale: palette.valueScale(), cmin: -reach, cmax: reach };
  const marker =
    part === "test"
      ? {
          size,
          color: palette.paper,
          line: { width: 1.5 * RING, ...scale, colorscale: palette.valueScale(palette.quiet) },
        }
      : { size, ...scale, line: { width: 0.8, color: palette.quiet } };
  const name = axes && axes.label.name !== "label" ? plain(axes.label.name) : "value";
  const format = formatOf(points.y.map((value) => original(axes?.label ?? PLAIN, value)));
  return traceOf(points, marker, `${name} %{customdata[2]:${format}}, ${part}`, axes);
}

/**
 * Return which points are shown with these layers of the plane.
 *
 * @param {Record<string, boolean>} layers
 * @returns {PointsShown}
 */
export const pointsShown = ({ points, test }) => (!points ? "none" : test ? "all" : "train");

/**
 * Return the traces of a run's points, test points first, so that training points are on top.
 *
 * @param {PointData} data
 * @param {Palette} palette
 * @param {PointsShown} shown
 * @returns {PointTrace[]}
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
  const reach =
    points.train.y.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0) || 1;
  return parts.map(([part, one]) => valueTrace(one, part, axes, palette, size, reach));
}
