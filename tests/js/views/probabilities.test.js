import assert from "node:assert/strict";
import { test } from "node:test";

import { mostProbable } from "../../../static/views/probabilities.js";

test("The outputs that are the most probable in any row are found, in ascending order", () => {
  const start = Array.from({ length: 26 }, (_, output) => output);
  const end = start.map((output) => (output === 3 ? 40 : output));
  assert.deepEqual(mostProbable([start, end], 10), [3, ...start.slice(-9)]);
  assert.deepEqual(mostProbable([[0, 0, 5]], 1), [2]);
});
