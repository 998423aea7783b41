/** Variants of a run, to compare it with: each differs in the activation, the width, the depth or the seed. */

import { changed, frozen } from "./page-state.js";

const LARGEST_SEED = 2 ** 32 - 1;
const FIRST_WIDTH = 8;

/**
 * @typedef {import("../api/types.d.ts").Spec} Spec
 * @typedef {Pick<import("../api/wire.d.ts").ServerLimits, "layers"|"units_per_layer">} Limits
 * @typedef {{group: string, label: string, spec: Spec|null}} Variant
 */

/** @param {number[]} widths */
const shape = (widths) => widths.join(", ") || "no hidden layer";

/**
 * Return interventions for a network of another shape: without edits of weights, which have no equivalent there.
 *
 * @param {import("../api/types.d.ts").Intervention[]} interventions
 */
function reshaped(interventions) {
  return interventions
    .filter(({ set, points }) => Object.keys(set).length || points.length)
    .map((one) => ({ ...one, coefs: [], intercepts: [] }));
}

/**
 * @param {string} group
 * @param {string} label
 * @param {Spec} spec
 * @param {import("../api/types.d.ts").Changes|null} changes
 * @returns {Variant}
 */
function variant(group, label, spec, changes) {
  return { group, label, spec: changes && frozen(changed(spec, changes)) };
}

/**
 * @param {string} group
 * @param {string} label
 * @param {Spec} spec
 * @param {number[]|null} widths
 * @param {Limits} limits
 * @returns {Variant}
 */
function resized(group, label, spec, widths, { layers, units_per_layer: widest }) {
  const possible =
    widths !== null && widths.length <= layers && widths.every((width) => width <= widest);
  const made = variant(
    group,
    possible ? `${label}: ${shape(widths)}` : label,
    spec,
    possible ? { "network.hidden_layer_sizes": widths } : null,
  );
  return made.spec
    ? { ...made, spec: frozen({ ...made.spec, interventions: reshaped(spec.interventions) }) }
    : made;
}

/**
 * Return the variants of a run, in the order in which they are offered.
 *
 * @param {Spec} spec
 * @param {object} catalog  the parts of it that are used
 * @param {readonly Pick<import("../api/wire.d.ts").ActivationChoice, "name"|"label">[]} catalog.activations
 * @param {Limits} catalog.limits
 * @returns {Variant[]}  `spec` is null where the variant is not possible
 */
export function variants(spec, catalog) {
  const { activation, hidden_layer_sizes: widths } = spec.network;
  const { random_state: seed } = spec.training;
  const others = catalog.activations.filter(({ name }) => name !== activation);
  const halved = widths.map((width) => Math.max(1, Math.floor(width / 2)));
  const next = seed < LARGEST_SEED ? seed + 1 : 0;
  return [
    ...others.map(({ name, label }) =>
      variant("Activation", label, spec, { "network.activation": name }),
    ),
    resized(
      "Width",
      "twice",
      spec,
      widths.length ? widths.map((width) => 2 * width) : null,
      catalog.limits,
    ),
    resized(
      "Width",
      "half",
      spec,
      String(halved) === String(widths) ? null : halved,
      catalog.limits,
    ),
    resized(
      "Depth",
      "one layer more",
      spec,
      [...widths, widths.at(-1) ?? FIRST_WIDTH],
      catalog.limits,
    ),
    resized(
      "Depth",
      "one layer less",
      spec,
      widths.length ? widths.slice(0, -1) : null,
      catalog.limits,
    ),
    variant("Seed", `next, ${next}`, spec, { "training.random_state": next }),
  ];
}
