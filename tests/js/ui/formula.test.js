import assert from "node:assert/strict";
import { test } from "node:test";

import { parseFormula } from "../../../static/ui/formula.js";

/**
 * @param {string} text
 * @param {Record<string, number>} [values]
 */
const at = (text, values = {}) => parseFormula(text, Object.keys(values))(values);

test("Arithmetic follows the usual precedence", () => {
  assert.equal(at("1 + 2 * 3 ^ 2"), 19);
  assert.equal(at("2 ^ 3 ^ 2"), 512);
  assert.equal(at("-2 ^ 2"), -4);
  assert.equal(at("2 ^ -1"), 0.5);
  assert.equal(at("8 / 4 / 2"), 1);
  assert.equal(at("5 - 3 - 1"), 1);
  assert.equal(at("(1 + 2) * -3"), -9);
  assert.equal(at(" 1.5e-3*2 "), 0.003);
});

test("Variables and functions are evaluated", () => {
  assert.equal(at("x1*x2", { x1: 3, x2: -2 }), -6);
  assert.equal(at("sin(x1)", { x1: 2 }), Math.sin(2));
  assert.equal(at("max(0, z) + s * min(0, z)", { z: -4, s: 0.5 }), -2);
  assert.equal(at("1 / (1 + exp(-z))", { z: 0 }), 0.5);
});

test("An invalid formula is refused with the reason", () => {
  for (const [text, reason] of /** @type {[string, RegExp][]} */ ([
    ["", /ends too early/],
    ["1 +", /ends too early/],
    ["1 2", /"2" is not expected/],
    ["(1", /"\)" is missing/],
    ["y", /"y" is not known/],
    ["constructor(1)", /"constructor" is not known/],
    ["max 1", /"\(" is missing/],
    ["a[0]", /"\[" is not part of a formula/],
  ]))
    assert.throws(() => at(text, { a: 1 }), reason);
});
