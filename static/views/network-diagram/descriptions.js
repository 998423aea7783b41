/** Names of the diagram's units and places (numbered from 1), and descriptions of the units' states. */

import { count, percent, significant } from "../../ui/number-format.js";
import { capitalized } from "../../ui/short-text.js";

/**
 * @typedef {import("../../api/wire.d.ts").Metrics} Metrics
 * @typedef {import("./layout.js").Unit} Unit
 * @typedef {import("./layout.js").Place} Place
 */

/**
 * What descriptions depend on.
 *
 * @typedef {object} Names
 * @property {string[]} labels  of all features
 * @property {number[]} inputs  the features that are switched on, as indices of `labels`
 * @property {string[]} outputs  the classes' names; empty if there is one output
 * @property {number} layers  the number of hidden layers
 * @property {boolean[]} bends  for each hidden layer, whether its activation has a kink, so that a unit can be inactive
 * @property {number} slope  the activation's slope below its kink
 */

const DIGITS = 3;
/** If more units than these are in one state, their number is given instead of their names. */
const MAX_NAMED = 4;

/**
 * Return the name of a unit, feature or output.
 *
 * @param {Unit} unit
 * @param {Names} names
 */
export function nameOf({ layer, unit }, { labels, layers, outputs }) {
  if (layer < 0) return labels[unit];
  if (layer < layers) return `unit ${unit + 1} of layer ${layer + 1}`;
  return outputs.length > 1 ? `the output of ${outputs[unit]}` : "the output";
}

/**
 * Return the name of a weight or bias.
 *
 * @param {Place} place
 * @param {Names} names
 */
export function placeName({ layer, from, to }, names) {
  const end = nameOf({ layer, unit: to }, names);
  if (from === undefined) return `Bias of ${end}`;
  const start = nameOf({ layer: layer - 1, unit: layer === 0 ? names.inputs[from] : from }, names);
  return `Weight from ${start} to ${end}`;
}

/** @param {number|undefined} value */
export const valueText = (value) => significant(value, DIGITS);

/**
 * Return the state of a hidden unit on the training points; empty if it is not known.
 *
 * @param {Unit} unit
 * @param {Metrics} metrics
 * @param {Names} names
 */
export function stateOf({ layer, unit }, metrics, { slope }) {
  const share = metrics.active_share[layer]?.[unit];
  if (metrics.dead_units_data.some(([l, u]) => l === layer && u === unit)) {
    return "dead: no training point activates it";
  }
  if (share === 0)
    return `inactive on all training points: linear on them, with slope ${valueText(slope)}, so it still learns`;
  if (share === 1) return "always on: every training point activates it, so it is linear on them";
  return share === undefined ? "" : `active on ${percent(share)} of the training points`;
}

/**
 * Return a list of units by layer: “units 3, 4 of layer 1 and unit 2 of layer 2”.
 *
 * @param {number[][]} units  `[layer, unit]` of each
 */
function listed(units) {
  /** @type {Map<number, number[]>} */
  const byLayer = new Map();
  for (const [layer, unit] of units) byLayer.set(layer, [...(byLayer.get(layer) ?? []), unit + 1]);
  const parts = [...byLayer].map(
    ([layer, numbers]) =>
      `unit${numbers.length > 1 ? "s" : ""} ${numbers.join(", ")} of layer ${layer + 1}`,
  );
  return parts.length > 1 ? `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}` : parts[0];
}

/**
 * Return one sentence about the units in a state, or none if there are no such units.
 *
 * @param {number[][]} units
 * @param {string} state
 */
function stateSentence(units, state) {
  if (!units.length) return [];
  const names = units.length > MAX_NAMED ? count(units.length, "unit") : capitalized(listed(units));
  return [`${names} ${units.length === 1 ? "is" : "are"} ${state}.`];
}

/**
 * Return a summary of the hidden units: how many there are, and which of them are dead, inactive or always on.
 *
 * @param {Metrics} metrics
 * @param {Names} names
 */
export function summary(metrics, { layers, bends, slope }) {
  const shares = metrics.active_share;
  const total = shares.reduce((sum, layer) => sum + layer.length, 0);
  if (!layers) return "No hidden units: the model is linear in its features.";
  if (!bends.includes(true)) return `${count(total, "unit")}; they do not switch on and off.`;
  const unitsWith = (/** @type {number} */ wanted) =>
    shares.flatMap((layer, at) =>
      layer.flatMap((share, unit) => (bends[at] && share === wanted ? [[at, unit]] : [])),
    );
  const always = unitsWith(1);
  const dead = metrics.dead_units_data;
  const inactive = dead.length ? [] : unitsWith(0);
  const none = [
    dead.length || inactive.length ? "" : ", none dead",
    always.length ? "" : ", none always on",
  ].join("");
  return [
    `${count(total, "unit")}${none}.`,
    ...stateSentence(
      dead,
      `dead: no training point activates ${dead.length === 1 ? "it" : "them"}`,
    ),
    ...stateSentence(
      inactive,
      `inactive on all training points: linear on them, with slope ${valueText(slope)}`,
    ),
    ...stateSentence(always, "always on"),
  ].join(" ");
}
