import assert from "node:assert/strict";
import { test } from "node:test";

import { MetricHistory } from "../../../static/state/metric-history.js";
import { COUNTS, METRICS } from "../support/frames.js";

const BOX = [0, 1, 0, 1];

/** @param {Iterable<number>} epochs */
function historyAt(epochs) {
  const history = new MetricHistory();
  for (const epoch of epochs)
    history.add({
      epoch,
      box: BOX,
      threshold: null,
      counts: COUNTS,
      metrics: { ...METRICS, train_loss: epoch },
    });
  return history;
}

test("A history has the metrics of its epochs in order", () => {
  const history = historyAt([5, 0, 3]);
  assert.deepEqual(history.epochs, [0, 3, 5]);
  assert.deepEqual(history.column("train_loss", BOX, null), [0, 3, 5]);
  assert.deepEqual(history.column("gradient_norm 0", BOX, null), [0.1, 0.1, 0.1]);
  assert.equal(history.furthest, 5);
});

test("A frame without metrics is not added", () => {
  const history = new MetricHistory();
  history.add({ epoch: 3, box: BOX, threshold: null, counts: COUNTS, metrics: null });
  assert.deepEqual(history.epochs, []);
});

test("The history up to an epoch has no later epochs", () => {
  const before = historyAt([0, 3, 5]).upTo(3);
  assert.deepEqual(before.epochs, [0, 3]);
  assert.equal(before.furthest, 3);
});

test("Epochs can be counted for one view or for all views", () => {
  const history = historyAt([0, 1, 2]);
  assert.equal(history.count(1, null, null), 2);
  assert.equal(history.count(9, BOX, null), 3);
  assert.equal(history.count(9, [0, 2, 0, 2], null), 0);
});

test("The time axis ends at a round number after the last epoch", () => {
  const ends = [0, 50, 51, 101, 201, 501, 5001].map((epoch) => historyAt([epoch]).axisEnd);
  assert.deepEqual(ends, [50, 50, 100, 200, 500, 1000, 10000]);
});

test("A long history drops epochs but not the last one, and charts show fewer", () => {
  const history = historyAt(Array(5000).keys());
  assert.ok(history.rows.size <= 4096);
  assert.equal(history.epochs.at(-1), 4999);
  assert.ok(history.epochs.length <= 501);
});

test("A metric of the view is missing at epochs of another view", () => {
  const history = historyAt([0, 1]);
  const box = [0, 2, 0, 2];
  history.add({
    epoch: 1,
    box,
    threshold: null,
    counts: { ...COUNTS, regions: 7 },
    metrics: METRICS,
  });
  assert.deepEqual(history.column("regions", box, null), [null, 7]);
  assert.deepEqual(history.column("regions", BOX, null), [null, null]);
  assert.deepEqual(history.column("always", BOX, null), [1, 1]);
});

test("Accuracies and boundary segments of another threshold are missing", () => {
  const history = historyAt([0]);
  const metrics = { ...METRICS, train_loss: 1, train_accuracy: 0.75 };
  history.add({ epoch: 1, box: BOX, threshold: 0.3, counts: COUNTS, metrics });
  assert.deepEqual(history.column("train_accuracy", BOX, 0.3), [null, 0.75]);
  assert.deepEqual(history.column("train_accuracy", BOX, null), [null, null]);
  assert.deepEqual(history.column("train_loss", BOX, null), [0, 1]);
  assert.equal(history.count(9, null, 0.3), 1);
});
