import assert from "node:assert/strict";
import { test } from "node:test";

import { withIntervention } from "../../../static/state/interventions.js";
import { changed } from "../../../static/state/page-state.js";
import { variants } from "../../../static/state/variants.js";
import "../support/catalog.js";
import { DEFAULTS } from "../support/specs.js";

/** @typedef {import("../../../static/api/types.d.ts").Spec} Spec */

const CATALOG = {
  activations: /** @type {const} */ ([
    { name: "relu", label: "ReLU" },
    { name: "tanh", label: "Tanh" },
  ]),
  solvers: /** @type {const} */ ([
    { name: "adam", label: "Adam" },
    { name: "lbfgs", label: "L-BFGS" },
  ]),
  initializations: /** @type {const} */ ([
    { name: "sklearn", label: "scikit-learn" },
    { name: "he", label: "He" },
  ]),
  datasets: /** @type {const} */ ([{ kind: "moons", noise: true }]),
  limits: { layers: 3, units_per_layer: 16 },
};

/** @param {Spec} spec */
const widthsOf = (spec) =>
  variants(spec, CATALOG)
    .filter(({ group }) => group === "Width" || group === "Depth")
    .map(({ spec: one }) => one?.network.hidden_layer_sizes ?? null);

/** @param {number[]} widths */
const withWidths = (widths) => changed(DEFAULTS, { "network.hidden_layer_sizes": widths });

test("Each variant differs in one thing", () => {
  const offered = variants(DEFAULTS, CATALOG);
  assert.deepEqual(
    offered.map(({ group, label }) => [group, label]),
    [
      ["Activation", "Tanh"],
      ["Width", "twice: 16, 16"],
      ["Width", "half: 4, 4"],
      ["Depth", "one layer more: 8, 8, 8"],
      ["Depth", "one layer less: 8"],
      ["Seed", "next, 1"],
      ["Solver", "L-BFGS"],
      ["Initialization", "He"],
      ["Learning rate", "0.001"],
      ["Learning rate", "0.1"],
      ["Batch size", "16"],
      ["Batch size", "64"],
      ["L1 penalty", "0.001"],
      ["L2 penalty", "0"],
      ["L2 penalty", "0.001"],
      ["Noise", "0"],
      ["Noise", "0.2"],
      ["Standardization", "on"],
    ],
  );
  assert.equal(offered[0].spec?.network.activation, "tanh");
  assert.equal(offered[5].spec?.training.random_state, 1);
});

test("A variant that exceeds a limit or equals the run is not possible", () => {
  assert.deepEqual(widthsOf(withWidths([16, 16, 1])), [null, [8, 8, 1], null, [16, 16]]);
  assert.deepEqual(widthsOf(withWidths([])), [null, null, [8], null]);
  assert.deepEqual(widthsOf(withWidths([1])), [[2], null, [1, 1], []]);
});

test("The seed after the largest seed is 0", () => {
  const spec = changed(DEFAULTS, { "training.random_state": 2 ** 32 - 1 });
  const seeds = variants(spec, CATALOG).filter(({ group }) => group === "Seed");
  assert.equal(seeds[0].spec?.training.random_state, 0);
});

test("A network of another shape keeps all interventions except edits of weights", () => {
  const coefs = [{ layer: 0, from: 0, to: 0, value: 1 }];
  const edited = withIntervention(DEFAULTS, 5, { coefs });
  const spec = withIntervention(edited, 9, { coefs, set: { alpha: 1 } });
  const wider = variants(spec, CATALOG).find(({ group }) => group === "Width")?.spec;
  assert.deepEqual(
    wider?.interventions.map(({ epoch, set, coefs: left }) => [epoch, set, left]),
    [[9, { alpha: 1 }, []]],
  );
});

test("What the solver or the data do not use is not offered", () => {
  const offered = (/** @type {Spec} */ spec, /** @type {string} */ group) =>
    variants(spec, CATALOG).filter((one) => one.group === group && one.spec).length;
  const lbfgs = changed(DEFAULTS, { "training.solver": "lbfgs" });
  for (const group of ["Learning rate", "Batch size", "L1 penalty"])
    assert.equal(offered(lbfgs, group), 0);
  assert.equal(offered(changed(DEFAULTS, { "dataset.kind": "houses" }), "Noise"), 0);
  assert.equal(offered(changed(DEFAULTS, { "training.l1": 0.1 }), "Solver"), 0);
});

test("Interventions that a solver does not take are left out", () => {
  const spec = withIntervention(DEFAULTS, 5, { set: { alpha: 1 } });
  const other = variants(spec, CATALOG).find(({ label }) => label === "L-BFGS")?.spec;
  assert.deepEqual(other?.interventions, []);
});
