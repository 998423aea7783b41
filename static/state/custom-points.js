/** Custom points: data sets whose points are drawn, typed or uploaded, and specs that contain them. */

import { constants } from "../api/catalog-values.js";
import { restarted } from "./interventions.js";

/**
 * @typedef {import("../api/types.d.ts").Point} Point
 * @typedef {import("../api/types.d.ts").Spec} Spec
 * @typedef {{train: Point[], test: Point[]}} Rows
 */

/**
 * @param {Point} one
 * @param {Point} other
 */
const same = (one, other) => one.every((value, place) => value === other[place]);

/**
 * Return the points of a run's data as `[x1, x2, label]`, by part.
 *
 * @param {{points: {train: {X: number[][], y: number[]}, test: {X: number[][], y: number[]}}}} data
 * @returns {Rows}
 */
export function rowsOf({ points }) {
  /**
   * @param {{X: number[][], y: number[]}} part
   * @returns {Point[]}
   */
  const rows = ({ X, y }) => X.map(([x1, x2], index) => [x1, x2, y[index]]);
  return { train: rows(points.train), test: rows(points.test) };
}

/**
 * Return the rows with one point added (no `from`), removed (no `to`) or changed.
 *
 * @param {Rows} rows
 * @param {import("../api/types.d.ts").PointEdit} edit
 * @returns {Rows}
 */
export function editedRows(rows, { from, to, part }) {
  if (!from) return { ...rows, [part]: [...rows[part], ...(to ? [to] : [])] };
  const name = rows.train.some((row) => same(row, from)) ? "train" : "test";
  const place = rows[name].findIndex((row) => same(row, from));
  return { ...rows, [name]: rows[name].toSpliced(place, 1, ...(to ? [to] : [])) };
}

/**
 * Return the points inside a rectangle.
 *
 * @param {Point[]} rows
 * @param {number[][]} corners  two opposite ones
 */
export function rowsWithin(rows, [[x1, x2], [otherX1, otherX2]]) {
  const [left, right] = [Math.min(x1, otherX1), Math.max(x1, otherX1)];
  const [low, high] = [Math.min(x2, otherX2), Math.max(x2, otherX2)];
  return rows.filter(([x, y]) => x >= left && x <= right && y >= low && y <= high);
}

/**
 * Return the changes of points that a rule labels.
 *
 * @param {Point[]} rows
 * @param {readonly (number|null)[]} values  the value of the rule at each point; null where it has none, which changes nothing
 * @param {{then: number|null, otherwise: number|null}|null} labels  of points where the rule holds and of the others; null
 *   leaves them. Without `labels`, of a regression, the value is the label.
 * @returns {{from: Point, to: Point}[]}
 */
export function labelledByRule(rows, values, labels) {
  return rows.flatMap((from, index) => {
    const value = values[index];
    if (value === null) return [];
    const label = labels ? (value !== 0 ? labels.then : labels.otherwise) : value;
    if (label === null || label === from[2]) return [];
    /** @type {Point} */
    const to = [from[0], from[1], label];
    return [{ from, to }];
  });
}

/** The longest name of a class. */
export const LONGEST_NAME = 60;

/**
 * Return why classes cannot have these names, or null.
 *
 * @param {readonly string[]} names
 */
export function namesProblem(names) {
  if (names.some((name) => !name)) return "Every class needs a name.";
  if (new Set(names).size < names.length) return "The names of classes must all be different.";
  const long = names.find((name) => name.length > LONGEST_NAME);
  if (long) return `A name can have at most ${LONGEST_NAME} characters, got ${long.length}.`;
  return null;
}

/**
 * Return the spec with names for the classes of its own points. Labels stay, so the training does, too.
 *
 * @param {Spec} spec
 * @param {ReadonlyMap<number, string>} names  by label, from 0
 * @returns {Spec}
 */
export function withClassNames(spec, names) {
  const count = 1 + Math.max(...names.keys(), spec.dataset.class_names.length - 1);
  const all = Array.from(
    { length: count },
    (_, label) => names.get(label) ?? spec.dataset.class_names[label] ?? `class ${label}`,
  );
  return { ...spec, dataset: { ...spec.dataset, class_names: all } };
}

/**
 * Return a message why these rows cannot be trained on, or null if they can.
 *
 * @param {Rows} rows
 * @param {string} task
 */
