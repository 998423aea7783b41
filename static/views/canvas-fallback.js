// @ts-nocheck
/** Axes and points on canvas, where Plotly will draw them and as it does: what stands in the plane until it has come. */

import { MARGIN, ticks as unitTicks } from "./plane-axes.js";
import { Mapping } from "./plane-painters.js";

const MOST_TICKS = 9;
const TICK = 4;
const FONT = { tick: 12, title: 14, index: 10 };
const MINUS = "\u2212";

/** Where `box` stands in an element of that size: its sides by one scale, in the middle of what the margins leave. */
export function sketchMapping(box, width, height) {
  const [wide, high] = [
    Math.max(1, width - MARGIN.l - MARGIN.r),
    Math.max(1, height - MARGIN.t - MARGIN.b),
  ];
  const scale = Math.min(wide / (box[1] - box[0]), high / (box[3] - box[2]));
  const size = { width: scale * (box[1] - box[0]), height: scale * (box[3] - box[2]) };
  return new Mapping(box, {
    left: MARGIN.l + (wide - size.width) / 2,
    top: MARGIN.t + (high - size.height) / 2,
    ...size,
  });
}

/** Round numbers in [low, high], at most so many: steps are 1, 2 or 5 times a power of ten. */
function ticks(low, high) {
  const rough = (high - low) / MOST_TICKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * [1, 2, 5, 10].find((factor) => factor * power >= rough * (1 - 1e-9));
  const first = Math.ceil(low / step - 1e-6);
  const last = Math.floor(high / step + 1e-6);
  const digits = Math.min(100, Math.max(0, -Math.floor(Math.log10(step) + 1e-9)));
  return Array.from({ length: last - first + 1 }, (_, index) => {
    const value = (first + index) * step;
    return {
      value,
      words: Number(value.toFixed(digits))
        .toLocaleString("en", { maximumFractionDigits: 20 })
        .replace("-", MINUS),
    };
  });
}

function title(context, index, x, y, turn) {
  context.save();
  context.translate(x, y);
  context.rotate(turn);
  context.textAlign = "left";
  const family = getComputedStyle(document.body).fontFamily;
  context.font = `${FONT.title}px ${family}`;
  const width = context.measureText("x").width;
  const start = -(width + (FONT.index / FONT.title) * 7.8) / 2;
  context.fillText("x", start, 0);
  context.font = `${FONT.index}px ${family}`;
  context.fillText(String(index), start + width, 4.2);
  context.restore();
}

/** The ticks of one axis, in the data's own units where it has any. */
function told(low, high, { tickvals, ticktext }) {
  if (!tickvals) return ticks(low, high);
  return tickvals
    .map((value, index) => ({ value, words: ticktext[index] }))
    .filter(({ value }) => value >= low && value <= high);
}

/** The frame of the axes with ticks, numbers and names; `axes` are the data's own, see run.js. */
export function paintAxes(context, at, { ink, quiet }, axes) {
  const { box, area } = at;
  const { left, top, width, height } = area;
  const [right, bottom] = [left + width, top + height];
  context.fillStyle = quiet;
  for (const y of [top - 1, bottom])
    context.fillRect(Math.round(left - 1), Math.round(y), Math.round(width) + 2, 1);
  for (const x of [left - 1, right])
    context.fillRect(Math.round(x), Math.round(top), 1, Math.round(height));
  context.font = `${FONT.tick}px ${getComputedStyle(document.body).fontFamily}`;
  const units = unitTicks(box, axes);
  const across = told(box[0], box[1], units.x);
  const up = told(box[2], box[3], units.y);
  for (const { value } of across)
    context.fillRect(Math.round(at.x(value) - 0.5), Math.round(bottom) + 1, 1, TICK);
  for (const { value } of up)
    context.fillRect(Math.round(left) - 1 - TICK, Math.round(at.y(value) - 0.5), TICK, 1);
  context.fillStyle = ink;
  context.textAlign = "center";
  for (const { value, words } of across) context.fillText(words, at.x(value), bottom + 19.4);
  context.textAlign = "right";
  for (const { value, words } of up) context.fillText(words, left - 7.4, at.y(value) + 4.2);
  const widest = Math.max(0, ...up.map(({ words }) => context.measureText(words).width));
  title(context, 1, left + width / 2, bottom + 37.7, 0);
  title(context, 2, left - 17.8 - widest, top + height / 2, -Math.PI / 2);
}

/** Each shape of a marker, of radius 1 about 0, as a list of corners; a circle has none. */
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

/** A colour of one of Plotly's scales, for a value from `cmin` to `cmax`. */
function scaled(value, { colorscale, cmin, cmax }) {
  const share = Math.min(1, Math.max(0, (value - cmin) / (cmax - cmin)));
  const above = Math.max(
    1,
    colorscale.findIndex(([stop]) => share <= stop),
  );
  const [[low, from], [high, to]] = [colorscale[above - 1], colorscale[above]];
  return `color-mix(in srgb, ${to} ${(100 * (share - low)) / (high - low)}%, ${from})`;
}

const colourOf = (of, index) => (Array.isArray(of.color) ? scaled(of.color[index], of) : of.color);

/** The points of Plotly's traces. */
export function paintTraces(context, at, traces) {
  for (const { x, y, marker } of traces) {
    const corners = CORNERS[marker.symbol];
    const radius = marker.size / 2;
    context.lineWidth = marker.line.width;
    x.forEach((x1, index) => {
      const [left, top] = [at.x(x1), at.y(y[index])];
      context.beginPath();
      if (corners)
        corners.forEach(([across, down]) =>
          context.lineTo(left + radius * across, top + radius * down),
        );
      else context.arc(left, top, radius, 0, 2 * Math.PI);
      context.closePath();
      context.fillStyle = colourOf(marker, index);
      context.fill();
      context.strokeStyle = colourOf(marker.line, index);
      context.stroke();
    });
  }
}
