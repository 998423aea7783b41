import assert from "node:assert/strict";
import { test } from "node:test";

import { readNetwork } from "../../../static/api/network.js";
import {
  clipped,
  firstLines,
  lineEdit,
  movedLine,
  rotatedLine,
} from "../../../static/state/crease-lines.js";

/** @typedef {import("../../../static/state/crease-lines.js").Line} Line */

const BOX = [-1, 1, -2, 2];

/**
 * Return a x1 + b x2 + c.
 *
 * @param {Line} line
 * @param {number[]} point
 */
const at = ([a, b, c], [x1, x2]) => a * x1 + b * x2 + c;

/**
 * @param {import("../../../static/api/wire.d.ts").Feature[]} features
 * @param {import("../../../static/api/wire.d.ts").NetworkWeights["scaling"]} scaling
 */
const networkWith = (features, scaling = null) =>
  readNetwork(
    {
      coefs: [
        [
          [1, 0],
          [2, 0],
        ],
        [[1], [1]],
      ],
      intercepts: [[-1, 3], [0]],
      activation: "relu",
      out_activation: "logistic",
      negative_slope: 0.01,
      features,
      scaling,
    },
    "classification",
  );

test("The lines of units are their weights, and a unit without weights has none", () => {
  assert.deepEqual(firstLines(networkWith(["x1", "x2"])), [[1, 2, -1], null]);
  assert.deepEqual(firstLines(networkWith(["x2", "x1"])), [[2, 1, -1], null]);
  assert.deepEqual(firstLines(networkWith(["x1", "x1^2"])), [[1, 0, -1], null]);
});

test("A line is clipped to the box, from edge to edge", () => {
  assert.deepEqual(clipped(BOX, [0, 1, -1]), [
    [1, 1],
    [-1, 1],
  ]);
  const [from, to] = clipped(BOX, [1, 1, 0.5]) ?? [];
  assert.ok(from && to);
  for (const end of [from, to]) {
    assert.ok(Math.abs(at([1, 1, 0.5], end)) < 1e-12);
    assert.ok(Math.abs(Math.abs(end[0]) - 1) < 1e-12 || Math.abs(Math.abs(end[1]) - 2) < 1e-12);
  }
});

test("A line outside the box is null, even if it is parallel to an edge", () => {
  for (const line of /** @type {Line[]} */ ([
    [1, 0, -2],
    [0, 1, 3],
    [1, 1, -10],
  ]))
    assert.equal(clipped(BOX, line), null);
});

test("A moved line contains the points moved by the same step", () => {
  const line = movedLine([1, -2, 3], [0.5, 1]);
  assert.ok(Math.abs(at(line, [-3 + 0.5, 1])) < 1e-12);
  assert.deepEqual(line.slice(0, 2), [1, -2]);
});

test("A rotated line keeps its center and the norm of its weights", () => {
  /** @type {Line} */
  const line = [3, 4, -5];
  const rotated = rotatedLine(line, [-1, 2], 0.7);
  assert.ok(Math.abs(at(rotated, [-1, 2])) < 1e-12);
  assert.ok(Math.abs(Math.hypot(rotated[0], rotated[1]) - 5) < 1e-12);
});

test("The line of a standardized unit is in the units of the points, and so is an edit of it", () => {
  const network = networkWith(["x2", "x1"], { mean: [50, -4], scale: [10, 0.5] });
  const [line] = firstLines(network);
  assert.ok(line);
  for (const [x1, x2] of [
    [0, 0],
    [-3, 60],
    [7, 41],
  ]) {
    const sum = (x2 - 50) / 10 + (2 * (x1 + 4)) / 0.5 - 1;
    assert.ok(Math.abs(at(line, [x1, x2]) - sum) < 1e-9);
  }
  const { coefs, intercepts } = lineEdit(0, line, network);
  assert.deepEqual(
    coefs.map(({ value }) => value),
    [1, 2],
  );
  assert.equal(intercepts[0].value, -1);
});

test("An edit of a line names each weight with at most 7 digits", () => {
  assert.deepEqual(lineEdit(1, [1 / 3, 2, -0.1], networkWith(["x2", "x1"])), {
    coefs: [
      { layer: 0, from: 0, to: 1, value: 2 },
      { layer: 0, from: 1, to: 1, value: 0.3333333 },
    ],
    intercepts: [{ layer: 0, to: 1, value: -0.1 }],
  });
});
