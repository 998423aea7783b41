import assert from "node:assert/strict";
import { test } from "node:test";

import { levelOf, predictedClass } from "../../../static/api/decision.js";

test("Of two classes the second is predicted from the threshold on", () => {
  assert.equal(predictedClass([0.7, 0.3], 0.3), 1);
  assert.equal(predictedClass([0.71, 0.29], 0.3), 0);
  assert.equal(predictedClass([0.5, 0.5], 0.5), 1);
});

test("Without a threshold the first of the most probable classes is predicted", () => {
  assert.equal(predictedClass([0.5, 0.5], null), 0);
  assert.equal(predictedClass([0.2, 0.4, 0.4], null), 1);
  assert.equal(predictedClass([NaN, NaN], null), -1);
  assert.equal(predictedClass([NaN, NaN], 0.3), -1);
});

test("The level is the logit of the threshold", () => {
  assert.equal(levelOf({ threshold: null }), 0);
  assert.equal(levelOf({ threshold: 0.5 }), 0);
  assert.ok(Math.abs(levelOf({ threshold: 0.3 }) - Math.log(0.3 / 0.7)) < 1e-15);
});
