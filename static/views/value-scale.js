// @ts-nocheck
/** The colours of a regression's values as a bar with numbers in the data's own units. */

import { original } from "../content/label-names.js";
import { significant } from "../ui/number-format.js";
import { roundTicks } from "./plane-axes.js";

const SVG = "http://www.w3.org/2000/svg";
const PLAIN = { name: "value", offset: 0, scale: 1 };
/** Pixels: the bar, what is left free at its sides for the outer numbers, and its two strips. */
const SIZE = { width: 190, side: 24, field: 8, points: 5, text: 11, height: 30 };
/** Pixels that a character of the numbers takes, at most, and the gap between two numbers. */
const LETTER = 6.2;
const GAP = 6;

let scales = 0;

function made(name, attributes, ...children) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

/** As many round numbers as fit under the bar. */
function numbersFor(range, pixels) {
  for (const parts of [4, 3, 2]) {
    const ticks = roundTicks(range, parts);
    const widest = Math.max(...ticks.map(({ text }) => text.length)) * LETTER + GAP;
    if (widest * (ticks.length - 1) <= pixels) return ticks;
  }
  return roundTicks(range, 1);
}

const gradient = (id, stops) =>
  made(
    "linearGradient",
    { id },
    ...stops.map(([offset, color]) => made("stop", { offset, "stop-color": color })),
  );

/**
 * The bar and what it shows: above the colours of the field, below those of the points.
 *
 * @param {number} reach  the value at its right end; at its left end is `-reach`
 * @param {?object} label  the target's `name`, `offset` and `scale`, see run.js
 * @param {import("../ui/palette.js").Palette} palette
 * @returns {{bar: SVGElement, name: string}}
 */
export function valueScale(reach, label, palette) {
  const axis = label ?? PLAIN;
  const name = axis.name === "label" ? PLAIN.name : axis.name;
  const { width, side, field, points, text, height } = SIZE;
  const range = [original(axis, -reach), original(axis, reach)];
  const span = range[1] - range[0];
  // Next to a huge offset both ends can round to one number.
  const ticks =
    span > 0 ? numbersFor(range, width) : [{ value: range[0], text: significant(range[0], 3) }];
  const at = (value) => side + width * (span > 0 ? (value - range[0]) / span : 0.5);
  const own = (scales += 1);
  const [fieldId, pointsId] = [`field-colours-${own}`, `point-colours-${own}`];
  const bar = made(
    "svg",
    { width: width + 2 * side, height, viewBox: `0 0 ${width + 2 * side} ${height}`, role: "img" },
    made("title", {}, `Colours of ${name} from ${ticks[0].text} to ${ticks.at(-1).text}`),
    made(
      "defs",
      {},
      gradient(fieldId, palette.fieldScale()),
      gradient(pointsId, palette.valueScale()),
    ),
    made("rect", { x: side, y: 1, width, height: field, fill: `url(#${fieldId})` }),
    made("rect", { x: side, y: 1 + field, width, height: points, fill: `url(#${pointsId})` }),
    made("rect", {
      x: side,
      y: 1,
      width,
      height: field + points,
      fill: "none",
      stroke: palette.quiet,
    }),
    ...ticks.map(({ value }) =>
      made("path", {
        d: `M${at(value).toFixed(1)} ${1 + field + points}v4`,
        stroke: palette.quiet,
      }),
    ),
    ...ticks.map(({ value, text: words }) =>
      made(
        "text",
        {
          x: at(value).toFixed(1),
          y: height - 2,
          "font-size": text,
          "text-anchor": "middle",
          fill: palette.quiet,
        },
        words,
      ),
    ),
  );
  return { bar, name };
}
