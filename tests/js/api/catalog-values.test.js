import assert from "node:assert/strict";
import { test } from "node:test";

import {
  activationFunction,
  constants,
  featureFunction,
  featureNames,
  mayHaveTwoClasses,
} from "../../../static/api/catalog-values.js";
import { CATALOG } from "../support/catalog.js";

test("A piecewise-linear activation is evaluated by its slopes", () => {
  const relu = activationFunction("relu");
  assert.deepEqual([relu.value(-2, 0.3), relu.value(2, 0.3), relu.kinked], [-0, 2, true]);
  const leaky = activationFunction("leaky_relu");
  assert.deepEqual([leaky.value(-2, 0.5), leaky.value(2, 0.5)], [-1, 2]);
  assert.equal(activationFunction("identity").kinked, false);
});

test("Slopes and formula of an activation agree", () => {
  for (const { name, formula } of CATALOG.activations) {
    const { value } = activationFunction(name);
    for (const z of [-3, -0.1, 0, 0.7, 20]) {
      /** @type {Record<string, number>} */
      const values = {
        "max(0, z)": Math.max(0, z),
        "max(0, z) + negative_slope * min(0, z)": Math.max(0, z) + 0.2 * Math.min(0, z),
        z,
        "tanh(z)": Math.tanh(z),
        "1 / (1 + exp(-z))": 1 / (1 + Math.exp(-z)),
      };
      assert.ok(Math.abs(value(z, 0.2) - values[formula]) < 1e-15, `${name} at ${z}`);
    }
  }
});

test("Features are functions of their names", () => {
  assert.equal(featureFunction("x1^2")(3, 5), 9);
  assert.equal(featureFunction("sin(x2)")(3, 5), Math.sin(5));
  assert.deepEqual(featureNames().slice(0, 3), ["x1", "x2", "x1^2"]);
});

test("A name that the catalog does not have is an error", () => {
  assert.throws(() => activationFunction("swish"), /"swish"/);
  assert.equal(constants().most_classes, 100);
});

test("Points may have two classes unless the data set says otherwise", () => {
  const dataset = { kind: "moons", classes: 3, points: [], regression: false };
  assert.ok(mayHaveTwoClasses(dataset));
  assert.ok(!mayHaveTwoClasses({ ...dataset, kind: "blobs" }));
  assert.ok(mayHaveTwoClasses({ ...dataset, kind: "blobs", classes: 2 }));
  for (const kind of ["hills", "iris", "points"])
    assert.ok(!mayHaveTwoClasses({ ...dataset, kind }));
  const points = [
    [0, 0, 4],
    [1, 1, -2],
  ];
  assert.ok(mayHaveTwoClasses({ ...dataset, kind: "points", points }));
  assert.ok(!mayHaveTwoClasses({ ...dataset, kind: "points", points, regression: true }));
  assert.ok(mayHaveTwoClasses({ ...dataset, kind: "unknown" }));
});
