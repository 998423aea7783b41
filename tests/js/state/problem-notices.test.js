import assert from "node:assert/strict";
import { test } from "node:test";

import { ProblemNotices, remedied, remedyText } from "../../../static/state/problem-notices.js";
import "../support/catalog.js";
import { DEFAULTS } from "../support/specs.js";

/** @typedef {import("../../../static/api/wire.d.ts").TrainingProblem} Problem */

/** @type {Problem} */
const DEAD = {
  name: "dead_layer",
  title: "All units of layer 1 are dead",
  explanation: "All 8 units of layer 1 are dead.",
  since: 12,
  layers: [0],
  labels: [],
  remedy: [
    {
      place: "network.activation",
      before: "relu",
      value: "leaky_relu",
      words: "activation ReLU → Leaky ReLU",
    },
    {
      place: "training.learning_rate_init",
      before: 1,
      value: 0.01,
      words: "learning rate 1 → 0.01",
    },
  ],
};

/** @type {Problem} */
const DATA = {
  ...DEAD,
  name: "data_scale",
  title: "Inputs are not centred or scaled",
  since: null,
};

/** @param {Problem[]} problems */
const names = (problems) => problems.map(({ name }) => name);

test("A paused page shows exactly the problems of the frame, in their order", () => {
  const notices = new ProblemNotices();
  assert.deepEqual(names(notices.update("a", 10, [DEAD, DATA], false)), [
    "dead_layer",
    "data_scale",
  ]);
  assert.deepEqual(names(notices.update("a", 11, [DATA], false)), ["data_scale"]);
  assert.deepEqual(names(notices.update("a", 12, [DEAD, DATA], false)), [
    "dead_layer",
    "data_scale",
  ]);
  assert.deepEqual(notices.update("a", 0, [], false), []);
});

test("While playing, a notice that comes and goes stays, and none changes its place", () => {
  const notices = new ProblemNotices();
  notices.update("a", 0, [DATA], true);
  for (let epoch = 1; epoch < 100; epoch += 1) {
    const shown = notices.update("a", epoch, epoch % 7 ? [DATA] : [DEAD, DATA], true);
    assert.deepEqual(names(shown), epoch < 7 ? ["data_scale"] : ["data_scale", "dead_layer"]);
  }
});

test("While playing, a problem that is cured disappears after a while, at any speed", () => {
  for (const step of [1, 50]) {
    const notices = new ProblemNotices();
    notices.update("a", 0, [DEAD], true);
    let frames = 0;
    let epoch = 0;
    do {
      epoch += step;
      frames += 1;
    } while (notices.update("a", epoch, [], true).length);
    assert.ok(epoch >= 30 && frames >= 10 && frames <= 30, `${frames} frames to epoch ${epoch}`);
  }
});

test("A dismissed notice does not come back in its run, but in another one", () => {
  const notices = new ProblemNotices();
  notices.update("a", 5, [DEAD, DATA], true);
  notices.dismiss("dead_layer");
  assert.deepEqual(names(notices.shown), ["data_scale"]);
  assert.deepEqual(names(notices.update("a", 90, [DEAD, DATA], false)), ["data_scale"]);
  assert.equal(notices.update("b", 0, [DEAD], false).length, 1);
});

test("A problem exists since the epoch of its history, else since it was first seen", () => {
  const notices = new ProblemNotices();
  notices.update("a", 40, [DEAD, DATA], false);
  notices.update("a", 20, [DEAD, DATA], false);
  notices.update("a", 60, [DEAD, DATA], false);
  assert.equal(notices.since(DEAD), 12);
  assert.equal(notices.since(DATA), 20);
});

test("A remedy changes fields and interventions, and nothing else", () => {
  const cured = remedied(DEFAULTS, DEAD.remedy);
  assert.equal(cured.network.activation, "leaky_relu");
  assert.equal(cured.training.learning_rate_init, 0.01);
  assert.deepEqual(cured.dataset, DEFAULTS.dataset);
  assert.equal(remedyText(DEAD.remedy), "activation ReLU → Leaky ReLU, learning rate 1 → 0.01");
  const changes = { place: "interventions", before: [], value: [{ epoch: 3 }], words: "none" };
  assert.deepEqual(remedied(DEFAULTS, [changes]).interventions, [{ epoch: 3 }]);
});
