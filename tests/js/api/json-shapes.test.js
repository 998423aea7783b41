import assert from "node:assert/strict";
import { test } from "node:test";

import {
  FIELDS,
  NO_EDIT,
  brief,
  completed,
  completedStudy,
  interventions,
} from "../../../static/api/json-shapes.js";
import { CURVE_DEFAULTS, DEFAULTS } from "../support/specs.js";

const ALL = { run: DEFAULTS, curve: CURVE_DEFAULTS };

test("An intervention is completed and shortened again without loss", () => {
  const given = [
    { epoch: 5, set: { alpha: 0.1 } },
    { epoch: 9, points: [{ from: [0, 0, 1] }, { to: [1, 1, 0], part: "test" }] },
  ];
  const all = interventions(given);
  assert.deepEqual(all, [
    { ...NO_EDIT, epoch: 5, set: { alpha: 0.1 } },
    {
      ...NO_EDIT,
      epoch: 9,
      points: [
        { from: [0, 0, 1], to: null, part: "train" },
        { from: null, to: [1, 1, 0], part: "test" },
      ],
    },
  ]);
  assert.deepEqual(all?.map(brief), given);
});

test("Interventions of another shape are undefined", () => {
  for (const given of [
    {},
    [5],
    [{ set: {} }],
    [{ epoch: "5" }],
    [{ epoch: 5, set: [] }],
    [{ epoch: 5, coefs: [{ layer: 0, to: 1, value: 2 }] }],
    [{ epoch: 5, points: [{ from: [0, 0] }] }],
    [{ epoch: 5, points: {} }],
  ])
    assert.equal(interventions(given), undefined, JSON.stringify(given));
});

test("Axes have the plane's units unless they name others", () => {
  assert.equal(FIELDS.axes(null), null);
  assert.deepEqual(FIELDS.axes({ x1: { name: "width", scale: 2 } }), {
    x1: { name: "width", offset: 0, scale: 2 },
    x2: { name: "x2", offset: 0, scale: 1 },
    label: { name: "label", offset: 0, scale: 1 },
  });
  for (const given of ["x1", { x1: {} }, { x2: "height" }, { label: { name: "y", offset: "0" } }])
    assert.equal(FIELDS.axes(given), undefined, JSON.stringify(given));
});

test("A spec is completed from the defaults, in their order", () => {
  const spec = completed({ network: { activation: "tanh" }, dataset: { noise: 0 } }, DEFAULTS);
  assert.deepEqual(spec, {
    ...DEFAULTS,
    dataset: { ...DEFAULTS.dataset, noise: 0 },
    network: { ...DEFAULTS.network, activation: "tanh" },
  });
  assert.deepEqual(Object.keys(spec), Object.keys(DEFAULTS));
});

test("A study is completed with its base, epochs and seeds", () => {
  assert.deepEqual(completedStudy({}, ALL), {
    kind: "run",
    base: DEFAULTS,
    epochs: [200],
    axes: [],
    seeds: [0, 1, 2, 3, 4],
    seeded: ["training.random_state"],
  });
  assert.deepEqual(completedStudy({ kind: "curve" }, ALL)?.base, CURVE_DEFAULTS);
});

test("A study of another shape is undefined", () => {
  for (const given of [
    null,
    [],
    { kind: "plane" },
    { base: { dataset: 3 } },
    { base: { dataset: { class_names: [1] } } },
    { base: { interventions: [{}] } },
    { epochs: ["1"] },
    { axes: [{ field: "network.activation" }] },
    { seeded: "training.random_state" },
  ])
    assert.equal(completedStudy(given, ALL), undefined, JSON.stringify(given));
});
