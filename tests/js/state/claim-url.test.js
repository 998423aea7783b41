import assert from "node:assert/strict";
import { test } from "node:test";

import { compact, fromHash, toHash } from "../../../static/state/claim-url.js";

test("A claim and its settings are read back as written", () => {
  const texts = { widths: "4,8,16", "hidden units": "a&b; c" };
  const hash = toHash("depth", texts);
  assert.equal(hash, "#depth&widths=4,8,16&hidden%20units=a%26b%3B%20c");
  assert.deepEqual(fromHash(hash), { name: "depth", texts: Object.entries(texts) });
});

test("A claim without settings and an empty address have no settings texts", () => {
  assert.equal(toHash("depth", {}), "#depth");
  assert.deepEqual(fromHash("#depth"), { name: "depth", texts: [] });
  assert.deepEqual(fromHash(""), { name: "", texts: [] });
});

test("A list is written without spaces around its commas", () => {
  assert.equal(compact(" 1, 2 ,3 "), "1,2,3");
});
