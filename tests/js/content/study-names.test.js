import assert from "node:assert/strict";
import { test } from "node:test";

import { OF_KIND, definitionOf, valueTexts } from "../../../static/content/study-names.js";

/** The part of the catalog with names. */
const CATALOG = /** @type {any} */ ({
  fields: {},
  curves: { fields: {}, functions: [] },
  activations: [
    { name: "relu", label: "ReLU" },
    { name: "tanh", label: "Tanh" },
  ],
  datasets: [],
  solvers: [],
  features: [],
  initializations: [],
  defaults: { network: { hidden_layer_sizes: [8, 8], features: ["x1", "x2"] } },
});

test("Every measure that a study offers says what it is", () => {
  for (const metric of [...OF_KIND.run, ...OF_KIND.curve])
    assert.match(definitionOf(metric), /^[A-Z].*\.$/, metric);
  assert.equal(definitionOf("constructor"), "");
});

test("Values of axes are readable, and none can be taken for a date", () => {
  const text = valueTexts(CATALOG);
  const cases = /** @type {[string, unknown, string][]} */ ([
    ["network.hidden_layer_sizes", [8], "8"],
    ["network.hidden_layer_sizes", [8, 8], "[8, 8]"],
    ["network.hidden_layer_sizes", [], "none"],
    ["network.activation", ["relu", "tanh"], "ReLU, Tanh"],
    ["training.class_weight", null, "none"],
    ["training.class_weight", "balanced", "balanced"],
    ["training.class_weight", { 0: 2, 1: 0.5 }, "class 0 × 2, class 1 × 0.5"],
    ["dataset.standardize", true, "on"],
    ["dataset.columns", [], "all columns"],
    ["dataset.columns", ["8-8", "b"], "8-8, b"],
    ["interventions", [], "no changes"],
    ["interventions", [{ epoch: 5, frozen: [{ layer: 0 }] }], "layer 1 frozen from epoch 5 on"],
    ["training.learning_rate_init", -0.5, "\u22120.5"],
    ["dataset.test_points", [[1, 2]], "[[1,2]]"],
  ]);
  for (const [field, value, expected] of cases) assert.equal(text(field, value), expected);
});
