import assert from "node:assert/strict";
import { test } from "node:test";

import { readNetwork } from "../../../static/api/network.js";
import { formulaText, pointerText } from "../../../static/views/pointer-text.js";
import "../support/catalog.js";

test("A formula has the names of the columns, if they are known", () => {
  assert.equal(formulaText([0.834, -1.2, 0.41]), "0.834 x₁ − 1.20 x₂ + 0.410");
  assert.equal(formulaText([2, 1, 0], ["age", "salary"]), "2.00 age + 1.00 salary + 0.00");
});

test("On a slice the formula is that of the columns that are shown", () => {
  const slice = /** @type {import("../../../static/api/wire.d.ts").Slice} */ (
    /** @type {unknown} */ ({
      origin: [0, 7, 0],
      u: [1, 0, 0],
      v: [0, 0, 1],
      axes: [0, 2],
      columns: ["age", "height", "salary"],
      titles: ["age", "salary"],
    })
  );
  const wire = /** @type {import("../../../static/api/wire.d.ts").NetworkWeights} */ (
    /** @type {unknown} */ ({
      coefs: [[[2], [10], [-3]]],
      intercepts: [[1]],
      activation: "relu",
      negative_slope: 0.01,
      features: ["c1", "c2", "c3"],
    })
  );
  const network = readNetwork(wire, "regression", slice);
  const frame = /** @type {import("../../../static/api/frame.js").Frame} */ (
    /** @type {unknown} */ ({ network, slice, regions: null, task: "regression" })
  );
  assert.equal(
    pointerText(frame, [5, 1], null),
    "at (5.00, 1.00): 2.00 age − 3.00 salary + 71.00, value 78.00",
  );
});
