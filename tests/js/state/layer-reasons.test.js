import assert from "node:assert/strict";
import { test } from "node:test";

import { layerReasons } from "../../../static/state/layer-reasons.js";

const REGIONS = /** @type {any} */ ({});
const points = (/** @type {number} */ tests) =>
  /** @type {any} */ ({
    points: { train: { X: [[0, 0]] }, test: { X: Array(tests).fill([0, 0]) } },
  });
const exact = { regions: REGIONS, task: /** @type {const} */ ("classification"), why: null };

test("nothing speaks against a layer of an exact classification", () => {
  assert.deepEqual(layerReasons(exact, 2, points(1)), {});
  assert.deepEqual(layerReasons(exact, 2, null), {});
});

test("without exact geometry only what a grid shows is offered, with the reason", () => {
  const found = layerReasons({ ...exact, regions: null, why: "tanh is curved" }, 2, points(1));
  assert.deepEqual(Object.keys(found).sort(), ["creases", "margins", "regions", "sample"]);
  for (const words of Object.values(found)) assert.equal(words, "Not available: tanh is curved.");
});

test("a regression, no hidden layers and no test points each leave out their layers", () => {
  const names = (/** @type {any} */ frame, layers = 1, tests = 1) =>
    Object.keys(layerReasons({ ...exact, ...frame }, layers, points(tests))).sort();
  assert.deepEqual(names({ task: "regression" }), ["boundary", "margins", "wrong"]);
  assert.deepEqual(names({}, 0), ["creases"]);
  assert.deepEqual(names({}, 1, 0), ["test"]);
});
