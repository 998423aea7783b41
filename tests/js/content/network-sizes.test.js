import assert from "node:assert/strict";
import { test } from "node:test";

import { WIDTH, bySize } from "../../../static/content/network-sizes.js";

/** @typedef {import("../../../static/content/network-sizes.js").Summary} Summary */

/**
 * @param {string[]} x
 * @returns {Summary["lines"][0]}
 */
const line = (x) => ({
  label: null,
  x,
  low: x.map((_, at) => at),
  median: x.map((_, at) => at + 0.5),
  high: x.map((_, at) => at + 1),
});

/**
 * @param {Summary["lines"]} lines
 * @param {Partial<Summary>} [part]
 * @returns {Summary}
 */
const summary = (lines, part = {}) => ({
  metric: "regions",
  x: WIDTH,
  series: null,
  lines,
  ...part,
});

test("Networks of one depth are drawn against their width", () => {
  const found = bySize(summary([line(["2-2", "4-4"])]));
  assert.deepEqual(found.summary.lines[0].x, [2, 4]);
  assert.equal(found.across, "units in each of 2 layers");
});

test("Networks of one width are drawn against their depth", () => {
  const found = bySize(summary([line(["4", "4-4", "4-4-4"])]));
  assert.deepEqual(found.summary.lines[0].x, [1, 2, 3]);
});

test("If width and depth both vary, each depth has its own line", () => {
  const { lines } = bySize(summary([line(["2", "4", "2-2", "4-4"])])).summary;
  assert.deepEqual(
    lines.map(({ label, x, median }) => ({ label, x, median })),
    [
      { label: "1 layer", x: [2, 4], median: [0.5, 1.5] },
      { label: "2 layers", x: [2, 4], median: [2.5, 3.5] },
    ],
  );
});

test("A summary of unequal layers or of another field is unchanged", () => {
  for (const given of [
    summary([line(["2", "4-8"])]),
    summary([line(["2", "4"])], { x: "training.alpha" }),
    summary([]),
  ])
    assert.deepEqual(bySize(given), { summary: given });
});
