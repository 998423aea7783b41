// @ts-nocheck
/** Small maps of what every unit of a network gives over a box, all in one forward pass over a coarse grid. */

import { featureFunction } from "../../api/catalog-values.js";

/** Multiplications for one set of maps: some milliseconds. */
const BUDGET = 3e6;
const SIDE = { least: 6, most: 24 };

/** Samples along one side of a map, so that wide networks cost no more than small ones. */
export function mapSide({ coefs }) {
  const work = coefs.reduce((sum, { shape: [inputs, outputs] }) => sum + inputs * outputs, 0);
  return Math.round(Math.min(SIDE.most, Math.max(SIDE.least, Math.sqrt(BUDGET / work))));
}

function sampled(box, side, value) {
  const step = (at, low, high) => low + ((at + 0.5) / side) * (high - low);
  return Float64Array.from({ length: side * side }, (_, cell) =>
    value(
      step(cell % side, box[0], box[1]),
      step(side - 1 - Math.floor(cell / side), box[2], box[3]),
    ),
  );
}

/** The sums of one layer's units, one array of samples for each. */
function sumsOf({ data, shape: [inputs, outputs] }, intercept, given) {
  return Array.from({ length: outputs }, (_, unit) => {
    const sum = new Float64Array(given[0].length).fill(intercept[unit]);
    for (let input = 0; input < inputs; input += 1) {
      const weight = data[input * outputs + unit];
      const values = given[input];
      for (let cell = 0; cell < sum.length; cell += 1) sum[cell] += weight * values[cell];
    }
    return sum;
  });
}

/** Values of either sign as levels from 0 over 127.5 (which is 0) to 255, by the largest in size. */
export function signedLevels(values) {
  const reach = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return Uint8Array.from(values, (value) =>
    reach > 0 ? Math.round(127.5 + 127.5 * (value / reach)) : 128,
  );
}

const levels = (share) => Uint8Array.from(share, (value) => Math.round(255 * value));

/** What the outputs say, as levels: probabilities of class 1, or of each class; values of a regression by their size. */
function outputLevels(sums, regression) {
  if (regression) return sums.map(signedLevels);
  if (sums.length === 1) return sums.map((sum) => levels(sum.map((z) => 1 / (1 + Math.exp(-z)))));
  const most = sums[0].map((_, cell) => Math.max(...sums.map((sum) => sum[cell])));
  const raised = sums.map((sum) => sum.map((z, cell) => Math.exp(z - most[cell])));
  const total = most.map((_, cell) => raised.reduce((all, one) => all + one[cell], 0));
  return raised.map((one) => levels(one.map((value, cell) => value / total[cell])));
}

/** Maps of the features by name: samples row by row from the highest x2, as levels. */
export function featureMaps(names, box, side) {
  return names.map((name) => signedLevels(sampled(box, side, featureFunction(name))));
}

/**
 * @param {object} network  see readNetwork
 * @param {number[]} box
 * @param {number} side
 * @returns {Uint8Array[][]}  for each hidden layer, then for the outputs, one map of levels a unit; samples row by row
 *   from the highest x2
 */
export function unitMaps(network, box, side = mapSide(network)) {
  const { coefs, intercepts, activation, slope } = network;
  let given = network.features.map((feature) => sampled(box, side, feature));
  const maps = [];
  coefs.forEach((coef, layer) => {
    const sums = sumsOf(coef, intercepts[layer], given);
    if (layer === coefs.length - 1) {
      maps.push(outputLevels(sums, network.regression));
      return;
    }
    given = sums.map((sum) => sum.map((z) => activation(z, slope)));
    maps.push(given.map(signedLevels));
  });
  return maps;
}

/** The network with one weight, `{layer, from, to}`, or bias, `{layer, to}`, replaced; the given one stays as it was. */
export function withValue(network, { layer, from, to }, value) {
  const copy = Object.assign(Object.create(Object.getPrototypeOf(network)), network, {
    coefs: [...network.coefs],
    intercepts: [...network.intercepts],
  });
  if (from === undefined) {
    copy.intercepts[layer] = Float64Array.from(network.intercepts[layer]);
    copy.intercepts[layer][to] = value;
  } else {
    const { data, shape } = network.coefs[layer];
    copy.coefs[layer] = { data: Float64Array.from(data), shape };
    copy.coefs[layer].data[from * shape[1] + to] = value;
  }
  return copy;
}

/** The weight or bias at a place; undefined where the network has none. */
export function valueAt({ coefs, intercepts }, { layer, from, to }) {
  if (from === undefined) return intercepts[layer]?.[to];
  const coef = coefs[layer];
  return coef && from < coef.shape[0] && to < coef.shape[1]
    ? coef.data[from * coef.shape[1] + to]
    : undefined;
}
