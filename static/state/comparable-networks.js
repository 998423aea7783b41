/** Whether two runs have networks with weights in the same places, so that there are networks between them. */

import { activationFunction } from "../api/catalog-values.js";
import { activationsOf } from "../api/layer-activations.js";

/** @typedef {import("../api/types.d.ts").Spec} Spec */

/**
 * Return the values of the activations below 0, which depend on the negative slope of some.
 *
 * @param {Spec} spec
 */
const slopesOf = ({ network }) =>
  activationsOf(network).map((name) => activationFunction(name).value(-1, network.negative_slope));

/**
 * Return why there are no networks between two runs, or an empty text.
 *
 * @param {Spec} first
 * @param {Spec} second
 * @param {number[]} classes  the labels of the first
 * @param {number[]} otherClasses
 */
export function whyNotBetween(first, second, classes, otherClasses) {
  /** @type {[string, unknown, unknown][]} */
  const compared = [
    ["layer sizes", first.network.hidden_layer_sizes, second.network.hidden_layer_sizes],
    ["activations", activationsOf(first.network), activationsOf(second.network)],
    ["slopes", slopesOf(first), slopesOf(second)],
    ["features", first.network.features, second.network.features],
    ["columns", first.dataset.columns, second.dataset.columns],
    ["classes", classes, otherClasses],
    ["standardization", first.dataset.standardize, second.dataset.standardize],
    ...(first.dataset.standardize
      ? [/** @type {[string, unknown, unknown]} */ (["points", first.dataset, second.dataset])]
      : []),
  ];
  const differ = compared.filter(([, one, other]) => JSON.stringify(one) !== JSON.stringify(other));
  if (!differ.length) return "";
  return `No way between A and B: their ${differ.map(([name]) => name).join(", ")} differ.`;
}
