import assert from "node:assert/strict";
import { test } from "node:test";

import { withoutEdits, withoutGiven } from "../../../static/state/point-edits.js";

/**
 * @typedef {import("../../../static/api/types.d.ts").Point} Point
 * @typedef {import("../../../static/api/types.d.ts").PointEdit} PointEdit
 */

/** @type {Point[]} */
const [A, B, C] = [
  [0, 0, 0],
  [1, 1, 1],
  [2, 2, 1],
];

/**
 * @param {Point|null} from
 * @param {Point|null} to
 * @returns {PointEdit}
 */
const edit = (from, to) => ({ from, to, part: "train" });

test("An edit of a moved point starts from its previous position", () => {
  assert.deepEqual([edit(B, C)].flatMap(withoutEdits([edit(A, B)])), [edit(A, C)]);
});

test("Removing the addition of a point drops its later edits", () => {
  const edits = [edit(A, B), edit(B, C), edit(null, A)];
  assert.deepEqual(edits.flatMap(withoutEdits([edit(null, A)])), [edit(null, A)]);
});

test("Edits of other points are unchanged", () => {
  const edits = [edit(B, null), edit(null, C)];
  assert.deepEqual(edits.flatMap(withoutEdits([edit(A, null)])), edits);
});

test("When points are generated again, only edits of added points stay", () => {
  const edits = [edit(A, B), edit(null, C), edit(C, A), edit(A, null), edit(A, B)];
  assert.deepEqual(edits.flatMap(withoutGiven()), [edit(null, C), edit(C, A), edit(A, null)]);
});
