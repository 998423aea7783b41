/** Points of one's own, as arithmetic on specs: a run's points are made its own, and one of them is changed. */

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
 * The points of a run's data as `[x1, x2, label]`, by part.
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
 * The rows with one point added (no `from`), taken away (no `to`) or changed.
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
 * Why training could not do with these rows, in words; null if it can.
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
      ? "Two different values have to stay."
      : "Two classes have to stay among the training points.";
  if (task === "classification" && !test.every(([, , label]) => labels.has(label)))
    return "A class with test points keeps a training point.";
  return null;
}

/** What belongs to own points alone, and what it is where there are none. */
export const NO_POINTS = Object.freeze({
  points: [],
  test_points: null,
  class_names: [],
  axes: null,
  regression: false,
});

/** What own points are besides: they lie where they lie. */
export const CUSTOM_FIELDS = Object.freeze({ kind: "points", shift: 0 });

/** @param {object} fields */
const inDataset = (fields) =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [`dataset.${name}`, value]));

/**
 * Of a data set the fields that belong to own points; those that it leaves out are as if there were none.
 *
 * @param {Record<string, unknown>} dataset
 */
const ownFields = (dataset) =>
  Object.fromEntries(
    Object.entries(NO_POINTS).map(([name, none]) => [name, dataset[name] ?? none]),
  );

/**
 * The spec of the run that begins with the own points of a data set; size and share of the split stay the spec's.
 *
 * @param {Spec} spec
 * @param {Record<string, unknown>} dataset
 */
export const withDataset = (spec, dataset) =>
  restarted(spec, inDataset({ ...ownFields(dataset), ...CUSTOM_FIELDS }));

/**
 * The spec whose points are `rows` from the start, each in its part.
 *
 * @param {Spec} spec
 * @param {Rows} rows
 * @param {string} task
 */
export function withRows(spec, { train, test }, task) {
  const { kind, class_names: names, axes } = spec.dataset;
  const dataset = { points: train, test_points: test, regression: task === "regression" };
  if (kind !== "points") return withDataset(spec, dataset);
  // A class that was drawn beside named ones gets a name, too.
  const classes = names.length
    ? Math.max(names.length, ...train.map(([, , label]) => label + 1))
    : 0;
  const named = Array.from({ length: classes }, (_, label) => names[label] ?? `class ${label}`);
  return withDataset(spec, { ...dataset, class_names: named, axes });
}
