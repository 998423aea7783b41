import assert from "node:assert/strict";
import { test } from "node:test";

import { unitNames } from "../../../static/content/unit-names.js";

test("Units of a layer are listed together", () => {
  assert.equal(unitNames([[0, 4]]), "unit 5 of layer 1");
  const units = [
    [0, 1],
    [0, 2],
    [0, 4],
    [1, 0],
  ];
  assert.equal(unitNames(units), "units 2, 3 and 5 of layer 1, unit 1 of layer 2");
});

test("Of many units the number of the rest is given", () => {
  const units = Array.from({ length: 16 }, (_, unit) => [0, unit]);
  assert.equal(unitNames(units, 3), "units 1, 2 and 3 of layer 1, 13 more");
});
