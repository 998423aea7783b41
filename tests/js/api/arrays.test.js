import assert from "node:assert/strict";
import { test } from "node:test";

import { decode, rows } from "../../../static/api/arrays.js";

/**
 * @param {Float64Array|Int16Array} array
 * @param {string} dtype
 * @param {string} [shape]
 */
const encoded = (array, dtype, shape) => ({
  dtype,
  bdata: Buffer.from(array.buffer).toString("base64"),
  ...(shape && { shape }),
});

test("An encoded array and nested lists decode to the same rows", () => {
  const list = [
    [1, 2],
    [3, 4],
    [5, 6],
  ];
  const wire = encoded(Float64Array.from(list.flat()), "f8", "3, 2");
  assert.deepEqual(rows(decode(wire)), list);
  assert.deepEqual(rows(decode(list)), list);
});

test("An array without a shape has one dimension", () => {
  const { data, shape } = decode(encoded(Int16Array.of(-1, 7), "i2"));
  assert.deepEqual([...data], [-1, 7]);
  assert.deepEqual(shape, [2]);
});

test("A missing array stays missing and an unknown type is an error", () => {
  assert.equal(decode(null), null);
  assert.equal(decode(undefined), null);
  assert.throws(() => decode({ dtype: "c16", bdata: "" }), /no array type “c16”/);
});
