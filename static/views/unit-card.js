/** The card of a unit: when it is active, where its crease is, and the weights that lead to it and from it. */

import { coordinatesOf } from "../content/coordinates.js";
import { className } from "../content/label-names.js";
import { createElement, element } from "../ui/elements.js";
import { count, percent, significant } from "../ui/number-format.js";
import { capitalized } from "../ui/short-text.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";
import { affineParts } from "./affine-at.js";
import { deathParts } from "./dead-units.js";
import { formulaText } from "./pointer-text.js";

/**
 * @typedef {import("../api/frame.js").Frame} Frame
 * @typedef {NonNullable<Frame["network"]>} Network
 */

const DIGITS = 4;
/** Of more weights, only these, the largest, are listed. */
const LISTED = 12;

/**
 * Return the name of a unit, of a feature (layer −1) or of an output.
 *
 * @param {number} layer
 * @param {number} unit
 * @param {Frame} frame
 * @param {Network} network
 */
function nameOf(layer, unit, frame, { names, plane, coefs, intercepts }) {
  const last = coefs.length - 1;
  if (layer < 0 && plane) return plane.columns[unit];
  if (layer < 0) return names[unit].replace(/\d/, (digit) => (digit === "1" ? "₁" : "₂"));
  if (layer < last) return `unit ${unit + 1} of layer ${layer + 1}`;
  return intercepts[last].length > 1 ? `the output of ${className(frame, unit)}` : "the output";
}

/**
 * Return whether a unit is dead: inactive on all training points.
 *
 * @param {Frame} frame
 * @param {number} layer
 * @param {number} unit
 */
export const isDead = ({ metrics }, layer, unit) =>
  metrics?.dead_units_data.some(([l, u]) => l === layer && u === unit) ?? false;

/**
 * Return how often the unit is active on the training points.
 *
 * @param {Frame} frame
 * @param {number} layer
 * @param {number} unit
 */
function activityText(frame, layer, unit) {
  const { metrics, network } = frame;
  const share = metrics?.active_share[layer]?.[unit];
  if (share === undefined || !network?.bends[layer]) return null;
  if (isDead(frame, layer, unit)) return "dead: inactive on all training points";
  return share === 1 ? "on all training points" : `on ${percent(share)} of the training points`;
}

/**
 * Return a table of weights, the largest first.
 *
 * @param {string} title
 * @param {{name: string, weight: number}[]} weights
 */
function weightTable(title, weights) {
  const listed = weights
    .toSorted((a, b) => Math.abs(b.weight) - Math.abs(a.weight))
    .slice(0, LISTED);
  const rows = listed.map(({ name, weight }) =>
    createElement(
      "tr",
      {},
      createElement("th", { scope: "row", textContent: name }),
      createElement("td", { textContent: significant(weight, DIGITS) }),
    ),
  );
  const rest = weights.length - listed.length;
  const more = rest ? [createElement("p", { className: "quiet" }, `and ${rest} smaller ones`)] : [];
  const heading = ["th", "th"].map((tag, column) =>
    createElement(/** @type {"th"} */ (tag), {
      scope: "col",
      textContent: column ? "weight" : title,
    }),
  );
  const table = createElement(
    "table",
    {},
    createElement("thead", {}, createElement("tr", {}, ...heading)),
    createElement("tbody", {}, ...rows),
  );
  return createElement("div", {}, table, ...more);
}

/**
 * Emits `clear` when the user closes the card, and `line` with a unit of the first layer whose line the user wants to drag.
 *
 * @extends {TypedEventTarget<{clear: null, line: number}>}
 */
export class UnitCard extends TypedEventTarget {
  /** @param {HTMLElement} root  contains `h2`, `.why-body`, `[data-line]` and `[data-clear]` */
  constructor(root) {
    super();
    this.root = root;
    this.heading = element(root, "h2");
    this.body = element(root, ".why-body");
    this.line = element(root, "[data-line]");
    /** The unit that is shown. */
    this.shown = 0;
    this.line.addEventListener("click", () => this.emit("line", this.shown));
    element(root, "[data-clear]").addEventListener("click", () => this.emit("clear"));
  }

  /**
   * @param {number[]|null} unit  a layer and its unit, from 0; null for none
   * @param {Frame} frame
   */
  update(unit, frame) {
    const { network } = frame;
    const [layer, index] = unit ?? [0, 0];
    const coefs = network?.coefs[layer];
    this.root.hidden = !unit || !network || !coefs || index >= coefs.shape[1];
    if (this.root.hidden || !network || !coefs) return;
    const name = nameOf(layer, index, frame, network);
    this.heading.textContent = capitalized(name);
    this.shown = index;
    this.line.hidden = layer > 0 || !network.bends[0] || !isOfPlane(network);
    this.body.replaceChildren(...this.contentOf(layer, index, frame, network));
  }

  /**
   * Show when the dead unit of the card died.
   *
   * @param {string} run
   * @param {import("../api/wire.d.ts").Death} death
   */
  showDeath(run, death) {
    const line = createElement("p", { className: "quiet" }, "It ", ...deathParts(run, death));
    element(this.body, ".facts").after(line);
  }

  /**
   * @param {number} layer
   * @param {number} unit
   * @param {Frame} frame
   * @param {Network} network
   */
  contentOf(layer, unit, frame, network) {
    const { coefs, intercepts } = network;
    const { data, shape } = coefs[layer];
    const [inputs, units] = shape;
    const into = Array.from({ length: inputs }, (_, input) => ({
      name: nameOf(layer - 1, input, frame, network),
      weight: data[input * units + unit],
    }));
    const next = coefs[layer + 1];
    const from = Array.from({ length: next ? next.shape[1] : 0 }, (_, output) => ({
      name: nameOf(layer + 1, output, frame, network),
      weight: next.data[unit * next.shape[1] + output],
    }));
    const bias = intercepts[layer][unit];
    const facts = [
      ["active", activityText(frame, layer, unit)],
      ["crease where", creaseText(frame, network, layer, into, bias)],
      ["bias", significant(bias, DIGITS)],
      ["shading of the plane", "its output"],
    ].filter(([, text]) => text !== null);
    const list = facts.flatMap(([term, text]) => [
      createElement("dt", { textContent: term ?? "" }),
      createElement("dd", { textContent: text ?? "" }),
    ]);
    return [
      createElement("dl", { className: "facts" }, ...list),
      weightTable(`from ${count(into.length, layer ? "unit" : "feature")}`, into),
      ...(from.length ? [weightTable(`to ${count(from.length, "unit")}`, from)] : []),
    ];
  }
}

/**
 * Return whether the features are x1 and x2 themselves.
 *
 * @param {Network} network
 */
const isOfPlane = ({ names, plane }) =>
  !plane && names.every((name) => name === "x1" || name === "x2");

/**
 * Return the line of a unit of the first layer whose features are x1 and x2, or columns; null for other units, whose creases bend.
 *
 * @param {Frame} frame
 * @param {Network} network
 * @param {number} layer
 * @param {{weight: number}[]} into
 * @param {number} bias
 */
function creaseText(frame, network, layer, into, bias) {
  const { plane, bends, features } = network;
  if (layer > 0 || !bends[0] || !(plane || isOfPlane(network))) return null;
  const [a, b, c] = affineParts(features).map((parts) =>
    parts.reduce((sum, part, input) => sum + part * into[input].weight, 0),
  );
  return `${formulaText([a, b, c + bias], coordinatesOf(frame).terms)} = 0`;
}
