/** The outputs of a network at a point of the plane and, where it is piecewise linear, the affine maps that give them there. */

/**
 * @typedef {import("../api/network.js").Network} Network
 * @typedef {import("../api/arrays.js").Decoded} Decoded
 */

/**
 * The outputs at a point. `affine` has a, b and c of a x1 + b x2 + c for each of them; null where the network is curved.
 *
 * @typedef {{values: number[], affine: number[][]|null}} OutputsAt
 */

/** Features whose values are affine in x1 and x2. */
const AFFINE_FEATURES = new Set(["x1", "x2"]);

/**
 * Return whether the outputs are piecewise linear in x1 and x2.
 *
 * @param {Network} network
 */
const isPiecewiseLinear = ({ piecewiseLinear, names, plane }) =>
  piecewiseLinear && (plane !== null || names.every((name) => AFFINE_FEATURES.has(name)));

/**
 * Return the weighted sums of a layer's inputs, without the biases.
 *
 * @param {Decoded} coef
 * @param {number[]} inputs
 */
function weighted({ data, shape: [width, units] }, inputs) {
  const sums = new Array(units).fill(0);
  for (let input = 0; input < width; input += 1) {
    const value = inputs[input];
    if (value === 0) continue;
    for (let unit = 0; unit < units; unit += 1) sums[unit] += value * data[input * units + unit];
  }
  return sums;
}

/**
 * Return the outputs of a network at a point. A few thousand multiplications, so it can follow the pointer.
 *
 * @param {Network} network
 * @param {number[]} at
 * @returns {OutputsAt}
 */
export function outputsAt(network, [x1, x2]) {
  const { coefs, intercepts, slope, features } = network;
  const linear = isPiecewiseLinear(network);
  let values = features.map((feature) => feature(x1, x2));
  // The parts of each value that x1, x2 and 1 contribute.
  let parts = linear ? affineParts(features) : [];
  for (const [layer, coef] of coefs.entries()) {
    const bias = intercepts[layer];
    values = weighted(coef, values).map((sum, unit) => sum + bias[unit]);
    parts = parts.map((part) => weighted(coef, part));
    if (linear) parts[2] = parts[2].map((sum, unit) => sum + bias[unit]);
    if (layer === coefs.length - 1) break;
    const activation = network.activationOf(layer);
    const slopes = values.map((z) => (z > 0 ? activation(1, slope) : -activation(-1, slope)));
    parts = parts.map((part) => part.map((value, unit) => value * slopes[unit]));
    values = values.map((z) => activation(z, slope));
  }
  const affine = linear ? values.map((_, output) => parts.map((part) => part[output])) : null;
  return { values, affine };
}

/**
 * Return the coefficients of x1, of x2 and of 1 in each feature.
 *
 * @param {Network["features"]} features
 */
export function affineParts(features) {
  const constant = features.map((feature) => feature(0, 0));
  return [
    features.map((feature, input) => feature(1, 0) - constant[input]),
    features.map((feature, input) => feature(0, 1) - constant[input]),
    constant,
  ];
}
