import assert from "node:assert/strict";
import { test } from "node:test";

import {
  frozenPartsAt,
  isFrozenAt,
  liveChanges,
  movedToStart,
  specAt,
  startedWithEdits,
  withIntervention,
  withoutIntervention,
} from "../../../static/state/interventions.js";
import "../support/catalog.js";
import { DEFAULTS } from "../support/specs.js";

/**
 * @typedef {import("../../../static/api/types.d.ts").Point} Point
 * @typedef {import("../../../static/api/types.d.ts").PointEdit} PointEdit
 */

const slower = { set: { learning_rate_init: 0.001 } };

test("A parameter that is changed during training has its new value from that epoch", () => {
  const spec = withIntervention(DEFAULTS, 10, slower);
  assert.equal(specAt(spec, 9).training.learning_rate_init, 0.01);
  assert.equal(specAt(spec, 10).training.learning_rate_init, 0.001);
  assert.deepEqual(DEFAULTS.interventions, []);
});

test("Setting a parameter to its present value is no intervention", () => {
  assert.deepEqual(withIntervention(DEFAULTS, 10, { set: { alpha: 0.0001 } }).interventions, []);
});

test("At epoch 0 a parameter changes in the spec itself", () => {
  const spec = withIntervention(DEFAULTS, 0, slower);
  assert.deepEqual(spec.interventions, []);
  assert.equal(spec.training.learning_rate_init, 0.001);
});

test("Of two edits of one weight at the same epoch, the later one is kept", () => {
  const edit = (/** @type {number} */ value) => ({ coefs: [{ layer: 0, from: 0, to: 1, value }] });
  const spec = withIntervention(withIntervention(DEFAULTS, 5, edit(1)), 5, edit(2));
  assert.deepEqual(
    spec.interventions.map(({ coefs }) => coefs),
    [edit(2).coefs],
  );
});

test("A change that is applied from the start leaves no intervention", () => {
  const spec = movedToStart(withIntervention(DEFAULTS, 10, slower), 10, ["learning_rate_init"]);
  assert.deepEqual(spec.interventions, []);
  assert.equal(spec.training.learning_rate_init, 0.001);
});

test("A point edit after a removed one starts from the previous position", () => {
  /**
   * @param {Point} from
   * @param {Point} to
   * @returns {{points: PointEdit[]}}
   */
  const move = (from, to) => ({ points: [{ from, to, part: "train" }] });
  const once = withIntervention(DEFAULTS, 5, move([0, 0, 1], [1, 1, 1]));
  const twice = withIntervention(once, 9, move([1, 1, 1], [2, 2, 1]));
  assert.deepEqual(withoutIntervention(twice, 0).interventions[0].points[0].from, [0, 0, 1]);
});

test("Only training parameters can change while a run trains", () => {
  assert.deepEqual(liveChanges(DEFAULTS, { "training.alpha": 1 }), { alpha: 1 });
  assert.equal(liveChanges(DEFAULTS, { "training.alpha": 1, "dataset.noise": 0 }), null);
});

test("At epochs without a frozen part nothing is marked", () => {
  const spec = withIntervention(DEFAULTS, 5, { frozen: [{ layer: 0, to: 2 }] });
  assert.equal(frozenPartsAt(spec, 4), null);
  const isFrozen = frozenPartsAt(spec, 5);
  assert.ok(isFrozen?.({ layer: 0, to: 2 }) && isFrozen({ layer: 0, from: 1, to: 2 }));
  assert.ok(!isFrozen?.({ layer: 0, to: 1 }) && !isFrozen?.({ layer: 1, to: 2 }));
});

test("A part is frozen until it or a part that contains it is unfrozen", () => {
  const unit = { layer: 1, to: 2 };
  let spec = withIntervention(DEFAULTS, 5, { frozen: [{ layer: 1 }] });
  spec = withIntervention(spec, 9, { frozen: [{ ...unit, unfreeze: true }] });
  spec = withIntervention(spec, 12, { frozen: [{ ...unit, from: 3 }] });
  const frozenAt = (/** @type {number} */ epoch, /** @type {object} */ part) =>
    isFrozenAt(spec, epoch, { layer: 1, ...part });
  assert.deepEqual(
    [4, 5, 9].map((epoch) => frozenAt(epoch, unit)),
    [false, true, false],
  );
  assert.deepEqual(
    [5, 9, 12].map((epoch) => frozenAt(epoch, {})),
    [true, false, false],
  );
  assert.deepEqual(
    [9, 12].map((epoch) => frozenAt(epoch, { ...unit, from: 3 })),
    [false, true],
  );
  assert.ok(frozenAt(12, { to: 1 }) && frozenAt(12, { to: 1, from: 3 }));
  assert.ok(!isFrozenAt(spec, 12, { layer: 0 }));
});

test("To freeze a part and unfreeze it at the same epoch is no intervention", () => {
  const spec = withIntervention(DEFAULTS, 5, { frozen: [{ layer: 1 }] });
  const part = { layer: 1, unfreeze: true };
  assert.deepEqual(withIntervention(spec, 5, { frozen: [part] }).interventions, []);
  assert.equal(withIntervention(spec, 6, { frozen: [part] }).interventions.length, 2);
});

test("A restart keeps the points of an epoch after some edits, and nothing later", () => {
  /** @type {(label: number) => Point} */
  const flower = (label) => [5, 3, 1, 0.2, label];
  /** @type {(from: Point, to: Point|null) => PointEdit} */
  const edit = (from, to) => ({ from, to, part: "train" });
  const [first, second, third] = [
    edit(flower(0), flower(1)),
    edit(flower(1), flower(2)),
    edit(flower(2), null),
  ];
  const spec = withIntervention(
    withIntervention(DEFAULTS, 10, { ...slower, points: [first] }),
    50,
    { points: [second] },
  );
  const { interventions } = startedWithEdits(spec, 20, [third]);
  assert.deepEqual(
    interventions.map(({ epoch, points }) => [epoch, points]),
    [
      [0, [first, third]],
      [10, []],
    ],
  );
});
