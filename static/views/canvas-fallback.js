/** Axes and points on canvas, in the places where Plotly will draw them: they are shown until Plotly has loaded. */

import { readBoundary, readField, readPoints, readRegions } from "../api/frame-picture.js";
import { context2d, paintClipped } from "../ui/canvas.js";
import { fitted, textScale, tickCount } from "../ui/chart-text.js";
import { elements } from "../ui/elements.js";
import { axisTitle, planeMargin, tickLayouts } from "./plane-axes.js";
import { Mapping, fieldImage, paintCreasesAndBoundary, paintField } from "./plane-painters.js";
import { pointTraces } from "./point-traces.js";

/**
 * @typedef {import("./plane-axes.js").Tick} Tick
 * @typedef {import("../ui/palette.js").Palette} Palette
 */

const MAX_TICKS = 9;
const TICK_LENGTH = 4;
const FONT = { tick: 12, title: 14, index: 10 };
const MINUS = "\u2212";

/**
 * Return the mapping of a box into an element of this size: both axes have the same scale, and the box is in the middle of
 * the space between the margins.
 *
 * @param {number[]} box
 * @param {number} width
 * @param {number} height
 * @param {boolean} [equal]  whether both axes have the same scale
 */
export function fallbackMapping(box, width, height, equal = true) {
  const margin = planeMargin();
  const [innerWidth, innerHeight] = [
    Math.max(1, width - margin.l - margin.r),
    Math.max(1, height - margin.t - margin.b),
  ];
  const scale = Math.min(innerWidth / (box[1] - box[0]), innerHeight / (box[3] - box[2]));
  if (!equal)
    return new Mapping(box, {
      left: margin.l,
      top: margin.t,
      width: innerWidth,
      height: innerHeight,
    });
  const size = { width: scale * (box[1] - box[0]), height: scale * (box[3] - box[2]) };
  return new Mapping(box, {
    left: margin.l + (innerWidth - size.width) / 2,
    top: margin.t + (innerHeight - size.height) / 2,
    ...size,
  });
}

/**
 * Return round numbers in [low, high], at most MAX_TICKS at the usual font size: steps are 1, 2 or 5 times a power of ten.
 *
 * @param {number} low
 * @param {number} high
 * @returns {Tick[]}
 */
function roundNumbers(low, high) {
  const rough = (high - low) / tickCount(MAX_TICKS);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough * (1 - 1e-9)) ?? 10);
  const first = Math.ceil(low / step - 1e-6);
  const last = Math.floor(high / step + 1e-6);
  const digits = Math.min(100, Math.max(0, -Math.floor(Math.log10(step) + 1e-9)));
  return Array.from({ length: last - first + 1 }, (_, index) => {
    const value = (first + index) * step;
    return { value, text: tickText(Number(value.toFixed(digits))).replace("-", MINUS) };
  });
}

/**
 * Return a number without an exponent, with commas between thousands. The first use of a locale takes a page 13 ms, a
 * twentieth of the time to its first picture, so numbers that need neither do without.
 *
 * @param {number} value
 */
function tickText(value) {
  const size = Math.abs(value);
  return size === 0 || (size >= 1e-6 && size < 1000)
    ? String(value)
    : value.toLocaleString("en", { maximumFractionDigits: 20 });
}

/**
 * Paint the title of an axis, as Plotly will: the parts between `<sub>` and `</sub>` are indices. The middle of a title that is
 * too long is left out.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {string} title
 * @param {number} x
 * @param {number} y
 * @param {number} angle  in radians
 * @param {number} room   in pixels
 */
