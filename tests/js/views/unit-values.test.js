import assert from "node:assert/strict";
import { test } from "node:test";

import "../support/catalog.js";
import { readNetwork } from "../../../static/api/network.js";
import { unitField } from "../../../static/views/network-diagram/unit-values.js";

const BOX = [-1, 3, 0, 2];

/** The weights of a network of two units and three classes. */
const FIRST = [
  [0.5, -1],
  [2, 0.25],
];
const SECOND = [
  [1, -2, 0.5],
  [-0.5, 1, 3],
];
const BIASES = [
  [0.1, -0.2],
  [0, 1, -1],
];

const NETWORK = readNetwork(
  {
    coefs: [FIRST, SECOND],
    intercepts: BIASES,
    activation: "leaky_relu",
    out_activation: "softmax",
    scaling: null,
    negative_slope: 0.01,
    features: ["x1", "x2"],
  },
  "classification",
);

/**
 * @param {number} x1
 * @param {number} x2
 */
function outputs(x1, x2) {
  const hidden = [0, 1]
    .map((unit) => BIASES[0][unit] + x1 * FIRST[0][unit] + x2 * FIRST[1][unit])
    .map((z) => (z > 0 ? z : 0.01 * z));
  const sums = [0, 1, 2].map(
    (unit) => BIASES[1][unit] + hidden[0] * SECOND[0][unit] + hidden[1] * SECOND[1][unit],
  );
  const total = sums.reduce((sum, z) => sum + Math.exp(z), 0);
  return [hidden, sums.map((z) => Math.exp(z) / total)];
}

for (const layer of [0, 1])
  for (const unit of [0, 1])
    test(`The field of unit ${unit} of layer ${layer} has its output at each point`, () => {
      const field = unitField(NETWORK, { layer, unit }, BOX);
      assert.ok(field);
      assert.equal(field.share, layer === 1);
      const { rows, columns, value } = field;
      for (let cell = 0; cell < rows * columns; cell += 1) {
        const x1 = -1 + (4 * (cell % columns)) / (columns - 1);
        const x2 = (2 * Math.floor(cell / columns)) / (rows - 1);
        assert.ok(Math.abs(value[cell] - outputs(x1, x2)[layer][unit]) < 1e-12);
      }
    });

test("A unit that the network does not have has no field", () => {
  assert.equal(unitField(NETWORK, { layer: 0, unit: 2 }, BOX), null);
  assert.equal(unitField(NETWORK, { layer: 2, unit: 0 }, BOX), null);
});
