import assert from "node:assert/strict";
import { test } from "node:test";

import { NO_EDIT } from "../../../static/api/json-shapes.js";
import {
  canAddClass,
  classLabels,
  editedRows,
  labelledByRule,
  namesProblem,
  rowsOf,
  rowsWithin,
  trainingProblem,
  withClassNames,
  withDataset,
  withRows,
  withTable,
} from "../../../static/state/custom-points.js";
import { restarted } from "../../../static/state/interventions.js";
import { MOST_DRAFT_POINTS, withDraft, withoutEndedDraft } from "../../../static/state/draft.js";
import { changed } from "../../../static/state/page-state.js";
import "../support/catalog.js";
import { DEFAULTS } from "../support/specs.js";

/** @typedef {import("../../../static/state/custom-points.js").Rows} Rows */

/** @type {Rows} */
const ROWS = {
  train: [
    [0, 0, 0],
    [1, 1, 1],
  ],
  test: [[2, 2, 1]],
};

test("The points of a frame are rows of coordinates and label", () => {
  const points = {
    train: {
      X: [
        [0, 0],
        [1, 1],
      ],
      y: [0, 1],
    },
    test: { X: [[2, 2]], y: [1] },
  };
  assert.deepEqual(rowsOf({ points }), ROWS);
});

test("A point is added, moved or removed in its part", () => {
  const added = editedRows(ROWS, { from: null, to: [5, 5, 0], part: "test" });
  assert.deepEqual(added.test, [...ROWS.test, [5, 5, 0]]);
  const moved = editedRows(ROWS, { from: [2, 2, 1], to: [3, 2, 1], part: "train" });
  assert.deepEqual(moved, { ...ROWS, test: [[3, 2, 1]] });
  const removed = editedRows(ROWS, { from: [0, 0, 0], to: null, part: "train" });
  assert.deepEqual(removed, { ...ROWS, train: [[1, 1, 1]] });
});

test("Rows that are invalid for training have a message", () => {
  const [one, two] = ROWS.train;
  assert.equal(trainingProblem(ROWS, "classification"), null);
  assert.match(
    trainingProblem({ ...ROWS, train: [one] }, "classification"),
    /^At least 2 training/,
  );
  const same = { train: [one, one], test: [] };
  assert.match(trainingProblem(same, "classification"), /two classes/);
  assert.match(trainingProblem(same, "regression"), /two different values/);
  const untrained = { train: [one, two], test: /** @type {Rows["test"]} */ ([[0, 0, 2]]) };
  assert.match(trainingProblem(untrained, "classification"), /needs a training point/);
  assert.equal(trainingProblem(untrained, "regression"), null);
});

test("A generated data set becomes custom points at the same positions", () => {
  const spec = changed(DEFAULTS, { "dataset.shift": 2, "dataset.samples": 50 });
  const { dataset } = withRows(spec, ROWS, "classification");
  assert.deepEqual(dataset, {
    ...DEFAULTS.dataset,
    samples: 50,
    kind: "points",
    shift: 0,
    points: ROWS.train,
    test_points: ROWS.test,
  });
});

test("A new class of custom points gets a name if other classes have names", () => {
  const named = withDataset(DEFAULTS, { points: ROWS.train, class_names: ["a", "b"] });
  const rows = editedRows(ROWS, { from: null, to: [4, 4, 3], part: "train" });
  assert.deepEqual(withRows(named, rows, "classification").dataset.class_names, [
    ...["a", "b", "class 2", "class 3"],
  ]);
});

/** @param {number} count */
const labelled = (count) =>
  Array.from(
    { length: count },
    (_, label) => /** @type {[number, number, number]} */ ([label, 0, label]),
  );

