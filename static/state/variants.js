/** Variants of a run, to compare it with: each differs in one setting. */

import { restarted } from "./interventions.js";

/** A penalty where the run has none. */
const FIRST_PENALTY = 0.001;
const NOISE_STEP = 0.1;
/** Digits to which a value is rounded that is a multiple of another. */
const DIGITS = 6;
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
 * @param {string} group
 * @param {string} label
 * @param {Spec} spec
 * @param {import("../api/types.d.ts").Changes|null} changes
 * @returns {Variant}
 */
function variant(group, label, spec, changes) {
  return { group, label, spec: changes && restarted(spec, changes) };
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
  return variant(
    group,
    possible ? `${label}: ${shape(widths)}` : label,
    spec,
    possible ? { "network.hidden_layer_sizes": widths } : null,
  );
}

/** @param {number} value */
const rounded = (value) => Number(value.toPrecision(DIGITS));

/**
 * Return variants with other values of a number, each once.
 *
 * @param {string} group
 * @param {Spec} spec
 * @param {string} place
 * @param {number[]} values
 * @param {boolean} [used]  whether the run uses the number
 */
const valued = (group, spec, place, values, used = true) =>
  [...new Set(values.map(rounded))].map((value) =>
    variant(group, String(value), spec, used ? { [place]: value } : null),
  );

/**
 * Return variants with other numbers of the training and of the data.
 *
 * @param {Spec} spec
 * @param {boolean} noisy  whether the data set has noise
 */
function numbered(spec, noisy) {
  const { learning_rate_init: rate, batch_size: batch, alpha, l1, solver } = spec.training;
  const { noise } = spec.dataset;
  const batches = solver !== "lbfgs";
  const penalties = (/** @type {number} */ value) => (value ? [0, 10 * value] : [FIRST_PENALTY]);
  return [
    ...valued(
      "Learning rate",
      spec,
      "training.learning_rate_init",
      [rate / 10, 10 * rate],
      batches,
    ),
    ...valued(
      "Batch size",
      spec,
      "training.batch_size",
      [Math.max(1, Math.floor(batch / 2)), 2 * batch].filter((size) => size !== batch),
      batches,
    ),
    ...valued("L1 penalty", spec, "training.l1", penalties(l1), batches),
    ...valued("L2 penalty", spec, "training.alpha", penalties(alpha)),
    ...valued(
      "Noise",
      spec,
      "dataset.noise",
      [noise - NOISE_STEP, noise + NOISE_STEP].filter((value) => value >= 0 && value <= 1),
      noisy,
    ),
  ];
}

/**
 * Return the variants of a run, in the order in which they are offered.
 *
 * @param {Spec} spec
 * @param {object} catalog  the parts of it that are used
 * @param {readonly Pick<import("../api/wire.d.ts").ActivationChoice, "name"|"label">[]} catalog.activations
 * @param {readonly Pick<import("../api/wire.d.ts").SolverChoice, "name"|"label">[]} catalog.solvers
 * @param {readonly {name: string, label: string}[]} catalog.initializations
 * @param {readonly Pick<import("../api/wire.d.ts").DatasetChoice, "kind"|"noise">[]} catalog.datasets
 * @param {Limits} catalog.limits
 * @returns {Variant[]}  `spec` is null where the variant is not possible
 */
export function variants(spec, catalog) {
  const { activation, hidden_layer_sizes: widths } = spec.network;
  const { random_state: seed } = spec.training;
  const others = catalog.activations.filter(({ name }) => name !== activation);
  const halved = widths.map((width) => Math.max(1, Math.floor(width / 2)));
  const { solver, l1 } = spec.training;
  const { standardize, kind } = spec.dataset;
  const noisy = catalog.datasets.some((one) => one.kind === kind && one.noise);
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
    ...catalog.solvers
      .filter(({ name }) => name !== solver)
      .map(({ name, label }) =>
        variant(
          "Solver",
          label,
          spec,
          // This solver has no L1 penalty.
          name === "lbfgs" && l1 > 0 ? null : { "training.solver": name },
        ),
      ),
    ...catalog.initializations
      .filter(({ name }) => name !== spec.network.initialization)
      .map(({ name, label }) =>
        variant("Initialization", label, spec, { "network.initialization": name }),
      ),
    ...numbered(spec, noisy),
    variant("Standardization", standardize ? "off" : "on", spec, {
      "dataset.standardize": !standardize,
    }),
  ];
}
