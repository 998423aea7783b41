/**
 * Small images of the output of every unit over a box, all from one forward pass over a coarse grid. They are loops over typed
 * arrays: `TypedArray.from` with a function takes many times as long.
 */

/**
 * @typedef {import("../../api/network.js").Network} Network
 * @typedef {import("../../api/arrays.js").Decoded} Decoded
 * @typedef {import("./layout.js").Place} Place
 */

/** The maximum number of multiplications for one set of maps; so many take a few milliseconds. */
const MAX_MULTIPLICATIONS = 3e6;
const SIDE = { min: 6, max: 24 };

/**
 * Return the number of samples along one side of a map: fewer for larger networks, so that the cost stays the same.
 *
 * @param {Network} network
 */
export function mapSide({ coefs }) {
  const work = coefs.reduce((sum, { shape: [inputs, outputs] }) => sum + inputs * outputs, 0);
  return Math.round(Math.min(SIDE.max, Math.max(SIDE.min, Math.sqrt(MAX_MULTIPLICATIONS / work))));
}

/**
 * Return the values of a function at the centers of `side` × `side` cells, row by row from the highest x2.
 *
 * @param {number[]} box
 * @param {number} side
 * @param {(x1: number, x2: number) => number} value
 */
function sampled(box, side, value) {
  const step = (/** @type {number} */ at, /** @type {number} */ low, /** @type {number} */ high) =>
    low + ((at + 0.5) / side) * (high - low);
  return new Float64Array(side * side).map((_, cell) =>
    value(
      step(cell % side, box[0], box[1]),
      step(side - 1 - Math.floor(cell / side), box[2], box[3]),
    ),
  );
}

/**
 * Return the pre-activations of one layer: for each unit its value at each sample.
 *
 * @param {Decoded} coef
 * @param {ArrayLike<number>} intercept
 * @param {Float64Array[]} inputs
 * @param {number|null} [only]  the unit to compute; null for all
 */
export function preActivations({ data, shape: [width, units] }, intercept, inputs, only = null) {
  return Array.from({ length: only === null ? units : 1 }, (_, place) => {
    const unit = only ?? place;
    const sum = new Float64Array(inputs[0].length).fill(intercept[unit]);
    for (let input = 0; input < width; input += 1) {
      const weight = data[input * units + unit];
      const values = inputs[input];
      for (let cell = 0; cell < sum.length; cell += 1) sum[cell] += weight * values[cell];
    }
    return sum;
  });
}

/**
 * Return values as levels from 0 over 127.5 (the value 0) to 255, scaled by the largest absolute value.
 *
 * @param {Float64Array} values
 */
export function signedLevels(values) {
  let reach = 0;
  for (let at = 0; at < values.length; at += 1) reach = Math.max(reach, Math.abs(values[at]));
  const signed = new Uint8Array(values.length).fill(128);
  if (!(reach > 0)) return signed;
  for (let at = 0; at < values.length; at += 1)
    signed[at] = Math.round(127.5 + 127.5 * (values[at] / reach));
  return signed;
}

/** @param {Float64Array} shares */
const levels = (shares) => Uint8Array.from(shares.map((share) => Math.round(255 * share)));

/**
 * Return the outputs as levels: the probability of class 1, with the middle at the threshold, or of each of several classes; of
 * a regression the value.
 *
 * @param {Float64Array[]} sums
 * @param {Network} network
 */
function outputLevels(sums, { regression, level }) {
  if (regression) return sums.map(signedLevels);
  if (sums.length === 1)
    return sums.map((sum) => levels(sum.map((z) => 1 / (1 + Math.exp(level - z)))));
  const largest = sums[0].map((_, cell) => Math.max(...sums.map((sum) => sum[cell])));
  const exponentials = sums.map((sum) => sum.map((z, cell) => Math.exp(z - largest[cell])));
  const total = largest.map((_, cell) => exponentials.reduce((all, one) => all + one[cell], 0));
  return exponentials.map((one) => levels(one.map((value, cell) => value / total[cell])));
}

/**
 * Return one map of levels for each feature; samples row by row from the highest x2.
 *
 * @param {Network} network
 * @param {string[]} names
 * @param {number[]} box
 * @param {number} side
 */
export function featureMaps(network, names, box, side) {
  return names.map((name) => signedLevels(sampled(box, side, network.inputNamed(name))));
}

/**
 * Return one map of levels for each unit: of the hidden layers, then of the outputs.
 *
 * @param {Network} network
 * @param {number[]} box
 * @param {number} side
 * @returns {Uint8Array[][]}  by layer and unit; samples row by row from the highest x2
 */
export function unitMaps(network, box, side = mapSide(network)) {
  const { coefs, intercepts, slope } = network;
  let inputs = network.features.map((feature) => sampled(box, side, feature));
  return coefs.map((coef, layer) => {
    const sums = preActivations(coef, intercepts[layer], inputs);
    if (layer === coefs.length - 1) return outputLevels(sums, network);
    const activation = network.activationOf(layer);
    inputs = sums.map((sum) => sum.map((z) => activation(z, slope)));
    return inputs.map(signedLevels);
  });
}

/**
 * Return a copy of the network with one weight or bias replaced.
 *
 * @param {Network} network
 * @param {Place} place
 * @param {number} value
 * @returns {Network}
 */
export function withValue(network, { layer, from, to }, value) {
  /** @type {Network} */
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

/**
 * Return the weight or bias at a place, or undefined if the network has no such place.
 *
 * @param {Network} network
 * @param {Place} place
 * @returns {number|undefined}
 */
export function valueAt({ coefs, intercepts }, { layer, from, to }) {
  if (from === undefined) return intercepts[layer]?.[to];
  const coef = coefs[layer];
  return coef && from < coef.shape[0] && to < coef.shape[1]
    ? coef.data[from * coef.shape[1] + to]
    : undefined;
}
