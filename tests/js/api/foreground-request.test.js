import assert from "node:assert/strict";
import { test } from "node:test";

import { subdivisionMessage } from "../../../static/api/foreground-request.js";

test("A long subdivision says in which layer it is and how many regions it has", () => {
  assert.equal(
    subdivisionMessage({ layer: 3, layers: 4, regions: 26670 }),
    "Finding linear regions: layer 3 of 4, 26,670 so far …",
  );
});

test("After the last layer the regions are cut by class", () => {
  assert.equal(
    subdivisionMessage({ layer: 5, layers: 4, regions: 50010 }),
    "Cutting 50,010 linear regions by class …",
  );
});
