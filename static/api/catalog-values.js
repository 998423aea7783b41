/** Activations, features and constants of the server's catalog, for modules that are not given the catalog itself. */

import { parseFormula } from "../ui/formula.js";

/**
 * @typedef {object} ActivationFunction
 * @property {(z: number, slope: number) => number} value  of a unit's pre-activation and the network's negative slope
 * @property {boolean} kinked  whether there is a kink at 0
 * @property {boolean} piecewiseLinear
 */

/** @typedef {(x1: number, x2: number) => number} FeatureFunction */

/**
 * @typedef {object} Values
 * @property {Map<string, ActivationFunction>} activations
 * @property {Map<string, FeatureFunction>} features  in the catalog's order
 * @property {Map<string, number>} columns  the number of columns of each data set
 * @property {Map<string, {classes: number[]|null, chosen: boolean}>} classes  the labels of each data set, null if its points
 *   decide, and whether the spec says how many there are
 * @property {import("./wire.d.ts").Constants} constants
 */

/** @type {Values|null} */
let known = null;

/**
 * @param {Pick<import("./wire.d.ts").ActivationChoice, "formula"|"slopes">} choice
 * @returns {ActivationFunction}
 */
function activationOf({ formula, slopes }) {
  if (slopes?.length === 2) {
    const [below] = slopes;
    return {
      value: (z, slope) => (z > 0 ? z : (typeof below === "number" ? below : slope) * z),
      kinked: true,
      piecewiseLinear: true,
    };
  }
  const evaluate = parseFormula(formula, ["z", "negative_slope"]);
  return {
    value: (z, slope) => evaluate({ z, negative_slope: slope }),
    kinked: false,
    piecewiseLinear: Boolean(slopes),
  };
}

/** @param {{formula: string}} choice */
function featureOf({ formula }) {
  const evaluate = parseFormula(formula, ["x1", "x2"]);
  /** @type {FeatureFunction} */
  const feature = (x1, x2) => evaluate({ x1, x2 });
  return feature;
}

/**
 * Store the values that the other functions of this module return.
 *
 * @param {object} catalog  the parts of it that are used
 * @param {Pick<import("./wire.d.ts").ActivationChoice, "name"|"formula"|"slopes">[]} catalog.activations
 * @param {Pick<import("./wire.d.ts").FeatureChoice, "name"|"formula">[]} catalog.features
 * @param {Pick<import("./wire.d.ts").DatasetChoice, "kind"|"columns"|"classes"|"parameters">[]} catalog.datasets
 * @param {import("./wire.d.ts").Constants} catalog.constants
 */
export function learnCatalog({ activations, features, datasets, constants }) {
  known = {
    activations: new Map(activations.map((choice) => [choice.name, activationOf(choice)])),
    features: new Map(features.map((choice) => [choice.name, featureOf(choice)])),
    columns: new Map(datasets.map(({ kind, columns }) => [kind, columns?.length ?? 2])),
    classes: new Map(
      datasets.map(({ kind, classes, parameters }) => [
        kind,
        { classes, chosen: parameters.includes("classes") },
      ]),
    ),
    constants,
  };
}

function values() {
  if (!known) throw new Error("The server's catalog has not been loaded.");
  return known;
}

/**
 * @template T
 * @param {Map<string, T>} table
 * @param {string} name
 */
function entry(table, name) {
  const found = table.get(name);
  if (!found) throw new Error(`The server's catalog does not have "${name}".`);
  return found;
}

/**
 * Return an activation as a function.
 *
 * @param {string} name
 */
export const activationFunction = (name) => entry(values().activations, name);

/**
 * Return a feature as a function of x1 and x2.
 *
 * @param {string} name
 */
export const featureFunction = (name) => entry(values().features, name);

/** Return the names of all features, in the catalog's order. */
export const featureNames = () => [...values().features.keys()];

/**
 * Return whether points can have exactly two classes; true also while that is not known.
 *
 * @param {{kind: string, classes: number, points: readonly (readonly number[])[], regression: boolean}} dataset
 */
export function mayHaveTwoClasses({ kind, classes, points, regression }) {
  const labels = known?.classes.get(kind);
  if (labels?.chosen) return classes === 2;
  if (labels?.classes) return labels.classes.length === 2;
  if (kind !== "points") return true;
  return !regression && new Set(points.map(([, , label]) => label)).size === 2;
}

/** Return the constants: numbers and names that no setting changes. */
export const constants = () => values().constants;

/**
 * Return whether points can have more than two columns; true also while that is not known. Of a table, a column of texts
 * gives several.
 *
 * @param {{kind: string, columns: string[]}} dataset
 */
export function mayHaveManyColumns({ kind, columns }) {
  if (kind === "table") return true;
  return columns.length ? columns.length > 2 : !known || (known.columns.get(kind) ?? 3) > 2;
}
