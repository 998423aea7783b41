/** The network of a frame, decoded, with its features and its activation as functions. */

import { decode } from "./arrays.js";
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
    this.kind = wire.activation;
    this.regression = task === "regression";
    this.slope = wire.negative_slope;
    this.names = wire.features;
  }

  /** The activation of hidden units, as a function of the pre-activation and of the negative slope. */
  get activation() {
    return activationFunction(this.kind).value;
  }

  /** Whether the hidden units have a kink at 0. */
  get bends() {
    return activationFunction(this.kind).kinked;
  }

  /** The features as functions of x1 and x2, in the order of the first layer's inputs. */
  get features() {
    return this.names.map(featureFunction);
  }
}

/**
 * Return the network of a frame.
 *
 * @param {import("./wire.d.ts").NetworkWeights} wire
 * @param {import("./wire.d.ts").Task} task
 */
export const readNetwork = (wire, task) => new Network(wire, task);
