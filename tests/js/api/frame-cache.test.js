import assert from "node:assert/strict";
import { test } from "node:test";

import { FrameCache } from "../../../static/api/frame-cache.js";

/** @param {number} epoch */
const frame = (epoch) => ({ epoch, bytes: 10 });

test("A full cache drops the least recently used run", () => {
  const cache = new FrameCache(30);
  cache.put("a", frame(0));
  cache.put("b", frame(0));
  cache.put("b", frame(1));
  cache.put("b", frame(2));
  assert.equal(cache.get("a", 0), undefined);
  assert.deepEqual(cache.get("b", 2), frame(2));
});

test("A cache that is full of one run keeps every second frame and the latest", () => {
  const cache = new FrameCache(50);
  for (let epoch = 0; epoch <= 5; epoch += 1) cache.put("a", frame(epoch));
  const kept = [0, 1, 2, 3, 4, 5].filter((epoch) => cache.get("a", epoch));
  assert.deepEqual(kept, [0, 2, 4, 5]);
  assert.equal(cache.bytes, 40);
});

test("The nearest cached epoch is found", () => {
  const cache = new FrameCache(1000);
  for (const epoch of [0, 10, 40]) cache.put("a", frame(epoch));
  assert.equal(cache.nearest("a", 14), 10);
  assert.equal(cache.nearest("none", 14), null);
});
