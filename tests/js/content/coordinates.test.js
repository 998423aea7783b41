import assert from "node:assert/strict";
import { test } from "node:test";

import { coordinatesOf, meaningOf } from "../../../static/content/coordinates.js";

/** @typedef {import("../../../static/api/wire.d.ts").Slice} Slice */

/** @param {Partial<Slice>} parts */
const frameOn = (parts) => ({
  slice: /** @type {Slice} */ (/** @type {unknown} */ ({ axes: null, ...parts })),
});

test("The two columns of a data set are x₁ and x₂", () => {
  const whole = { columns: ["age", "salary"], titles: ["age", "salary"], axes: [0, 1] };
  for (const frame of [{ slice: null }, frameOn(whole)]) {
    const coordinates = coordinatesOf(frame);
    assert.deepEqual(coordinates.symbols, ["x₁", "x₂"]);
    assert.deepEqual(coordinates.terms, ["x₁", "x₂"]);
    assert.equal(meaningOf(coordinates), "");
  }
});

test("The coordinates of every other slice are s and t, whose meaning is said", () => {
  const columns = ["a", "b", "c"];
  const slices = [
    [{ axes: [0, 2], titles: ["a", "c"] }, ["a", "c"], "s: a; t: c."],
    [
      { titles: ["from row 1 to row 2", "from row 1 to row 3"] },
      ["s", "t"],
      "s: from row 1 to row 2; t: from row 1 to row 3.",
    ],
    [{ titles: ["component 1", "component 2"] }, ["s", "t"], "s: component 1; t: component 2."],
    [{ titles: ["s", "t"] }, ["s", "t"], ""],
  ];
  for (const [parts, terms, meaning] of slices) {
    const slice = /** @type {Partial<Slice>} */ (parts);
    const coordinates = coordinatesOf(frameOn({ columns, ...slice }));
    assert.deepEqual(coordinates.symbols, ["s", "t"]);
    assert.deepEqual(coordinates.terms, terms);
    assert.equal(meaningOf(coordinates), meaning);
  }
  const turned = frameOn({ columns: ["a", "b"], axes: [1, 0], titles: ["b", "a"] });
  assert.deepEqual(coordinatesOf(turned).symbols, ["s", "t"]);
});
