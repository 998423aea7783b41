/** Short names of runs, for tables. */

import { activationsOf } from "../api/layer-activations.js";
import { count } from "../ui/number-format.js";

/**
 * @param {{name: string, label: string}[]} choices
 * @param {string} wanted
 */
const labelIn = (choices, wanted) => choices.find(({ name }) => name === wanted)?.label ?? wanted;

/**
 * Return the name of a run: “Two spirals, 8 + 8 ReLU, Adam, seed 7”.
 *
 * @param {import("../api/types.d.ts").Spec} spec
 * @param {import("../api/wire.d.ts").Catalog} catalog
 */
export function nameOf({ dataset, network, training, interventions }, catalog) {
  const data = catalog.datasets.find(({ kind }) => kind === dataset.kind)?.label ?? dataset.kind;
  const activation = [...new Set(activationsOf(network))]
    .map((name) => labelIn(catalog.activations, name))
    .join(" and ");
  const solver = labelIn(catalog.solvers, training.solver);
  const widths = network.hidden_layer_sizes;
  const parts = [
    data,
    widths.length ? `${widths.join(" + ")} ${activation}` : "no hidden layer",
    solver,
    `seed ${training.random_state}`,
  ];
  if (interventions.length) parts.push(count(interventions.length, "change") + " during training");
  return parts.join(", ");
}

/**
 * Return differences between runs in one line.
 *
 * @param {import("../api/wire.d.ts").SpecDifference[]} differences
 */
export function differenceWords(differences) {
  return differences
    .map(({ words, matters }) => (matters ? words : `${words} (unused)`))
    .join("; ");
}
