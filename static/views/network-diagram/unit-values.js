/** The output of one unit over a box, on a grid that is fine enough for the plane. */

import { featureNames } from "../../api/catalog-values.js";
import { probabilities } from "../probabilities.js";

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
 * Return the pre-activations of one layer: of all its units, or of `only` one.
 *
 * @param {import("../../api/arrays.js").Decoded} coef
 * @param {ArrayLike<number>} intercept
 * @param {number[]} inputs
 * @param {number|null} only
 */
function preActivations({ data, shape: [width, units] }, intercept, inputs, only) {
  const sums = only === null ? Array.from(intercept) : [intercept[only]];
  for (let input = 0; input < width; input += 1) {
    const value = inputs[input];
    if (value === 0) continue;
    if (only === null)
      for (let unit = 0; unit < units; unit += 1) sums[unit] += value * data[input * units + unit];
    else sums[0] += value * data[input * units + only];
  }
  return sums;
}

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
 * Return a function of x1 and x2: a unit's output; of an output unit the probability of its class.
 *
 * @param {Network} network
 * @param {Unit} unit
 * @returns {(x1: number, x2: number) => number}
 */
function outputOf(network, { layer, unit }) {
  const { coefs, intercepts, slope, features } = network;
  if (layer < 0) return network.inputNamed(offeredNames(network)[unit]);
  const last = coefs.length - 1;
  const activations = network.activations.map((_, at) => network.activationOf(at));
  return (x1, x2) => {
    let values = features.map((feature) => feature(x1, x2));
    for (let at = 0; at <= layer; at += 1) {
      const only = at === layer && layer < last ? unit : null;
      values = preActivations(coefs[at], intercepts[at], values, only);
      if (at < last) values = values.map((z) => activations[at](z, slope));
    }
    return layer < last ? values[0] : probabilities(values)[unit];
  };
}

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
  const output = outputOf(network, { layer, unit });
  const value = new Float64Array(side * side);
  for (let cell = 0; cell < value.length; cell += 1) {
    const x1 = box[0] + ((cell % side) / (side - 1)) * (box[1] - box[0]);
    const x2 = box[2] + (Math.floor(cell / side) / (side - 1)) * (box[3] - box[2]);
    value[cell] = output(x1, x2);
  }
  return { rows: side, columns: side, x: box.slice(0, 2), y: box.slice(2), value, share };
}
