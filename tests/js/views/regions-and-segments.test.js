import assert from "node:assert/strict";
import { test } from "node:test";

import {
  nearestSegment,
  segmentCount,
  segmentOf,
} from "../../../static/views/boundary-segments.js";
import { grasp } from "../../../static/views/crease-handles.js";
import { sentence } from "../../../static/views/frame-metrics.js";
import { missedRegions } from "../../../static/views/grid-overlay.js";
import { Mapping } from "../../../static/views/plane-painters.js";
import { highlightOf } from "../../../static/views/region-highlight.js";
import { polygonOf, regionAt } from "../../../static/views/region-lookup.js";

/** The square [0, 2] × [0, 2], split at x1 = 1 by the crease of unit 3. */
const REGIONS = {
  vertices: Float64Array.of(0, 0, 1, 0, 2, 0, 2, 2, 1, 2, 0, 2),
  offsets: Int32Array.of(0, 4, 8),
  indices: Int32Array.of(0, 1, 4, 5, 1, 2, 3, 4),
  edges: Int32Array.of(0, 1, 1, 2, 1, 4),
  edgeLayer: Int16Array.of(-1, -1, 0),
  edgeUnit: Int16Array.of(-1, -1, 3),
  patterns: null,
};

/** One polyline of two segments, bent at (1, 0) by unit 2 of the second layer. */
const BOUNDARY = {
  polylines: [Float64Array.of(0, 0, 1, 0, 1, 1)],
  classes: [[0, 1]],
  line: Float64Array.of(0, 1, 0, 1, 0, -1),
  polyline: Int32Array.of(0, 0),
  kinks: { at: Float64Array.of(1, 0), layer: Int16Array.of(1), unit: Int16Array.of(2) },
};

const SCALE = { scaleX: 10, scaleY: 10 };

const mapping = () => new Mapping([0, 1, 0, 1], { left: 0, top: 0, width: 200, height: 200 });

test("A point is in the region that contains it, or in none", () => {
  assert.equal(regionAt(REGIONS, 0.5, 1), 0);
  assert.equal(regionAt(REGIONS, 1.5, 1), 1);
  assert.equal(regionAt(REGIONS, 3, 1), -1);
  assert.deepEqual(polygonOf(REGIONS, 1), [
    [1, 0],
    [2, 0],
    [2, 2],
    [1, 2],
  ]);
});

test("A highlight has the edges that a region shares with others, not those of the box", () => {
  const { edges } = highlightOf(REGIONS, 0);
  assert.deepEqual(edges, [{ from: [1, 0], to: [1, 2], layer: 0 }]);
});

test("Regions without a sample are missed", () => {
  assert.deepEqual(missedRegions(REGIONS, [0, 0]), [1]);
  assert.deepEqual(missedRegions(REGIONS, [1, 0]), []);
});

test("A segment has its line, its classes and the units at its ends", () => {
  assert.equal(segmentCount(BOUNDARY), 2);
  assert.deepEqual(segmentOf(BOUNDARY, 1), {
    number: 1,
    line: [1, 0, -1],
    classes: [0, 1],
    middle: [1, 0.5],
    ends: [
      { at: [1, 0], kink: { layer: 1, unit: 2 } },
      { at: [1, 1], kink: null },
    ],
  });
  assert.throws(() => segmentOf(BOUNDARY, 2), RangeError);
});

test("The nearest segment is found with its distance in pixels", () => {
  assert.deepEqual(nearestSegment(BOUNDARY, [0.5, 0.2], SCALE), { segment: 0, distance: 2 });
  assert.deepEqual(nearestSegment(BOUNDARY, [1.1, 0.5], SCALE).segment, 1);
  const none = { ...BOUNDARY, polylines: [] };
  assert.equal(nearestSegment(none, [0, 0], SCALE).segment, -1);
});

test("A line is moved in the middle and rotated near its ends, unless it is short", () => {
  const long = [
    [0, 0.5],
    [1, 0.5],
  ];
  assert.deepEqual(grasp(mapping(), long, [100, 100]), { distance: 0, kind: "move", handle: true });
  assert.equal(grasp(mapping(), long, [20, 103]).kind, "turn");
  const short = [
    [0, 0.5],
    [0.4, 0.5],
  ];
  assert.equal(grasp(mapping(), short, [4, 100]).kind, "move");
});

test("A pixel outside the axes is no point of the plane", () => {
  assert.deepEqual(mapping().point(50, 150), [0.25, 0.25]);
  assert.equal(mapping().point(201, 100), null);
});

const COUNTS = {
  regions: 12,
  vertices: 20,
  edges: 31,
  boundary_segments: 3,
  boundary_length: 4.5,
  boundary_components: 1,
  boundary_holes: 0,
  bounds: null,
};
const METRICS = {
  train_loss: 0.1,
  test_loss: null,
  train_accuracy: 0.975,
  test_accuracy: null,
  gradient_norm: null,
  dead_units_data: [[0, 1]],
  dead_units_view: [],
  active_share: [[1, 0]],
  problems: [],
};

test("The description of a frame names regions, boundary, score and dead units", () => {
  const text = sentence({
    epoch: 7,
    task: "classification",
    metrics: METRICS,
    counts: COUNTS,
    why: null,
  });
  assert.equal(
    text,
    "Epoch 7. 12 linear regions in view. Decision boundary of 3 segments, 4.50 long. " +
      "Correct: 97.5\u202f% of training points. 1 dead unit.",
  );
});
