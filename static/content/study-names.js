/** The names of fields, values and measures in studies. */

/** @type {Record<string, string>} */
const MEASURES = {
  train_loss: "training loss",
  test_loss: "test loss",
  train_accuracy: "training accuracy",
  test_accuracy: "test accuracy",
  train_r2: "training R²",
  test_r2: "test R²",
  regions: "linear regions",
  boundary_segments: "boundary segments",
  boundary_length: "boundary length",
  bound: "upper bound of pieces",
  units: "units",
  dead_units: "dead units",
  always_on_units: "always-on units",
  gradient_norm: "gradient norm, first layer",
  "gradient_norm.1": "gradient norm, first layer",
  saturated: "saturated, first layer",
  "saturated.1": "saturated, first layer",
  "preactivation_shift.1": "shift of pre-activations, first layer",
  preactivation_shift: "shift of pre-activations, first layer",
  "preactivation_spread.1": "spread of pre-activations, first layer",
  preactivation_spread: "spread of pre-activations, first layer",
  regions_before: "linear regions before training",
  region_density: "density of regions near the boundary",
  region_density_before: "density of regions there before training",
  region_density_random: "density of regions there, untrained networks",
  crease_density: "density of creases near the boundary",
  crease_density_before: "density of creases there before training",
  crease_density_random: "density of creases there, untrained networks",
  "predictions.1": "output at the first point",
  predictions: "output at the first point",
  seconds: "processor seconds",
  rmse_inside: "error inside (RMS)",
  max_inside: "largest error inside",
  rmse_outside: "error outside (RMS)",
  max_outside: "largest error outside",
  pieces: "linear pieces",
  kinks_in_interval: "kinks inside",
};

/** The measures that each kind of study offers, in the order of the list. */
export const OF_KIND = {
  run: [
    "test_accuracy",
    "train_accuracy",
    "test_loss",
    "train_loss",
    "test_r2",
    "train_r2",
    "regions",
    "boundary_segments",
    "boundary_length",
    "dead_units",
    "always_on_units",
    "gradient_norm.1",
    "saturated.1",
    "preactivation_shift.1",
    "preactivation_spread.1",
    "bound",
    "seconds",
  ],
  curve: [
    "rmse_inside",
    "rmse_outside",
    "max_inside",
    "max_outside",
    "train_loss",
    "train_r2",
    "pieces",
    "kinks_in_interval",
    "dead_units",
    "gradient_norm.1",
    "saturated.1",
    "preactivation_shift.1",
    "preactivation_spread.1",
    "bound",
    "seconds",
  ],
};

/**
 * Return a function that gives the label of a measure, a field or a value.
 *
 * @param {import("../api/wire.d.ts").Catalog} catalog
 * @returns {(name: string) => string}
 */
export function namesOf(catalog) {
  const fields = { ...catalog.curves.fields, ...catalog.fields };
  /** @type {Record<string, string>} */
  const values = Object.fromEntries(
    [...catalog.activations, ...catalog.solvers, ...catalog.initializations].map(
      ({ name, label }) => [name, label],
    ),
  );
  for (const { kind, label } of [...catalog.datasets, ...catalog.curves.functions])
    values[kind] = label;
  return (name) => {
    if (Object.hasOwn(MEASURES, name)) return MEASURES[name];
    if (Object.hasOwn(fields, name)) return fields[name].label.toLowerCase();
    return values[name] ?? name;
  };
}
