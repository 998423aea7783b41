/** The sentence about a point of the plane: its region, the formula on that region, and the prediction. */

import { featureNames } from "../api/catalog-values.js";
import { predictedClass } from "../api/decision.js";
import { coordinatesOf } from "../content/coordinates.js";
import { className, hasUnits, original } from "../content/label-names.js";
import { percent, significant } from "../ui/number-format.js";
import { outputsAt } from "./affine-at.js";
import { probabilities } from "./probabilities.js";
import { regionAt } from "./region-lookup.js";

/**
 * @typedef {import("../api/frame.js").Frame} Frame
 * @typedef {import("../api/types.d.ts").Axes|null} Axes
 */

/** Significant digits, which leave at least two decimals to numbers below 100. */
const DIGITS = 3;
const MORE_DIGITS = 4;

/** @param {number} value */
const short = (value) => significant(value, Math.abs(value) >= 10 ? MORE_DIGITS : DIGITS);

/** @param {number} value */
const signed = (value) => (value < 0 ? " \u2212 " : " + ") + short(Math.abs(value));

/**
 * Return a x₁ + b x₂ + c, with the names of columns where they are known.
 *
 * @param {number[]} affine
 * @param {string[]} [names]
 */
export const formulaText = ([a, b, c], [first, second] = ["x₁", "x₂"]) =>
  `${short(a)} ${first}${signed(b)} ${second}${signed(c)}`;

/**
 * Return the prediction, and the output that it depends on.
 *
 * @param {number[]} values  the outputs
 * @param {Frame} frame
 * @param {Axes} axes
 */
function predictionOf(values, frame, axes) {
  if (frame.task === "regression") {
    const own = axes && hasUnits(axes.label) ? original(axes.label, values[0]) : values[0];
    const name = axes && hasUnits(axes.label) ? axes.label.name : "value";
    return { text: `${name} ${short(own)}`, output: 0, name: "" };
  }
  const shares = probabilities(values);
  const index = predictedClass(shares, frame.threshold);
  if (index < 0) return { text: "no finite output", output: 0, name: "" };
  const name = className(frame, index);
  return {
    text: `${name} at ${percent(shares[index])}`,
    output: values.length === 1 ? 0 : index,
    // With two classes the only output is the logit of the second one.
    name: values.length === 1 ? "" : `logit of ${name} `,
  };
}

/**
 * Return the sentence about a point, such as “region 17: 0.83 x₁ − 1.20 x₂ + 0.41, class 1 at 93 %”.
 *
 * @param {Frame} frame  with a network
 * @param {number[]} at
 * @param {Axes} axes  the data's own units
 */
export function pointerText(frame, at, axes) {
  const { network, regions } = frame;
  if (!network) return "";
  const region = regions ? regionAt(regions, at[0], at[1]) : -1;
  const place =
    region < 0 ? `at (${at.map(short).join(", ")})` : `region ${(region + 1).toLocaleString("en")}`;
  const { plane } = network;
  if (!plane && !network.names.every((one) => featureNames().includes(one))) return place;
  const { values, affine } = outputsAt(network, at);
  const { text, output, name } = predictionOf(values, frame, axes);
  if (!affine) return `${place}: ${text}`;
  const formula = formulaText(affine[output], coordinatesOf(frame).terms);
  return `${place}: ${name}${formula}, ${text}`;
}
