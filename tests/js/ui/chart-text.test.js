import assert from "node:assert/strict";
import { test } from "node:test";

import { formatOf } from "../../../static/ui/chart-text.js";

test("Values of a column are written as digits, unless the largest of them is huge or tiny", () => {
  assert.equal(formatOf([60000, -143000]), ",.6~r");
  assert.equal(formatOf([0.25, 1e-9]), ",.6~r");
  assert.equal(formatOf([1, -2e9]), ".4~g");
  assert.equal(formatOf([1e-7, -3e-6]), ".4~g");
});