function paintTitle(context, title, x, y, angle, room) {
  context.save();
  context.translate(x, y);
  context.rotate(angle);
  context.textAlign = "left";
  const scale = textScale();
  const family = getComputedStyle(document.body).fontFamily;
  const parts = title.split(/<\/?sub>/).map((escaped, place) => {
    const whole = escaped.replaceAll("&lt;", "<").replaceAll("&amp;", "&");
    const isIndex = place % 2 === 1;
    const font = `${scale * (isIndex ? FONT.index : FONT.title)}px ${family}`;
    context.font = font;
    const text = isIndex ? whole : fitted(whole, context.measureText(whole).width, room);
    return { text, font, width: context.measureText(text).width, drop: isIndex ? 4.2 * scale : 0 };
  });
  let start = -parts.reduce((sum, { width }) => sum + width, 0) / 2;
  for (const { text, font, width, drop } of parts) {
    context.font = font;
    context.fillText(text, start, drop);
    start += width;
  }
  context.restore();
}

/**
 * Return the ticks of one axis, in the data's own units if there are any.
 *
 * @param {number} low
 * @param {number} high
 * @param {import("./plane-axes.js").TickLayout} layout
 * @returns {Tick[]}
 */
function ticksOf(low, high, { tickvals, ticktext = [] }) {
  if (!tickvals) return roundNumbers(low, high);
  return tickvals
    .map((value, index) => ({ value, text: ticktext[index] }))
    .filter(({ value }) => value >= low && value <= high);
}

/**
 * Paint the frame of the axes with ticks, numbers and titles.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Mapping} mapping
 * @param {Palette} palette
 * @param {import("../api/types.d.ts").Axes|null} [axes]  the data's own
 */
export function paintAxes(context, mapping, { ink, quiet }, axes) {
  const { box, area } = mapping;
  const { left, top, width, height } = area;
  const [right, bottom] = [left + width, top + height];
  context.fillStyle = quiet;
  for (const y of [top - 1, bottom])
    context.fillRect(Math.round(left - 1), Math.round(y), Math.round(width) + 2, 1);
  for (const x of [left - 1, right])
    context.fillRect(Math.round(x), Math.round(top), 1, Math.round(height));
  const scale = textScale();
  context.font = `${scale * FONT.tick}px ${getComputedStyle(document.body).fontFamily}`;
  const layouts = tickLayouts(box, axes);
  const horizontal = ticksOf(box[0], box[1], layouts.x);
  const vertical = ticksOf(box[2], box[3], layouts.y);
  for (const { value } of horizontal)
    context.fillRect(Math.round(mapping.x(value) - 0.5), Math.round(bottom) + 1, 1, TICK_LENGTH);
  for (const { value } of vertical)
    context.fillRect(
      Math.round(left) - 1 - TICK_LENGTH,
      Math.round(mapping.y(value) - 0.5),
      TICK_LENGTH,
      1,
    );
  context.fillStyle = ink;
  context.textAlign = "center";
  for (const { value, text } of horizontal)
    context.fillText(text, mapping.x(value), bottom + 7.4 + 12 * scale);
  context.textAlign = "right";
  for (const { value, text } of vertical)
    context.fillText(text, left - 7.4, mapping.y(value) + 4.2 * scale);
  const widest = Math.max(0, ...vertical.map(({ text }) => context.measureText(text).width));
  const middle = [left + width / 2, top + height / 2];
  paintTitle(context, axisTitle(1, axes?.x1), middle[0], bottom + 13.4 + 24.3 * scale, 0, width);
  paintTitle(
    context,
    axisTitle(2, axes?.x2),
    left - 13.4 - 4.4 * scale - widest,
    middle[1],
    -Math.PI / 2,
    height,
  );
}

/**
 * Return the corners of a regular polygon about 0, or of a star if there is an `inner` radius.
 *
 * @param {number} corners
 * @param {number} radius
 * @param {number} [inner]
 */
const regular = (corners, radius, inner) =>
  Array.from({ length: inner ? 2 * corners : corners }, (_, at) => {
    const reach = inner && at % 2 ? inner : radius;
    const angle = -Math.PI / 2 + (2 * Math.PI * at) / (inner ? 2 * corners : corners);
    return [reach * Math.cos(angle), reach * Math.sin(angle)];
  });

const CROSS = [
  [-0.4, -1.2],
  [0.4, -1.2],
  [0.4, -0.4],
  [1.2, -0.4],
  [1.2, 0.4],
  [0.4, 0.4],
  [0.4, 1.2],
  [-0.4, 1.2],
  [-0.4, 0.4],
  [-1.2, 0.4],
  [-1.2, -0.4],
  [-0.4, -0.4],
];

