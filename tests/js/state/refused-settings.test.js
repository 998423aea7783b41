import assert from "node:assert/strict";
import { test } from "node:test";

import { NO_EDIT } from "../../../static/api/json-shapes.js";
import { Problem } from "../../../static/api/problem.js";
import { LOOK } from "../../../static/state/page-state.js";
import { missingUnit, openedWithoutRefused } from "../../../static/state/refused-settings.js";
import { CURVE_DEFAULTS, DEFAULTS } from "../support/specs.js";

/** @typedef {import("../../../static/api/types.d.ts").Spec} Spec */

const USUAL = { spec: structuredClone(DEFAULTS), look: LOOK };
const INVALID = 422;

/**
 * @param {string} pointer
 * @param {string} [message]
 */
const refusal = (pointer, message = "is refused") =>
  new Problem("", INVALID, [{ pointer, message }]);

/**
 * Open a state with a server that answers with these problems, one after the other, before it allows what is left.
 *
 * @template {object} S
 * @template {object} L
 * @param {{spec: S, look: L}} state
 * @param {{spec: S, look: L}} usual
 * @param {Problem[]} problems
 */
async function opened(state, usual, ...problems) {
  const tried = /** @type {{spec: S, look: L}[]} */ ([]);
  const complaints = await openedWithoutRefused(state, usual, async (one) => {
    tried.push(one);
    const problem = problems.shift();
    if (problem) throw problem;
  });
  return { complaints, last: tried[tried.length - 1], count: tried.length };
}

/**
 * Return what a promise is rejected with.
 *
 * @param {Promise<unknown>} promise
 */
const thrown = (promise) =>
  promise.then(
    () => null,
    (/** @type {unknown} */ problem) => problem,
  );

test("A refused setting of any section gets its default, and the message has its name in the URL", async () => {
  const sections = /** @type {const} */ (["dataset", "network", "training"]);
  for (const section of sections)
    for (const name of Object.keys(DEFAULTS[section])) {
      const spec = /** @type {Spec} */ (structuredClone(DEFAULTS));
      Object.assign(spec[section], { [name]: "nonsense" });
      spec.training.alpha = 0.5;
      const { complaints, last } = await opened(
        { spec, look: { ...LOOK, epoch: 7 } },
        USUAL,
        refusal(`/${section}/${name}`),
      );
      const kept = { ...DEFAULTS.training, ...(name === "alpha" ? {} : { alpha: 0.5 }) };
      assert.deepEqual(last.spec, { ...DEFAULTS, training: kept }, name);
      assert.equal(last.look.epoch, 7);
      assert.deepEqual(complaints, [`${name}: is refused`]);
    }
});

test("Settings that are refused one after the other are all named", async () => {
  const spec = /** @type {Spec} */ (structuredClone(DEFAULTS));
  spec.dataset.samples = 1e6;
  spec.network.hidden_layer_sizes = [8, 0];
  const look = { ...LOOK, epoch: 1e9, slice: { axes: [0, 9] }, box: [0, 1, 0, 1] };
  const { complaints, last, count } = await opened(
    { spec, look: /** @type {import("../../../static/state/page-state.js").Look} */ (look) },
    USUAL,
    new Problem("", INVALID, [
      { pointer: "/dataset/samples", message: "must be at most 5000" },
      { pointer: "/network/hidden_layer_sizes/1", message: "must be at least 1" },
    ]),
    refusal("/epoch"),
    refusal("/slice/axes/1"),
  );
  assert.deepEqual(last, USUAL);
  assert.equal(count, 4);
  assert.deepEqual(complaints, [
    "samples: must be at most 5000",
    "hidden_layer_sizes › 1: must be at least 1",
    "epoch: is refused",
    "slice › axes › 1: is refused",
  ]);
});

test("Where the refused setting has its default, the settings that demand another get theirs", async () => {
  const spec = /** @type {Spec} */ (structuredClone(DEFAULTS));
  spec.dataset.kind = "points";
  spec.training.alpha = 0.5;
  const { last } = await opened({ spec, look: LOOK }, USUAL, refusal("/dataset/points"));
  assert.equal(last.spec.dataset.kind, DEFAULTS.dataset.kind);
  assert.equal(last.spec.training.alpha, 0.5);
});

test("A default that is refused, too, is not named: the link does not contain it", async () => {
  const spec = /** @type {Spec} */ (structuredClone(DEFAULTS));
  Object.assign(spec.dataset, { kind: "points", points: [[0, 0, 1]] });
  const { complaints, last, count } = await opened(
    { spec, look: LOOK },
    USUAL,
    refusal("/dataset/points", "must have at least 2 points, got [[0, 0, 1]]"),
    refusal("/dataset/points", "must have at least 2 points, got []"),
  );
  assert.deepEqual(complaints, ["points: must have at least 2 points, got [[0, 0, 1]]"]);
  assert.deepEqual(last.spec, DEFAULTS);
  assert.equal(count, 3);
});

test("Only the interventions that are refused are left out", async () => {
  const spec = /** @type {Spec} */ (structuredClone(DEFAULTS));
  spec.interventions = [1, 2, 3].map((epoch) => ({ epoch, ...NO_EDIT, set: { alpha: epoch } }));
  const { complaints, last } = await opened(
    { spec, look: LOOK },
    USUAL,
    refusal("/interventions/1/set/alpha"),
  );
  assert.deepEqual(
    last.spec.interventions.map(({ epoch }) => epoch),
    [1, 3],
  );
  assert.deepEqual(complaints, ["interventions › 1 › set › alpha: is refused"]);
});

test("The lab's settings are left out like those of the plane", async () => {
  const usual = { spec: structuredClone(CURVE_DEFAULTS), look: { epoch: 0 } };
  const spec = structuredClone(usual.spec);
  spec.function.samples = 1e6;
  const state = { spec, look: { epoch: 9 } };
  const { complaints, last } = await opened(state, usual, refusal("/function/samples"));
  assert.deepEqual(last, { spec: usual.spec, look: { epoch: 9 } });
  assert.deepEqual(complaints, ["samples: is refused"]);
});

test("Problems that are about no setting, or that the user can remedy, are left to the page", async () => {
  const spec = /** @type {Spec} */ (structuredClone(DEFAULTS));
  spec.dataset.table = "0123456789abcdef0123";
  const state = { spec, look: LOOK };
  const problems = [
    new Problem("no server"),
    new Problem("too many", 429, [{ pointer: "/dataset/table", message: "" }]),
    refusal("/nowhere"),
    refusal("", "and 5 more"),
    new TypeError("a fault of the page"),
  ];
  for (const problem of problems)
    assert.equal(
      await thrown(openedWithoutRefused(state, USUAL, () => Promise.reject(problem))),
      problem,
    );
  const missing = refusal("/dataset/table");
  const open = () => Promise.reject(missing);
  assert.equal(await thrown(openedWithoutRefused(state, USUAL, open, () => true)), missing);
});

test("A unit that the network does not have is named with the sizes of the layers", () => {
  const sizes = [8, 4, 1].map((length) => ({ length }));
  for (const unit of [null, [0, 7], [1, 3], [2, 0]]) assert.equal(missingUnit(unit, sizes), null);
  for (const unit of [
    [0, 8],
    [1, 4],
    [2, 1],
    [3, 0],
  ]) {
    const words = missingUnit(unit, sizes);
    assert.match(words ?? "", new RegExp(`^unit: there is no “${unit}”`));
    assert.match(words ?? "", /layers of 8 \+ 4 units and 1 output$/);
  }
  assert.match(missingUnit([1, 0], sizes.slice(2)) ?? "", /the network has 1 output$/);
});
