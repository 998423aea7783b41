import assert from "node:assert/strict";
import { test } from "node:test";

import { measuredTicks } from "../../../static/ui/measured-ticks.js";

test("Ticks are at measured values, all of them if their labels fit", () => {
  for (const values of [[1], [1, 2, 4, 8], [0.001, 0.003, 0.01, 0.1], [-4, 0, 200]])
    for (const isLog of [false, true].slice(0, values[0] > 0 ? 2 : 1))
      assert.deepEqual(measuredTicks(values, isLog, 5000), values);
});

test("On a narrow axis the labels of ticks do not overlap, and the smallest value has one", () => {
  const values = Array.from({ length: 200 }, (_, at) => 1 + at * 5);
  for (const pixels of [120, 300, 700]) {
    const ticks = measuredTicks(values, false, pixels);
    assert.equal(ticks[0], 1);
    assert.ok(ticks.every((tick) => values.includes(tick)));
    const places = ticks.map((tick) => ((tick - 1) / (values[199] - 1)) * pixels);
    for (let at = 1; at < places.length; at += 1)
      assert.ok(places[at] - places[at - 1] > 7 * String(ticks[at]).length);
  }
});
