import assert from "node:assert/strict";
import { test } from "node:test";

import { movedBox } from "../../../static/views/plane-gestures.js";

const AREA = { left: 100, top: 50, width: 400, height: 400 };

/**
 * Return the point of a box at a position on the screen.
 *
 * @param {number[]} box
 * @param {{x: number, y: number}} position
 */
const pointAt = ([x1Min, x1Max, x2Min, x2Max], { x, y }) => [
  x1Min + ((x - AREA.left) / AREA.width) * (x1Max - x1Min),
  x2Max - ((y - AREA.top) / AREA.height) * (x2Max - x2Min),
];

test("A gesture keeps the point under the pointer there and scales the box about it", () => {
  const box = [-3, 5, -2, 6];
  for (const [from, to, factor] of /** @type {const} */ ([
    [{ x: 200, y: 100 }, { x: 200, y: 100 }, 0.5],
    [{ x: 470, y: 430 }, { x: 320, y: 120 }, 2.5],
    [{ x: 130, y: 300 }, { x: 180, y: 280 }, 1],
  ])) {
    const moved = movedBox(box, AREA, from, to, factor);
    const [before, after] = [pointAt(box, from), pointAt(moved, to)];
    before.forEach((x, axis) => assert.ok(Math.abs(x - after[axis]) < 1e-12));
    assert.ok(Math.abs(moved[1] - moved[0] - 8 * factor) < 1e-12);
    assert.ok(Math.abs(moved[3] - moved[2] - 8 * factor) < 1e-12);
  }
});
