import assert from "node:assert/strict";
import { test } from "node:test";

import { completedStudy } from "../../../static/api/json-shapes.js";
import {
  axisValues,
  subjectBase,
  subjectRow,
  totalProgress,
} from "../../../static/state/experiment.js";
import { CURVE_DEFAULTS, DEFAULTS } from "../support/specs.js";

const STUDY = completedStudy(
  {
    kind: "curve",
    epochs: [5],
    axes: [{ field: "network.activation", values: ["relu", "tanh"] }],
    seeds: [0],
  },
  { run: DEFAULTS, curve: CURVE_DEFAULTS },
);

/**
 * @param {import("../../../static/api/wire.d.ts").StudyStatus} status
 * @param {number} done
 * @param {string|null} reason
 */
const progressOf = (status, done, reason = null) =>
  /** @type {import("../../../static/api/wire.d.ts").StudyProgress} */ (
    /** @type {unknown} */ ({ status, done, cells: 4, reason, seconds_left: null })
  );

test("the progress of several studies is one: paused if any is and none runs", () => {
  const running = totalProgress([progressOf("done", 4), progressOf("running", 1)]);
  assert.deepEqual(running, { ...progressOf("running", 5), cells: 8 });
  const paused = totalProgress([
    progressOf("done", 4),
    progressOf("paused", 1, "the disk is full"),
  ]);
  assert.deepEqual([paused.status, paused.reason], ["paused", "the disk is full"]);
  const both = totalProgress([progressOf("paused", 1), progressOf("running", 1)]);
  assert.equal(both.status, "running");
});

test("the median network has the values of the verdict, completed by those of its study", () => {
  assert.ok(STUDY);
  const subject = /** @type {import("../../../static/api/wire.d.ts").VerdictSubject} */ (
    /** @type {unknown} */ ({
      spec: { function: { kind: "abs" }, training: { random_state: 3 } },
      run: "ab",
      epoch: 5,
      seed: 3,
    })
  );
  assert.deepEqual(subjectBase(STUDY, subject), {
    function: { ...CURVE_DEFAULTS.function, kind: "abs" },
    network: CURVE_DEFAULTS.network,
    training: { ...CURVE_DEFAULTS.training, random_state: 3 },
  });
  assert.deepEqual(subjectRow(subject), { run: "ab", epoch: 5, seed: 3, values: {} });
});

test("a study without an axis has no values of it", () => {
  assert.ok(STUDY);
  assert.deepEqual(axisValues(STUDY, "network.activation"), ["relu", "tanh"]);
  assert.deepEqual(axisValues(STUDY, "network.features"), []);
  assert.deepEqual(axisValues(undefined, "network.activation"), []);
});
