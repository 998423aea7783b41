/** The network of a frame, decoded, with its features and its activation as functions. */

import { decode } from "./arrays.js";
import { activationsOf } from "./layer-activations.js";
import { activationFunction, featureFunction } from "./catalog-values.js";

/** A network that can be evaluated. Its functions are looked up when they are used: a frame can arrive before the catalog. */
export class Network {
  /**
   * @param {import("./wire.d.ts").NetworkWeights} wire
   * @param {import("./wire.d.ts").Task} task
   * @param {import("./wire.d.ts").Slice|null} slice
   * @param {number} level
   */
  constructor(wire, task, slice, level) {
    this.coefs = wire.coefs.map((coef) => decode(coef));
    this.intercepts = wire.intercepts.map((intercept) => decode(intercept).data);
    /** The name of the activation of each hidden layer. */
    this.activations = activationsOf({
      activation: wire.activation,
      hidden_layer_sizes: this.intercepts.slice(0, -1).map(({ length }) => length),
    });
    this.regression = task === "regression";
    /** The logit at which the prediction changes between two classes. */
    this.level = level;
    this.slope = wire.negative_slope;
    this.names = wire.features;
    /** The plane in the input space of more than two columns, or null. */
    this.plane = slice && wire.features.length > 2 ? slice : null;
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

  /**
   * Return an input as a function of x1 and x2, not standardized: a feature of the catalog, or a column on the plane.
   *
   * @param {string} name
   */
  inputNamed(name) {
    return this.plane ? coordinatesOn(this.plane)[this.names.indexOf(name)] : featureFunction(name);
  }

  /** The first layer's inputs as functions of x1 and x2: the features, standardized if the layer takes them so. */
  get features() {
    const functions = this.plane ? coordinatesOn(this.plane) : this.names.map(featureFunction);
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
 * Return the value of each column at a point of a plane in the input space.
 *
 * @param {import("./wire.d.ts").Slice} plane
 * @returns {import("./catalog-values.js").FeatureFunction[]}
 */
const coordinatesOn = ({ origin, u, v }) =>
  origin.map((start, column) => (s, t) => start + s * u[column] + t * v[column]);

/**
 * Return the network of a frame.
 *
 * @param {import("./wire.d.ts").NetworkWeights} wire
 * @param {import("./wire.d.ts").Task} task
 * @param {import("./wire.d.ts").Slice|null} [slice]
 * @param {number} [level]
 */
export const readNetwork = (wire, task, slice = null, level = 0) =>
  new Network(wire, task, slice, level);
