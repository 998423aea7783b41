/** The activation of a network, which is one name, or a list with one name for each hidden layer if they differ. */

/**
 * The part of a network's spec that its activations depend on.
 *
 * @typedef {{activation: string|readonly string[], hidden_layer_sizes: readonly number[]}} Layers
 */

/**
 * Return the name of each hidden layer's activation.
 *
 * @param {Layers} network
 * @returns {string[]}
 */
export const activationsOf = ({ activation, hidden_layer_sizes: widths }) =>
  widths.map((_, layer) => (typeof activation === "string" ? activation : activation[layer]));

/**
 * Return names of all layers as the spec has them: one name if they are equal.
 *
 * @param {readonly string[]} names  at least one
 * @returns {string|string[]}
 */
export const oneOrList = (names) =>
  names.every((name) => name === names[0]) ? names[0] : [...names];

/**
 * Return the activation of a network whose number of layers may have changed: new layers get that of the last one.
 *
 * @param {Layers} network
 */
export function fittedActivation({ activation, hidden_layer_sizes: widths }) {
  if (typeof activation === "string") return activation;
  const last = activation.length - 1;
  const names = widths.map((_, layer) => activation[Math.min(layer, last)]);
  return oneOrList(names.length ? names : activation.slice(0, 1));
}
