import assert from "node:assert/strict";
import { test } from "node:test";

import "../support/catalog.js";
import { readNetwork } from "../../../static/api/network.js";
import { nodeAt, planOf } from "../../../static/views/network-diagram/layout.js";
import { unitMaps } from "../../../static/views/network-diagram/maps.js";

const STRUCTURES = [[], [1], [8, 8], Array(8).fill(16), [17, 256], Array(6).fill(256)];

test("Every node has a different position inside the picture", () => {
  for (const [sizes, outputs] of STRUCTURES.flatMap((widths) => [
    /** @type {const} */ ([widths, 3]),
    /** @type {const} */ ([widths, 100]),
  ])) {
    for (const width of [300, 358, 640]) {
      const network = { offered: 7, inputs: [0, 1], sizes, outputs };
      const plan = planOf(network, width, 290, 44);
      assert.ok(plan.height <= 300);
      for (const node of plan.columns.flatMap(({ nodes }) => nodes)) {
        assert.equal(nodeAt(plan, node.x, node.y), node);
        assert.ok(node.x + node.size / 2 <= width);
        assert.ok(node.y - node.size / 2 >= 0 && node.y + node.size / 2 <= plan.height);
      }
    }
  }
});

test("An activation map of very large values keeps their sign", () => {
  const network = readNetwork(
    {
      coefs: [
        [
          [0, 0],
          [0, 0],
        ],
      ],
      intercepts: [[1e152, -1e307]],
      activation: "relu",
      out_activation: "identity",
      scaling: null,
      negative_slope: 0.01,
      features: ["x1", "x2"],
    },
    "regression",
  );
  const [above, below] = unitMaps(network, [-1, 1, -1, 1], 6)[0];
  assert.deepEqual(new Set(above), new Set([255]));
  assert.ok([...below].every((level) => level <= 1));
});