/** @type {Record<string, number[][]>} */
const CORNERS = {
  square: [
    [-1, -1],
    [1, -1],
    [1, 1],
    [-1, 1],
  ],
  "triangle-up": [
    [-1.155, 0.5],
    [1.155, 0.5],
    [0, -1],
  ],
  diamond: regular(4, 1.3),
  pentagon: regular(5, 1),
  star: regular(5, 1.4, 0.535),
  hexagon: regular(6, 1),
  cross: CROSS,
  hourglass: [
    [-1, -1],
    [1, -1],
    [-1, 1],
    [1, 1],
  ],
  bowtie: [
    [-1, -1],
    [1, 1],
    [1, -1],
    [-1, 1],
  ],
};

/**
 * Return the color of point number `index`.
 *
 * @param {import("./point-traces.js").MarkerColor} marker
 * @param {number} index
 */
function colorOf(marker, index) {
  if (!("colorscale" in marker)) return marker.color;
  const { color: values, colorscale, cmin, cmax } = marker;
  const share = Math.min(1, Math.max(0, (values[index] - cmin) / (cmax - cmin)));
  const upper = Math.max(
    1,
    colorscale.findIndex(([offset]) => share <= offset),
  );
  const [[low, from], [high, to]] = [colorscale[upper - 1], colorscale[upper]];
  return `color-mix(in srgb, ${to} ${(100 * (share - low)) / (high - low)}%, ${from})`;
}

/**
 * Paint the points of traces for Plotly, as it draws them.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Mapping} mapping
 * @param {import("./point-traces.js").PointTrace[]} traces
 */
export function paintTraces(context, mapping, traces) {
  for (const { x, y, marker } of traces) {
    const corners = marker.symbol && CORNERS[marker.symbol];
    const radius = marker.size / 2;
    context.lineWidth = marker.line.width;
    x.forEach((x1, index) => {
      const [left, top] = [mapping.x(x1), mapping.y(y[index])];
      context.globalAlpha = marker.opacity?.[index] ?? 1;
      context.beginPath();
      if (corners)
        corners.forEach(([dx, dy]) => context.lineTo(left + radius * dx, top + radius * dy));
      else context.arc(left, top, radius, 0, 2 * Math.PI);
      context.closePath();
      context.fillStyle = colorOf(marker, index);
      context.fill();
      context.strokeStyle = colorOf(marker.line, index);
      context.stroke();
    });
  }
  context.globalAlpha = 1;
}

/**
 * Paint a frame with axes and points, as the plane will when its scripts have loaded.
 *
 * @param {HTMLElement} plane  contains the two canvases
 * @param {import("../api/frame.js").WireFrame} wire
 * @param {Record<string, boolean>} shown  the layers that are shown
 * @param {Palette} palette
 */
export function paintPicture(plane, wire, shown, palette) {
  const [base, marks] = elements(plane, "canvas", HTMLCanvasElement);
  const { box, classes, task, class_names: classNames } = wire;
  const mapping = fallbackMapping(box, plane.clientWidth, plane.clientHeight);
  const field = readField(wire.colour, classes);
  const picture = {
    regions: readRegions(wire.regions),
    boundary: readBoundary(wire.boundary),
    sampledBoundary: null,
  };
  const steps = wire.network?.intercepts.length ?? 1;
  const progress = { shown, layers: steps - 1, step: steps, share: 1 };
  paintClipped(base, plane, mapping.area, (context) => {
    if (field) paintField(context, mapping, field, fieldImage(field, classes, palette));
    paintCreasesAndBoundary(context, mapping, picture, progress, palette);
  });
  const data = { points: readPoints(wire.points), classes, classNames, task, axes: null };
  paintClipped(marks, plane, mapping.area, (context) =>
    paintTraces(context, mapping, pointTraces(data, palette)),
  );
  paintAxes(context2d(marks), mapping, palette, null);
}