test("An eleventh class that is drawn gives all classes names, without which they are values", () => {
  const ten = withDataset(DEFAULTS, { points: labelled(10) });
  const rows = { train: labelled(11), test: [] };
  const { dataset } = withRows(ten, rows, "classification");
  assert.equal(dataset.class_names.length, 11);
  assert.deepEqual(dataset.class_names.slice(-2), ["class 9", "class 10"]);
  assert.deepEqual(classLabels(dataset), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  assert.deepEqual(classLabels({ ...dataset, class_names: [] }), []);
  assert.deepEqual(withRows(ten, rows, "regression").dataset.class_names, []);
});

test("A class can be added if its label can have a name or needs none", () => {
  const labels = labelled(100).map(([, , label]) => label);
  assert.ok(canAddClass([-3, 5], false));
  assert.ok(canAddClass(labels.slice(0, 10), false));
  assert.ok(canAddClass(labels.slice(0, 99), true));
  assert.ok(!canAddClass(labels, true));
  assert.ok(!canAddClass([-1, ...labels.slice(0, 9)], false));
  assert.ok(!canAddClass([0, 99], true));
});

test("New custom points keep no fields of the previous ones", () => {
  const first = withDataset(DEFAULTS, { points: ROWS.train, regression: true });
  const second = withDataset(first, { points: ROWS.test });
  assert.equal(second.dataset.regression, false);
  assert.deepEqual(second.dataset.points, ROWS.test);
});

test("A table replaces points, and takes what does not fit it from the spec", () => {
  const before = changed(withDataset(DEFAULTS, { points: ROWS.train, class_names: ["a", "b"] }), {
    "network.features": ["x1", "x1^2"],
    "training.class_weight": { 0: 2 },
    "dataset.test_share": 0.5,
  });
  const dataset = {
    ...DEFAULTS.dataset,
    kind: /** @type {const} */ ("table"),
    table: "0123456789abcdef0123",
    label: "buys",
    columns: ["age", "salary", "rooms"],
    standardize: true,
  };
  const spec = withTable(before, dataset);
  assert.deepEqual(spec.dataset, { ...dataset, test_share: 0.5 });
  assert.deepEqual(spec.network.features, ["x1", "x2"]);
  assert.equal(spec.training.class_weight, null);
  const small = withTable(before, { ...dataset, test_share: 0 });
  assert.equal(small.dataset.test_share, 0);
  const points = withRows(spec, ROWS, "classification");
  assert.equal(points.dataset.table, null);
  assert.deepEqual(points.dataset.columns, []);
});

test("Edits of a first layer with other inputs are left out", () => {
  const iris = changed(DEFAULTS, { "dataset.kind": "iris" });
  const edit = {
    ...NO_EDIT,
    epoch: 5,
    coefs: [
      { layer: 0, from: 3, to: 0, value: 1 },
      { layer: 1, from: 0, to: 0, value: 1 },
    ],
  };
  const spec = { ...iris, interventions: [edit] };
  const next = restarted(spec, { "dataset.columns": ["a", "b", "c"] });
  assert.deepEqual(next.interventions[0].coefs, [edit.coefs[1]]);
  const same = restarted(spec, { "dataset.seed": 3 });
  assert.deepEqual(same.interventions[0].coefs, edit.coefs);
});

test("A rectangle selects the points inside it, whichever corners are given", () => {
  const all = [...ROWS.train, ...ROWS.test];
  const corners = [
    [0.5, 2.5],
    [2.5, 0.5],
  ];
  assert.deepEqual(rowsWithin(all, corners), [
    [1, 1, 1],
    [2, 2, 1],
  ]);
  assert.deepEqual(rowsWithin(all, corners.toReversed()), rowsWithin(all, corners));
});

test("A rule labels points where it holds and elsewhere, and leaves points where it has no value", () => {
  const rows = ROWS.train;
  assert.deepEqual(labelledByRule(rows, [1, 0], { then: 1, otherwise: 0 }), [
    { from: [0, 0, 0], to: [0, 0, 1] },
    { from: [1, 1, 1], to: [1, 1, 0] },
  ]);
  assert.deepEqual(labelledByRule(rows, [null, 0], { then: 1, otherwise: null }), []);
  assert.deepEqual(labelledByRule(rows, [0.5, 1], null), [{ from: [0, 0, 0], to: [0, 0, 0.5] }]);
  assert.deepEqual(labelledByRule(rows, [0, 1], { then: 1, otherwise: 0 }), []);
});

test("Names of classes are by label, and keep everything else", () => {
  const spec = withRows(DEFAULTS, ROWS, "classification");
  const named = withClassNames(spec, new Map([[1, "cats"]]));
  assert.deepEqual(named.dataset.class_names, ["class 0", "cats"]);
  assert.deepEqual({ ...named.dataset, class_names: [] }, spec.dataset);
  assert.deepEqual(withClassNames(named, new Map([[0, "dogs"]])).dataset.class_names, [
    "dogs",
    "cats",
  ]);
});

test("Names of classes are not empty, not equal and not too long", () => {
  assert.equal(namesProblem(["a", "b"]), null);
  assert.match(namesProblem(["a", ""]) ?? "", /needs a name/);
  assert.match(namesProblem(["a", "a"]) ?? "", /different/);
  assert.match(namesProblem(["a", "b".repeat(61)]) ?? "", /at most 60 characters, got 61/);
});

test("The points of a blank canvas stand in place of the run's", () => {
  const data = { points: {}, classes: [0, 1], task: "classification" };
  const shown = withDraft(data, [[1, 2, 2]]);
  assert.deepEqual(shown.points, { train: { X: [[1, 2]], y: [2] }, test: { X: [], y: [] } });
  assert.deepEqual(shown.classes, [0, 1, 2]);
  assert.ok(MOST_DRAFT_POINTS >= 100);
});

test("Other data end a blank canvas, another network does not", () => {
  /** @type {import("../../../static/api/types.d.ts").Point[]} */
  const draft = [[0, 0, 0]];
  const here = { spec: DEFAULTS, look: { draft } };
  assert.equal(withoutEndedDraft(here, DEFAULTS, { draft }).draft, draft);
  const other = { dataset: { ...DEFAULTS.dataset, samples: 17 } };
  assert.equal(withoutEndedDraft(here, other, { draft }).draft, null);
  assert.equal(withoutEndedDraft(null, other, { draft }).draft, draft);
  /** @type {import("../../../static/api/types.d.ts").Point[]} */
  const restored = [];
  assert.equal(withoutEndedDraft(here, other, { draft: restored }).draft, restored);
});
