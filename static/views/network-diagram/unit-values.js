/** The output of one unit over a box, on a grid that is fine enough for the plane. */

import { featureNames } from "../../api/catalog-values.js";
import { probabilities } from "../probabilities.js";
import { preActivations } from "./maps.js";

/**
 * @typedef {import("../../api/network.js").Network} Network
 * @typedef {import("./layout.js").Unit} Unit
 */

/**
 * @typedef {object} UnitField
 * @property {number} rows
 * @property {number} columns
 * @property {number[]} x  x1 of the first and of the last column
 * @property {number[]} y  x2 of the first and of the last row
 * @property {Float64Array} value  row by row from the lowest x2
 * @property {boolean} share  whether the values are probabilities
 */

/** Multiplications for one field: wide networks get fewer samples, so that the plane still follows the pointer. */
const MAX_MULTIPLICATIONS = 4e6;
const SIDE = { min: 24, max: 120 };

/**
 * Return the number of samples along one side of a field.
 *
 * @param {Network} network
 * @param {number} layer
 */
function sideFor({ coefs }, layer) {
  const work = coefs
    .slice(0, layer + 1)
    .reduce((sum, { shape: [inputs, outputs] }) => sum + inputs * outputs, 0);
  return Math.round(Math.min(SIDE.max, Math.max(SIDE.min, Math.sqrt(MAX_MULTIPLICATIONS / work))));
}

/**
 * Return the names of the inputs that the diagram shows: the features of the catalog, or the columns.
 *
 * @param {Network} network
 */
const offeredNames = (network) => (network.plane ? network.names : featureNames());

/**
 * Return the output of a unit at some points; of an output unit the probability of its class.
 *
 * All points pass through one layer after the other: a pass of each point would take many times as long.
 *
 * @param {Network} network
 * @param {Unit} unit
 * @param {(value: (x1: number, x2: number) => number) => Float64Array} sampled  the values of a function at the points
 */
function outputAt(network, { layer, unit }, sampled) {
  const { coefs, intercepts, slope, features } = network;
  if (layer < 0) return sampled(network.inputNamed(offeredNames(network)[unit]));
  const last = coefs.length - 1;
  let values = features.map(sampled);
  for (let at = 0; at <= layer; at += 1) {
    const only = at === layer && layer < last ? unit : null;
    values = preActivations(coefs[at], intercepts[at], values, only);
    if (at < last) activate(values, network.activationOf(at), slope);
  }
  return layer < last ? values[0] : shareOf(values, unit);
}

/**
 * Replace the pre-activations of a layer by its outputs.
 *
 * @param {Float64Array[]} sums
 * @param {ReturnType<Network["activationOf"]>} activation
 * @param {number} slope
 */
function activate(sums, activation, slope) {
  for (const sum of sums)
    for (let at = 0; at < sum.length; at += 1) sum[at] = activation(sum[at], slope);
}

/**
 * Return the probability of one of several classes at each point.
 *
 * @param {Float64Array[]} sums  of the outputs
 * @param {number} unit
 */
const shareOf = (sums, unit) =>
  sums[unit].map((_, point) => probabilities(sums.map((sum) => sum[point]))[unit]);

/**
 * Return the output of a unit over a box.
 *
 * @param {Network} network
 * @param {Unit} unit  layer −1 are the features in the order of the catalog, the layer after the last hidden one the
 *   outputs
 * @param {number[]} box
 * @returns {UnitField|null}  null for a unit that the network does not have, and for its only output, which the plane
 *   shows anyway
 */
export function unitField(network, { layer, unit }, box) {
  const { coefs } = network;
  const share = layer === coefs.length - 1;
  const units = layer < 0 ? offeredNames(network).length : (coefs[layer]?.shape[1] ?? 0);
  if (unit >= units || (share && units === 1)) return null;
  const side = sideFor(network, Math.max(0, layer));
  /** @param {(x1: number, x2: number) => number} value */
  const sampled = (value) => {
    const values = new Float64Array(side * side);
    for (let cell = 0; cell < values.length; cell += 1)
      values[cell] = value(
        box[0] + ((cell % side) / (side - 1)) * (box[1] - box[0]),
        box[2] + (Math.floor(cell / side) / (side - 1)) * (box[3] - box[2]),
      );
    return values;
  };
  const value = outputAt(network, { layer, unit }, sampled);
  return { rows: side, columns: side, x: box.slice(0, 2), y: box.slice(2), value, share };
}
