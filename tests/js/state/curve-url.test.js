import assert from "node:assert/strict";
import { test } from "node:test";

import { LOOK, fromHash, toHash } from "../../../static/state/curve-url.js";
import { CURVE_DEFAULTS } from "../support/specs.js";

/** @typedef {import("../../../static/state/curve-url.js").CurveLook} CurveLook */

/** @type {{[name in keyof CurveLook]: [value: CurveLook[name], address: string][]}} */
const EXAMPLES = {
  epoch: [[12, "epoch=12"]],
  range: [[[-2, 3.5], "epoch=0&range=-2,3.5"]],
  at: [[0, "epoch=0&at=0"]],
  first: [[3, "epoch=0&first=3"]],
  speed: [
    [10, "epoch=0&speed=10"],
    ["max", "epoch=0&speed=max"],
  ],
  shown: [
    [{ ...LOOK.shown, truth: false, units: true }, "epoch=0&show=units&hide=truth"],
    [{ ...LOOK.shown, sum: true }, "epoch=0&show=sum"],
  ],
};

test("Every field of the lab's view is read back as it was written", () => {
  assert.deepEqual(Object.keys(EXAMPLES), Object.keys(LOOK));
  for (const [name, examples] of Object.entries(EXAMPLES)) {
    for (const [value, address] of examples) {
      const look = { ...LOOK, [name]: value };
      assert.equal(toHash(CURVE_DEFAULTS, look, CURVE_DEFAULTS), address);
      const read = fromHash(`#${address}`, CURVE_DEFAULTS);
      assert.deepEqual({ ...read.look }, look);
      assert.deepEqual(read.complaints, []);
    }
  }
});

test("The address of a curve has the fields that differ from the defaults", () => {
  /** @type {import("../../../static/api/types.d.ts").CurveSpec} */
  const spec = structuredClone(CURVE_DEFAULTS);
  spec.function.kind = "points";
  spec.function.points = [
    [0, 1],
    [1.5, -2],
  ];
  spec.function.names = ["size, m²", "price"];
  spec.function.interval = [0, 2];
  spec.network.hidden_layer_sizes = [4, 4];
  const hash = toHash(spec, LOOK, CURVE_DEFAULTS);
  assert.equal(
    hash.replace(/&names=[^&]*/, ""),
    "kind=points&points=0,1;1.5,-2&interval=0,2&hidden_layer_sizes=4,4&epoch=0",
  );
  assert.deepEqual(fromHash(hash, CURVE_DEFAULTS).spec, spec);
});

test("A speed below 1 is read as 1", () => {
  assert.equal(fromHash("speed=0", CURVE_DEFAULTS).look.speed, 1);
});

test("A parameter that the lab cannot read keeps its default and is named", () => {
  const { look, complaints } = fromHash("range=2,1&show=creases&at=x&sample=9", CURVE_DEFAULTS);
  assert.deepEqual({ ...look }, { ...LOOK });
  assert.deepEqual(complaints, [
    "range: “2,1” does not go from a lower to a higher x",
    "show: “creases” is none of truth, points, kinks, units, sum",
    "at: “x” is not a number",
    "sample: there is no such setting",
  ]);
});
