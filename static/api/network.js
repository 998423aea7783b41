/** The network of a frame, decoded, with its features and its activation as functions. */

import { decode } from "./arrays.js";

/**
 * Each feature as a function of the plane.
 *
 * @type {Record<import("./wire.d.ts").Feature, (x: number, y: number) => number>}
 */
export const FEATURES = {
  x1: (x) => x,
  x2: (_, y) => y,
  "x1^2": (x) => x * x,
  "x2^2": (_, y) => y * y,
  "x1*x2": (x, y) => x * y,
  "sin(x1)": (x) => Math.sin(x),
  "sin(x2)": (_, y) => Math.sin(y),
};

/**
 * Each activation as a function of a unit's sum and of the slope below 0.
 *
 * @type {Record<import("./wire.d.ts").Activation, (z: number, slope: number) => number>}
 */
const ACTIVATIONS = {
  relu: (z) => Math.max(0, z),
  leaky_relu: (z, slope) => (z > 0 ? z : slope * z),
  identity: (z) => z,
  tanh: Math.tanh,
  logistic: (z) => 1 / (1 + Math.exp(-z)),
};

/**
 * The `network` part of a frame, ready to be run.
 *
 * @param {import("./wire.d.ts").NetworkWeights} wire
 */
export function readNetwork(wire) {
  return {
    coefs: wire.coefs.map((coef) => decode(coef)),
    intercepts: wire.intercepts.map((intercept) => decode(intercept).data),
    activation: ACTIVATIONS[wire.activation],
    kind: wire.activation,
    output: wire.out_activation,
    slope: wire.negative_slope,
    features: wire.features.map((name) => FEATURES[name]),
    names: wire.features,
  };
}
