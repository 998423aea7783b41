import assert from "node:assert/strict";
import { test } from "node:test";

import {
  activationsOf,
  fittedActivation,
  oneOrList,
} from "../../../static/api/layer-activations.js";
import { LOOK, changed } from "../../../static/state/page-state.js";
import { fromHash, toHash } from "../../../static/state/url-codec.js";
import "../support/catalog.js";
import { DEFAULTS } from "../support/specs.js";

test("One name stands for all layers, and equal names become one", () => {
  assert.deepEqual(activationsOf({ activation: "tanh", hidden_layer_sizes: [3, 4] }), [
    "tanh",
    "tanh",
  ]);
  assert.equal(oneOrList(["relu", "relu"]), "relu");
  assert.deepEqual(oneOrList(["relu", "tanh"]), ["relu", "tanh"]);
});

test("A list of activations follows the number of layers", () => {
  const activation = ["relu", "tanh"];
  /** @param {number[]} widths */
  const fitted = (widths) => fittedActivation({ activation, hidden_layer_sizes: widths });
  assert.deepEqual(fitted([4, 4, 4]), ["relu", "tanh", "tanh"]);
  assert.equal(fitted([4]), "relu");
  assert.equal(fitted([]), "relu");
  const spec = changed(DEFAULTS, { "network.activation": activation });
  const deeper = changed(spec, { "network.hidden_layer_sizes": [4, 4, 4] });
  assert.deepEqual(deeper.network.activation, ["relu", "tanh", "tanh"]);
});

test("An address has the activation of each layer", () => {
  const spec = changed(DEFAULTS, { "network.activation": ["relu", "tanh"] });
  const hash = toHash(spec, LOOK, DEFAULTS);
  assert.match(hash, /activation=relu,tanh/);
  assert.deepEqual(fromHash(hash, DEFAULTS).spec, spec);
});
