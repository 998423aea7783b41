// @ts-nocheck
/** What one hidden unit gives over a box: the network's own forward pass up to it, at the samples of a grid. */

import { featureFunction, featureNames } from "../../api/catalog-values.js";

/** Samples along one side: as many as these multiplications allow, so that pointing stays quick for wide networks. */
const MULTIPLICATIONS = 4e6;
const SIDE = { least: 24, most: 120 };

/** One layer's outputs from its inputs; all its units, or `only` one. */
function forward({ data, shape: [inputs, outputs] }, intercept, given, only) {
  const sums = only === null ? Array.from(intercept) : [intercept[only]];
  for (let input = 0; input < inputs; input += 1) {
    const value = given[input];
    if (value === 0) continue;
    if (only === null)
      for (let unit = 0; unit < outputs; unit += 1)
        sums[unit] += value * data[input * outputs + unit];
    else sums[0] += value * data[input * outputs + only];
  }
  return sums;
}

function sideFor({ coefs }, layer) {
  const work = coefs
    .slice(0, layer + 1)
    .reduce((sum, { shape: [inputs, outputs] }) => sum + inputs * outputs, 0);
  return Math.round(Math.min(SIDE.most, Math.max(SIDE.least, Math.sqrt(MULTIPLICATIONS / work))));
}

/** A unit's value at a point; the outputs stand after the last hidden layer, as shares where there are several. */
function valueOf({ coefs, intercepts, activation, slope, features }, { layer, unit }, x1, x2) {
  if (layer < 0) return featureFunction(featureNames()[unit])(x1, x2);
  const outputs = layer === coefs.length - 1;
  let given = features.map((feature) => feature(x1, x2));
  for (let at = 0; at <= layer; at += 1) {
    given = forward(coefs[at], intercepts[at], given, at === layer && !outputs ? unit : null);
    if (at < coefs.length - 1) given = given.map((z) => activation(z, slope));
  }
  if (!outputs) return given[0];
  const most = Math.max(...given);
  const raised = given.map((z) => Math.exp(z - most));
  return raised[unit] / raised.reduce((sum, one) => sum + one, 0);
}

/**
 * What a unit gives over a box.
 *
 * @param {object} network  see readNetwork
 * @param {{layer: number, unit: number}} unit  layer −1 are the features, in the order of the catalog
 * @param {number[]} box
 * @returns {{rows: number, columns: number, x: number[], y: number[], value: Float64Array, share: boolean}|null}
 *   samples row by row from the lowest x2, and whether they are shares of 1; null where there is no such unit, and for an only output, which is what the plane shows anyway
 */
export function unitField(network, { layer, unit }, box) {
  const { coefs } = network;
  const share = layer === coefs.length - 1;
  const units = layer < 0 ? featureNames().length : (coefs[layer]?.shape[1] ?? 0);
  if (unit >= units || (share && units === 1)) return null;
  const side = sideFor(network, Math.max(0, layer));
  const { intercepts, activation, slope, features } = network;
  const functions = { coefs, intercepts, activation, slope, features };
  const value = new Float64Array(side * side);
  for (let cell = 0; cell < value.length; cell += 1) {
    const x1 = box[0] + ((cell % side) / (side - 1)) * (box[1] - box[0]);
    const x2 = box[2] + (Math.floor(cell / side) / (side - 1)) * (box[3] - box[2]);
    value[cell] = valueOf(functions, { layer, unit }, x1, x2);
  }
  return { rows: side, columns: side, x: box.slice(0, 2), y: box.slice(2), value, share };
}
