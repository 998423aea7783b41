/** The color scale of a regression: a bar with numbers in the data's own units. */

import { original } from "../content/label-names.js";
import { createSvgElement } from "../ui/elements.js";
import { significant } from "../ui/number-format.js";
import { roundTicks } from "./plane-axes.js";

const PLAIN = { name: "value", offset: 0, scale: 1 };
/** In pixels: the bar, the space on both sides for the outer numbers, the heights of its two strips, and the font size. */
const SIZE = { width: 190, side: 24, field: 8, points: 5, text: 11, height: 30 };
/** The largest width of a character and the smallest gap between two numbers, in pixels. */
const LETTER = 6.2;
const GAP = 6;

let scaleCount = 0;

/**
 * Return as many round numbers as fit under the bar.
 *
 * @param {[number, number]} range
 * @param {number} pixels
 * @returns {{value: number, text: string}[]}
 */
function numbersFor(range, pixels) {
  for (const parts of [4, 3, 2]) {
    const ticks = roundTicks(range, parts);
    const widest = Math.max(...ticks.map(({ text }) => text.length)) * LETTER + GAP;
    if (widest * (ticks.length - 1) <= pixels) return ticks;
  }
  return roundTicks(range, 1);
}

/**
 * @param {string} id
 * @param {import("../ui/palette.js").ColorScale} scale
 */
const gradient = (id, scale) =>
  createSvgElement(
    "linearGradient",
    { id },
    ...scale.map(([offset, color]) => createSvgElement("stop", { offset, "stop-color": color })),
  );

/**
 * Return the bar, with the colors of the field in its upper half and those of the points in the lower one, and the name of
 * its values.
 *
 * @param {number} reach  the value at the right end; at the left end it is `-reach`
 * @param {import("../api/types.d.ts").Axis|null|undefined} label  the axis of the target, if it has units of its own
 * @param {import("../ui/palette.js").Palette} palette
 * @returns {{bar: SVGElement, name: string}}
 */
export function valueScale(reach, label, palette) {
  const axis = label ?? PLAIN;
  const name = axis.name === "label" ? PLAIN.name : axis.name;
  const { width, side, field, points, text, height } = SIZE;
  /** @type {[number, number]} */
  const range = [original(axis, -reach), original(axis, reach)];
  const span = range[1] - range[0];
  // With a very large offset both ends can round to the same number.
  const ticks =
    span > 0 ? numbersFor(range, width) : [{ value: range[0], text: significant(range[0], 3) }];
  const at = (/** @type {number} */ value) =>
    side + width * (span > 0 ? (value - range[0]) / span : 0.5);
  const number = (scaleCount += 1);
  const [fieldId, pointsId] = [`field-colours-${number}`, `point-colours-${number}`];
  const bar = createSvgElement(
    "svg",
    { width: width + 2 * side, height, viewBox: `0 0 ${width + 2 * side} ${height}`, role: "img" },
    createSvgElement(
      "title",
      {},
      `Colours of ${name} from ${ticks[0].text} to ${ticks[ticks.length - 1].text}`,
    ),
    createSvgElement(
      "defs",
      {},
      gradient(fieldId, palette.fieldScale()),
      gradient(pointsId, palette.valueScale()),
    ),
    createSvgElement("rect", { x: side, y: 1, width, height: field, fill: `url(#${fieldId})` }),
    createSvgElement("rect", {
      x: side,
      y: 1 + field,
      width,
      height: points,
      fill: `url(#${pointsId})`,
    }),
    createSvgElement("rect", {
      x: side,
      y: 1,
      width,
      height: field + points,
      fill: "none",
      stroke: palette.quiet,
    }),
    ...ticks.map(({ value }) =>
      createSvgElement("path", {
        d: `M${at(value).toFixed(1)} ${1 + field + points}v4`,
        stroke: palette.quiet,
      }),
    ),
    ...ticks.map(({ value, text: digits }) =>
      createSvgElement(
        "text",
        {
          x: at(value).toFixed(1),
          y: height - 2,
          "font-size": text,
          "text-anchor": "middle",
          fill: palette.quiet,
        },
        digits,
      ),
    ),
  );
  return { bar, name };
}
