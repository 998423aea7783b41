import assert from "node:assert/strict";
import { test } from "node:test";

import { divergenceFixes } from "../../../static/state/divergence-fixes.js";
import { withIntervention } from "../../../static/state/interventions.js";
import { changed } from "../../../static/state/page-state.js";
import "../support/catalog.js";
import { DEFAULTS } from "../support/specs.js";

const FAST = changed(DEFAULTS, { "training.learning_rate_init": 5 });

test("A diverged run can continue from an earlier epoch with a tenth of the learning rate", () => {
  const [later, start] = divergenceFixes(FAST, 40);
  assert.equal(later.epoch, 35);
  assert.deepEqual(
    later.spec.interventions.map(({ epoch, set }) => [epoch, set]),
    [[35, { learning_rate_init: 0.5 }]],
  );
  assert.equal(start.epoch, 0);
  assert.equal(start.spec.training.learning_rate_init, 0.5);
});

test("The fix removes a raise of the learning rate shortly before the divergence", () => {
  const spec = withIntervention(DEFAULTS, 30, { set: { learning_rate_init: 1000, alpha: 1 } });
  const [later, start] = divergenceFixes(spec, 32);
  assert.equal(later.epoch, 25);
  assert.deepEqual(
    later.spec.interventions.map(({ epoch, set }) => [epoch, set]),
    [
      [25, { learning_rate_init: 100 }],
      [30, { alpha: 1 }],
    ],
  );
  assert.deepEqual(
    start.spec.interventions.map(({ set }) => set),
    [{ alpha: 1 }],
  );
});

test("A run that diverges in its first epochs can only restart with a lower learning rate", () => {
  assert.deepEqual(
    divergenceFixes(FAST, 3).map(({ epoch }) => epoch),
    [0],
  );
});

test("The solver lbfgs has no learning rate to lower", () => {
  assert.deepEqual(divergenceFixes(changed(FAST, { "training.solver": "lbfgs" }), 40), []);
});
