import assert from "node:assert/strict";
import { test } from "node:test";

import { whyNotBetween } from "../../../static/state/comparable-networks.js";
import { changed } from "../../../static/state/page-state.js";
import "../support/catalog.js";
import { DEFAULTS } from "../support/specs.js";

const CLASSES = [0, 1];

/** @param {import("../../../static/api/types.d.ts").Changes} changes */
const why = (changes) => whyNotBetween(DEFAULTS, changed(DEFAULTS, changes), CLASSES, CLASSES);

test("Runs that differ in their training, noise or seed have networks between them", () => {
  assert.equal(why({ "training.solver": "sgd", "training.random_state": 5 }), "");
  assert.equal(why({ "dataset.noise": 0.4, "network.initialization": "he" }), "");
  assert.equal(why({ "network.activation": ["relu", "relu"] }), "");
  assert.equal(why({ "network.negative_slope": 0.5 }), "");
});

test("Runs with other networks have none, with the reason", () => {
  assert.match(why({ "network.hidden_layer_sizes": [8, 7] }), /layer sizes differ/);
  assert.match(why({ "network.activation": "tanh" }), /activations/);
  assert.match(why({ "network.features": ["x1"] }), /features/);
  assert.match(why({ "dataset.standardize": true }), /standardization/);
  assert.match(whyNotBetween(DEFAULTS, DEFAULTS, CLASSES, [0, 1, 2]), /classes/);
  const leaky = changed(DEFAULTS, { "network.activation": "leaky_relu" });
  const steeper = changed(leaky, { "network.negative_slope": 0.5 });
  assert.match(whyNotBetween(leaky, steeper, CLASSES, CLASSES), /slopes/);
});
