// @ts-nocheck
/** A run in short words: what one would call it in a table. */

import { count } from "../ui/number-format.js";

/**
 * `Two spirals, 8 + 8 ReLU, Adam, seed 7`.
 *
 * @param {object} spec     a full RunSpec
 * @param {object} catalog
 */
export function nameOf({ dataset, network, training, interventions }, catalog) {
  const data = catalog.datasets.find(({ kind }) => kind === dataset.kind).label;
  const activation = catalog.activations.find(({ name }) => name === network.activation).label;
  const solver = catalog.solvers.find(({ name }) => name === training.solver).label;
  const widths = network.hidden_layer_sizes;
  const parts = [
    data,
    widths.length ? `${widths.join(" + ")} ${activation}` : "no hidden layer",
    solver,
    `seed ${training.random_state}`,
  ];
  if (interventions.length) parts.push(count(interventions.length, "change") + " by hand");
  return parts.join(", ");
}

/** Differences as the API tells them, in one line. */
export function differenceWords(differences) {
  return differences
    .map(({ words, matters }) => (matters ? words : `${words} (unused)`))
    .join("; ");
}
