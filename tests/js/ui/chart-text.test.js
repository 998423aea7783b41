import assert from "node:assert/strict";
import { test } from "node:test";

import { fitted, formatOf } from "../../../static/ui/chart-text.js";

test("Values of a column are written as digits, unless the largest of them is huge or tiny", () => {
  assert.equal(formatOf([60000, -143000]), ",.6~r");
  assert.equal(formatOf([0.25, 1e-9]), ",.6~r");
  assert.equal(formatOf([1, -2e9]), ".4~g");
  assert.equal(formatOf([1e-7, -3e-6]), ".4~g");
});

test("A text that is too long for its room has its first and last characters, and fits", () => {
  const name = "mean of the first measurement in centimetres";
  assert.equal(fitted(name, 300, 300), name);
  for (const room of [0, 40, 150, 299]) {
    const text = fitted(name, 300, room);
    assert.ok((text.length * 300) / name.length <= Math.max(room, 7), `${room}: ${text}`);
    if (room >= 150) assert.match(text, /^mean.*….*metres$/);
  }
});
