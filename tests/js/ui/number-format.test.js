import assert from "node:assert/strict";
import { test } from "node:test";

import {
  compact,
  count,
  fixed,
  percent,
  roundTo,
  significant,
  whole,
  withoutExponent,
} from "../../../static/ui/number-format.js";

test("A fixed number has a true minus sign and keeps its digits", () => {
  assert.equal(fixed(-0.12345, 3), "\u22120.123");
  assert.equal(fixed(-0.0001, 3), "0.000");
  assert.equal(fixed(1, 2), "1.00");
});

test("Numbers of attributes have no exponent", () => {
  for (const [x, text] of [
    [1e-8, "0.00000001"],
    [-2.5e-7, "-0.00000025"],
    [1e21, "1000000000000000000000"],
    [1.25e-12, "0.00000000000125"],
    [1e-25, "0"],
    [0.1, "0.1"],
    [0, "0"],
  ])
    assert.equal(withoutExponent(Number(x)), text);
});

test("A missing number is shown as a dash", () => {
  for (const missing of [null, undefined, NaN, Infinity]) {
    assert.equal(fixed(missing, 2), "–");
    assert.equal(whole(missing), "–");
    assert.equal(percent(missing), "–");
    assert.equal(significant(missing, 3), "–");
  }
});

test("A number that is too large for a column is shown with a power of ten", () => {
  assert.equal(fixed(1.5e9, 2), "1.50\u202f×\u202f10⁹");
  assert.equal(significant(-1.234e-7, 3), "\u22121.23\u202f×\u202f10⁻⁷");
  assert.equal(significant(4e-6, 1), "4\u202f×\u202f10⁻⁶");
  assert.equal(significant(2.5e120, 2), "2.5\u202f×\u202f10¹²⁰");
  assert.equal(significant(0.0004, 1), "0.0004");
});

test("Thousands are separated by thin spaces, nouns agree with their number", () => {
  assert.equal(count(1, "region"), "1 region");
  assert.equal(count(12345, "region"), "12\u202f345 regions");
});

test("A coordinate has as many digits as the span of the view needs", () => {
  assert.equal(roundTo(0.123456789, 1), 0.1235);
  assert.equal(roundTo(0.123456789, 1e-6), 0.123456789);
});

test("A number of any size has room in a place of fixed width", () => {
  for (const [x, text] of [
    [0, "0.0000"],
    [0.24123, "0.2412"],
    [-2.82981, "\u22122.8298"],
    [12.3456, "12.346"],
    [1234.56, "1234.6"],
    [99999.4, "99999"],
    [9921550.4483, "9.92e6"],
    [-9.9e9, "\u22129.90e9"],
    [1.54e17, "1.5e17"],
    [1.5e267, "1.5e267"],
  ])
    assert.equal(compact(Number(x)), text);
  for (let power = -300; power < 308; power += 1)
    for (const x of [9.99996 * 10 ** power, -1.23456 * 10 ** power])
      assert.ok(compact(x).length <= 8, compact(x));
  assert.equal(compact(null), "–");
});
