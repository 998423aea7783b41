import assert from "node:assert/strict";
import { test } from "node:test";

import { evenScale, powerScale } from "../../../static/ui/slider-scale.js";

test("Each position has a value that leads back to it, from the smallest to the largest", () => {
  const scales = [
    { scale: evenScale(0, 0.9, 0.05), from: 0, to: 0.9 },
    { scale: evenScale(0, 1, 0.01), from: 0, to: 1 },
    { scale: powerScale(1e-4, 10), from: 1e-4, to: 10 },
    { scale: powerScale(1e-6, 10, { zero: true }), from: 0, to: 10 },
  ];
  for (const { scale, from, to } of scales) {
    assert.equal(scale.value(0), from);
    assert.equal(scale.value(scale.steps), to);
    for (let position = 0; position <= scale.steps; position += 1)
      assert.ok(Math.abs(scale.position(scale.value(position)) - position) <= 1);
  }
});

test("Values are short and grow, whole ones stay whole, and others keep to the ends", () => {
  const rates = powerScale(1e-4, 10);
  const counts = powerScale(20, 5000, { whole: true });
  for (let position = 1; position <= 100; position += 1) {
    assert.ok(rates.value(position) > rates.value(position - 1));
    assert.ok(String(rates.value(position)).replace(/^0[.]0*|[.]/g, "").length <= 2);
    assert.ok(Number.isInteger(counts.value(position)));
  }
  assert.equal(rates.position(1e6), 100);
  assert.equal(rates.position(1e-9), 0);
  assert.equal(powerScale(1e-6, 10, { zero: true }).position(1e-9), 1);
});
