import assert from "node:assert/strict";
import { test } from "node:test";

import { MetricHistory } from "../../../static/state/metric-history.js";
import {
  firstStop,
  lastEpoch,
  needsEveryEpoch,
  stopReason,
} from "../../../static/state/stop-rules.js";
import { COUNTS, METRICS } from "../support/frames.js";

/** @typedef {import("../../../static/api/wire.d.ts").Metrics} Metrics */

/**
 * Return a history with one frame for each epoch from 0.
 *
 * @param {Partial<Metrics>[]} rows  metrics of each frame
 */
function historyOf(rows) {
  const history = new MetricHistory();
  rows.forEach((metrics, epoch) =>
    history.add({
      epoch,
      box: [0, 1, 0, 1],
      threshold: null,
      counts: COUNTS,
      metrics: { ...METRICS, ...metrics },
    }),
  );
  return history;
}

test("Playing ends when the test loss has not improved for some epochs", () => {
  const history = historyOf([0.5, 0.3, 0.4, 0.35].map((loss) => ({ test_loss: loss })));
  const rule = { kind: "patience", value: 2 };
  assert.equal(stopReason(rule, 2, history, "classification"), null);
  assert.match(
    stopReason(rule, 3, history, "classification"),
    /for 2 epochs; its minimum was 0.3000/,
  );
});

test("Playing ends at the first epoch that reaches a score", () => {
  const history = historyOf([0.8, 0.96, 0.99].map((share) => ({ test_accuracy: share })));
  const rule = { kind: "test", value: 0.95 };
  assert.equal(firstStop(rule, 0, 2, history, "classification")?.epoch, 1);
  assert.equal(firstStop(rule, 0, 2, history, "regression"), null);
});

test("An epoch rule limits playing and needs no metrics of other epochs", () => {
  const rule = { kind: "epoch", value: 40 };
  assert.equal(lastEpoch(rule, 10, 1000), 40);
  assert.equal(lastEpoch(rule, 50, 1000), 1000);
  assert.equal(needsEveryEpoch(rule), false);
  assert.equal(needsEveryEpoch({ kind: "train", value: 1 }), true);
});
