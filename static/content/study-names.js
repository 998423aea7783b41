/** The names of fields, values and measures in studies, and what the measures are. */

import { NO_EDIT } from "../api/json-shapes.js";
import { ChangeText } from "./change-text.js";

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

/**
 * What is measured and in which unit, by measure without the number of a layer.
 *
 * @type {Record<string, string>}
 */
const DEFINITIONS = {
  train_loss: "Mean loss over the training points, without penalties.",
  test_loss: "Mean loss over the test points, without penalties.",
  train_accuracy: "Share of the training points in their class, from 0 to 1.",
  test_accuracy: "Share of the test points in their class, from 0 to 1.",
  train_r2:
    "Share of the variance of the training points that is explained: 1 is a perfect fit, 0 is as good as their mean.",
  test_r2:
    "Share of the variance of the test points that is explained: 1 is a perfect fit, 0 is as good as their mean.",
  regions: "Number of linear regions in the view of the data set.",
  regions_before: "Number of linear regions in the view at epoch 0.",
  boundary_segments: "Number of straight segments of the decision boundary in the view.",
  boundary_length: "Length of the decision boundary in the view, in units of x1 and x2.",
  bound: "Number of pieces that a network of this size can have at most.",
  units: "Number of hidden units.",
  dead_units: "Number of ReLU units that are inactive on all training points.",
  always_on_units: "Number of units that are active on all training points.",
  gradient_norm:
    "Euclidean norm of the gradient of the loss over the weights and biases of one layer, averaged over the batches of the epoch.",
  saturated:
    "Share of pairs of unit and training point at which the unit's derivative is below 5\u202f% of its maximum.",
  preactivation_shift:
    "How far a unit's mean pre-activation over the training points has moved since epoch 0; median over the units of the layer.",
  preactivation_spread:
    "Standard deviation of a unit's pre-activation over the training points; median over the units of the layer.",
  region_density:
    "How many times as dense linear regions are near the decision boundary as far from it.",
  crease_density: "How many times as long creases are near the decision boundary as far from it.",
  predictions: "First output at the point.",
  seconds: "Processor time of the training, in seconds.",
  rmse_inside: "Root of the mean squared error inside the interval, in units of y.",
  max_inside: "Largest error inside the interval, in units of y.",
  rmse_outside: "Root of the mean squared error outside the interval, in units of y.",
  max_outside: "Largest error outside the interval, in units of y.",
  pieces: "Number of linear pieces on the whole line.",
  kinks_in_interval: "Number of kinks inside the interval.",
};

/**
 * Return what a measure is, in one sentence; empty if its name says it.
 *
 * @param {string} metric
 */
export function definitionOf(metric) {
  const column = metric.replace(/\.\d+$/, "").replace(/(_density)_\w+$/, "$1");
  return Object.hasOwn(DEFINITIONS, column) ? DEFINITIONS[column] : "";
}

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

const WIDTHS = "network.hidden_layer_sizes";
const WEIGHTS = "training.class_weight";
const CHANGES = "interventions";
const COLUMNS = "dataset.columns";

/** @param {unknown} value */
const asJson = (value) => JSON.stringify(value);

/**
 * Return a function that gives the text of a value of a field. No text can be read as a date: layers of 8 and 8 units are
 * “[8, 8]”, in a table that is copied into a spreadsheet as well.
 *
 * @param {import("../api/types.d.ts").Catalog} catalog
 * @returns {(field: string, value: unknown) => string}
 */
export function valueTexts(catalog) {
  const nameOf = namesOf(catalog);
  const changes = new ChangeText(catalog);
  /** @param {unknown} edit */
  const changeText = (edit) => {
    const whole = /** @type {import("../api/types.d.ts").Intervention} */ ({
      ...NO_EDIT,
      .../** @type {object} */ (edit),
    });
    return `${changes.intervention(whole, catalog.defaults.network)} ${changes.when(whole.epoch)}`;
  };
  /**
   * @param {string} field
   * @param {unknown[]} list
   */
  const listText = (field, list) => {
    if (field === CHANGES) return list.map(changeText).join("; ") || "no changes";
    if (field === COLUMNS) return list.join(", ") || "all columns";
    if (!list.length) return "none";
    if (field === WIDTHS) return list.length === 1 ? String(list[0]) : `[${list.join(", ")}]`;
    return list.every((one) => typeof one === "string")
      ? list.map(nameOf).join(", ")
      : asJson(list);
  };
  return (field, value) => {
    if (Array.isArray(value)) return listText(field, value);
    if (value === null) return "none";
    if (typeof value === "boolean") return value ? "on" : "off";
    if (typeof value === "object")
      return field === WEIGHTS
        ? Object.entries(value)
            .map(([label, weight]) => `class ${label} × ${weight}`)
            .join(", ")
        : asJson(value);
    return typeof value === "number" ? String(value).replace("-", "\u2212") : nameOf(String(value));
  };
}
