import assert from "node:assert/strict";
import { test } from "node:test";

import { NO_EDIT } from "../../../static/api/json-shapes.js";
import { LOOK } from "../../../static/state/page-state.js";
import { fromHash, toHash } from "../../../static/state/url-codec.js";
import { DEFAULTS } from "../support/specs.js";

/** @typedef {import("../../../static/api/types.d.ts").Spec} Spec */

test("The address of a spec has the fields that differ from the defaults", () => {
  /** @type {Spec} */
  const spec = structuredClone(DEFAULTS);
  spec.dataset.kind = "points";
  spec.dataset.points = [
    [0, 1, 0],
    [1, 0.5, 1],
  ];
  spec.dataset.class_names = ["a,b", "c"];
  spec.network.hidden_layer_sizes = [];
  spec.training.shuffle = false;
  const hash = toHash(spec, LOOK, DEFAULTS);
  assert.match(hash, /^kind=points&points=0,1,0;1,0.5,1&class_names=/);
  assert.match(hash, /&hidden_layer_sizes=&shuffle=false&epoch=0$/);
  assert.deepEqual(fromHash(hash, DEFAULTS).spec, spec);
});

test("An empty list of test points differs from a random split", () => {
  /** @type {Spec} */
  const spec = structuredClone(DEFAULTS);
  spec.dataset.test_points = [];
  const hash = toHash(spec, LOOK, DEFAULTS);
  assert.equal(hash, "test_points=&epoch=0");
  assert.deepEqual(fromHash(hash, DEFAULTS).spec, spec);
});

test("Axes and interventions are written as short JSON and read back complete", () => {
  /** @type {Spec} */
  const spec = structuredClone(DEFAULTS);
  const plain = { offset: 0, scale: 1 };
  spec.dataset.axes = {
    x1: { name: "width: cm", offset: 2, scale: 0.5 },
    x2: { name: "x2", ...plain },
    label: { name: "label", ...plain },
  };
  spec.interventions = [{ epoch: 5, ...NO_EDIT, set: { alpha: 0.1 } }];
  const hash = toHash(spec, LOOK, DEFAULTS);
  const interventions = new URLSearchParams(hash).get("interventions");
  assert.equal(interventions, '[{"epoch":5,"set":{"alpha":0.1}}]');
  assert.deepEqual(fromHash(hash, DEFAULTS).spec, spec);
});

test("Widths and features are read as lists even if the initial spec has none", () => {
  const base = structuredClone(DEFAULTS);
  base.network.hidden_layer_sizes = [];
  const { spec } = fromHash("hidden_layer_sizes=3,4&features=x1,x2^2", base);
  assert.deepEqual(spec.network.hidden_layer_sizes, [3, 4]);
  assert.deepEqual(spec.network.features, ["x1", "x2^2"]);
});

test("A parameter that cannot be read keeps its default and is named", () => {
  const bad = "noise=much&epoch=-1&box=1,0,0,1&nothing=1&interventions=%7B&show=everything";
  const { spec, look, complaints } = fromHash(`${bad}&samples=40`, DEFAULTS);
  assert.equal(spec.dataset.samples, 40);
  assert.equal(spec.dataset.noise, DEFAULTS.dataset.noise);
  assert.deepEqual({ ...look }, { ...LOOK });
  assert.equal(complaints.length, 6);
  assert.ok(
    complaints.every((line) => /^(noise|epoch|box|nothing|interventions|show): /.test(line)),
  );
});

test("A parameter with the name of an inherited property is refused", () => {
  const { complaints } = fromHash("constructor=1&__proto__=2&kept=3", DEFAULTS);
  assert.deepEqual(
    complaints,
    ["constructor", "__proto__", "kept"].map((name) => `${name}: there is no such setting`),
  );
});

test("The parameter that starts playing is read and is not part of the state", () => {
  const { look, play } = fromHash("play=true", DEFAULTS);
  assert.equal(play, true);
  assert.ok(!("play" in look));
});

test("Columns and class weights are short texts, and read back for any names", () => {
  /** @type {[string[], Spec["training"]["class_weight"], string][]} */
  const cases = [
    [["age", "salary"], "balanced", "columns=age,salary&class_weight=balanced&epoch=0"],
    [["a, b", "[c"], { 0: 3 }, 'columns=["a, b","[c"]&class_weight=0:3&epoch=0'],
    [["[c", "d"], { 1: 0.5, "-1": 2 }, 'columns=["[c","d"]&class_weight=1:0.5,-1:2&epoch=0'],
  ];
  for (const [columns, weights, address] of cases) {
    /** @type {Spec} */
    const spec = structuredClone(DEFAULTS);
    spec.dataset.columns = columns;
    spec.training.class_weight = weights;
    const hash = toHash(spec, LOOK, DEFAULTS);
    assert.equal(decodeURIComponent(hash), address);
    const read = fromHash(hash, DEFAULTS);
    assert.deepEqual(read.spec, spec);
    assert.deepEqual(read.complaints, []);
  }
  const { complaints } = fromHash("class_weight=heavy&columns=[1]", DEFAULTS);
  assert.deepEqual(complaints.length, 2);
});

test("Of a list of points that was cut anywhere, the whole points are read and the rest is named", () => {
  const all = [
    [0, 1, 0],
    [1, -0.5, 1],
    [2.25, 3, 0],
  ];
  const text = all.join(";");
  for (const name of ["points", "test_points", "draft"])
    for (let length = 1; length < text.length; length += 1) {
      const cut = text.slice(0, length);
      const { spec, look, complaints } = fromHash(`epoch=4&${name}=${cut}`, DEFAULTS);
      const parts = cut.split(";").map((part) => part.split(",").filter((one) => one !== ""));
      const whole = parts.filter((part) => part.length === 3 && part.every(isNumber));
      const usual = name === "points" ? [] : null;
      const values = { ...spec.dataset, ...look };
      const read = /** @type {unknown} */ (new Map(Object.entries(values)).get(name));
      const expected = whole.map((part) => part.map(Number));
      assert.deepEqual(read, whole.length ? expected : usual, cut);
      assert.equal(complaints.length, whole.length === parts.length ? 0 : 1, cut);
      for (const words of complaints) {
        assert.match(words, new RegExp(`^${name}: “`));
        const counts = `${whole.length} of ${parts.length} points could be read`;
        assert.equal(words.includes(counts), whole.length > 0, words);
      }
      assert.equal(look.epoch, 4);
    }
});

test("A blank canvas of which nothing is left is not opened", () => {
  for (const hash of ["draft", "draft=", "draft=emp", "draft=;"]) {
    const { look, complaints } = fromHash(hash, DEFAULTS);
    assert.equal(look.draft, null, hash);
    assert.match(complaints.join(), /^draft: /, hash);
  }
});

/** @param {string} text */
function isNumber(text) {
  return Number.isFinite(Number(text));
}
