/** The network of a frame, decoded, with its features and its activation as functions. */

import { decode } from "./arrays.js";
import { activationsOf } from "./layer-activations.js";
import { activationFunction, featureFunction } from "./catalog-values.js";

/** A network that can be evaluated. Its functions are looked up when they are used: a frame can arrive before the catalog. */
export class Network {
  /**
   * @param {import("./wire.d.ts").NetworkWeights} wire
   * @param {import("./wire.d.ts").Task} task
   */
  constructor(wire, task) {
    this.coefs = wire.coefs.map((coef) => decode(coef));
    this.intercepts = wire.intercepts.map((intercept) => decode(intercept).data);
    /** The name of the activation of each hidden layer. */
    this.activations = activationsOf({
      activation: wire.activation,
      hidden_layer_sizes: this.intercepts.slice(0, -1).map(({ length }) => length),
    });
    this.regression = task === "regression";
    this.slope = wire.negative_slope;
    this.names = wire.features;
    /** Mean and scale of each input that the first layer takes standardized, or null. */
    this.scaling = wire.scaling && {
      mean: decode(wire.scaling.mean).data,
      scale: decode(wire.scaling.scale).data,
    };
  }

  /**
   * Return the activation of a hidden layer, as a function of the pre-activation and of the negative slope.
   *
   * @param {number} layer
   */
  activationOf(layer) {
    return activationFunction(this.activations[layer]).value;
  }

  /** For each hidden layer, whether its units have a kink at 0. */
  get bends() {
    return this.activations.map((name) => activationFunction(name).kinked);
  }

  /** Whether all hidden units are piecewise linear. */
  get piecewiseLinear() {
    return this.activations.every((name) => activationFunction(name).piecewiseLinear);
  }

  /** The first layer's inputs as functions of x1 and x2: the features, standardized if the layer takes them so. */
  get features() {
    const functions = this.names.map(featureFunction);
    if (!this.scaling) return functions;
    const { mean, scale } = this.scaling;
    return functions.map(
      (feature, input) =>
        /**
         * @param {number} x1
         * @param {number} x2
         */
        (x1, x2) =>
          (feature(x1, x2) - mean[input]) / scale[input],
    );
  }
}

/**
 * Return the network of a frame.
 *
 * @param {import("./wire.d.ts").NetworkWeights} wire
 * @param {import("./wire.d.ts").Task} task
 */
export const readNetwork = (wire, task) => new Network(wire, task);