export function trainingProblem({ train, test }, task) {
  const fewest = constants().fewest_training_points;
  if (train.length < fewest) return `At least ${fewest} training points are required.`;
  const labels = new Set(train.map(([, , label]) => label));
  if (labels.size < 2)
    return task === "regression"
      ? "At least two different values are required."
      : "At least two classes with training points are required.";
  if (task === "classification" && !test.every(([, , label]) => labels.has(label)))
    return "A class with test points needs a training point.";
  return null;
}

/** The fields of a data set that only custom points and tables have, with their values for other data sets. */
export const NO_POINTS = Object.freeze({
  points: [],
  test_points: null,
  class_names: [],
  axes: null,
  regression: false,
  table: null,
  label: null,
  columns: [],
  split: null,
});

/** The fields that all data sets of custom points have in common. */
export const CUSTOM_FIELDS = Object.freeze({ kind: "points", shift: 0 });

/**
 * Return the labels of custom points that are classes, as the server finds them; none for a regression.
 *
 * @param {{points: readonly Point[], class_names: readonly string[], regression: boolean}} dataset
 */
export function classLabels({ points, class_names: names, regression }) {
  const labels = [...new Set(points.map(([, , label]) => label))].sort((a, b) => a - b);
  const { most_classes: named, most_unnamed_classes: unnamed } = constants();
  const few = labels.length <= (names.length ? named : unnamed);
  return few && !regression && labels.every(Number.isInteger) ? labels : [];
}

/**
 * Return whether a class can be added to some. More than a few need names, which only the labels 0, 1, 2 … have.
 *
 * @param {number[]} labels
 * @param {boolean} named  whether the classes have names
 */
export function canAddClass(labels, named) {
  const { most_classes: most, most_unnamed_classes: unnamed } = constants();
  if (!named && labels.length < unnamed) return true;
  return Math.min(...labels) >= 0 && Math.max(...labels) + 1 < most;
}

/** @param {object} fields */
const inDataset = (fields) =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [`dataset.${name}`, value]));

/**
 * Return the fields of a data set that only custom points and tables have; missing ones have the values of other data sets.
 *
 * @param {Record<string, unknown>} dataset
 */
const customFields = (dataset) =>
  Object.fromEntries(
    Object.entries(NO_POINTS).map(([name, none]) => [name, dataset[name] ?? none]),
  );

/**
 * Return the spec of a run that starts with the custom points of a data set; the split stays that of the spec.
 *
 * @param {Spec} spec
 * @param {Record<string, unknown>} dataset
 */
export const withDataset = (spec, dataset) =>
  restarted(spec, inDataset({ ...customFields(dataset), ...CUSTOM_FIELDS }));

/**
 * Return the spec of a run that starts with the data set that an uploaded table gives: a stored table, or points.
 *
 * @param {Spec} spec
 * @param {Spec["dataset"]} dataset  complete
 */
export function withTable(spec, dataset) {
  const { kind, standardize, test_share } = dataset;
  const fields = { ...customFields({ ...dataset }), kind, shift: 0, standardize };
  // A small table is not divided; for others the share stays that of the spec.
  const share = test_share === 0 ? { test_share } : {};
  return restarted(spec, { ...inDataset({ ...fields, ...share }), ...ofOtherData(spec) });
}

/**
 * Return the changes that other data make necessary: features of two columns and weights of known classes do not fit them.
 *
 * @param {Spec} spec
 * @returns {import("../api/types.d.ts").Changes}
 */
export const ofOtherData = ({ network, training }) => ({
  ...(network.features.join() !== "x1,x2" && { "network.features": ["x1", "x2"] }),
  ...(training.class_weight !== null && { "training.class_weight": null }),
});

/**
 * Return the spec of a run that starts with `rows`, each in its part.
 *
 * @param {Spec} spec
 * @param {Rows} rows
 * @param {string} task
 * @param {{names: string[], axes: Spec["dataset"]["axes"]}} [known]  names of classes and axes, by default those of the spec
 */
export function withRows(
  spec,
  { train, test },
  task,
  { names, axes } = { names: spec.dataset.class_names, axes: spec.dataset.axes },
) {
  const dataset = { points: train, test_points: test, regression: task === "regression" };
  // Where classes have names, a new class that was drawn needs one, too; more than a few classes need names.
  const labels = new Set(train.map(([, , label]) => label));
  const named = names.length > 0 || labels.size > constants().most_unnamed_classes;
  const classes =
    named && task !== "regression" ? Math.max(names.length, 1 + Math.max(...labels)) : 0;
  const classNames = Array.from(
    { length: classes },
    (_, label) => names[label] ?? `class ${label}`,
  );
  return withDataset(spec, { ...dataset, class_names: classNames, axes });
}
