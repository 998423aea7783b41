import assert from "node:assert/strict";
import { test } from "node:test";

import { readExactly, readNumber, readNumbers } from "../../../static/ui/number-parsing.js";

const READ = {
  "0,001": 0.001,
  "1,5": 1.5,
  1.5: 1.5,
  ".5": 0.5,
  ",5": 0.5,
  "1e-3": 1e-3,
  "1e-3 ": 1e-3,
  "1,5e-3": 1.5e-3,
  "\u22122": -2,
  "2e\u22123": 2e-3,
  "+5": 5,
  1.234: 1.234,
  "0,125": 0.125,
  "1 000": 1000,
  "1\u202f000,5": 1000.5,
  "5.": 5,
  "-0": 0,
  0.123456789: 0.123456789,
};
const REFUSED = [
  ...["", " ", "-", "1e", "abc", "1.000,5", "1,000.5", "1,234", "1,000,000", "1.000.000", "1 5"],
  ...["1 0000", "\u0661", "1e999", "-1e999", "1e-999", "NaN", "Infinity", "0x10", "1_000", "2..5"],
];
const WHOLE = { 5: 5, "5.0": 5, "1 000": 1000, "1e3": 1000 };
const NOT_WHOLE = ["0,5", "1.5", "1.000", "1,000", "1e-3", "1e30", "9007199254740993"];

test("A point and a comma both separate decimals", () => {
  for (const [text, value] of Object.entries(READ))
    assert.deepEqual(readNumber(text), { value }, text);
});

test("An invalid or ambiguous number is refused with a reason", () => {
  for (const text of REFUSED) assert.deepEqual(Object.keys(readNumber(text)), ["why"], text);
});

test("Fractions and separators are refused in a whole number", () => {
  for (const [text, value] of Object.entries(WHOLE))
    assert.deepEqual(readNumber(text, { whole: true }), { value }, text);
  for (const text of NOT_WHOLE)
    assert.deepEqual(Object.keys(readNumber(text, { whole: true })), ["why"], text);
});

test("The message names the limit and the typed value", () => {
  assert.deepEqual(readNumber("7", { min: 1, max: 5 }), {
    why: "must be at most 5, got “7”",
  });
});

const LISTS = {
  "1, 2, 4": [1, 2, 4],
  "1; 2,5; 4": [1, 2.5, 4],
  "1 2 4": [1, 2, 4],
  "0.5,1,2": [0.5, 1, 2],
  "0,001; 0,01": [0.001, 0.01],
  3: [3],
  "": [],
};
const UNCLEAR_LISTS = [
  ...["1,5", "1,2,4", "0,001 0,01", "0.5 1,5", "1.000,5", "1,000.5", "1,000", "a", "1 000"],
];

test("Semicolons, spaces and unambiguous commas separate the numbers of a list", () => {
  for (const [text, values] of Object.entries(LISTS))
    assert.deepEqual(readNumbers(text), { values }, text);
  assert.deepEqual(readNumbers("8,8", { whole: true }), { values: [8, 8] });
});

test("A list with a comma that could be a decimal comma is refused", () => {
  for (const text of UNCLEAR_LISTS) assert.deepEqual(Object.keys(readNumbers(text)), ["why"], text);
  assert.deepEqual(Object.keys(readNumbers("0,5", { whole: true })), ["why"]);
});

test("The expected count of numbers decides what a comma means", () => {
  assert.deepEqual(readExactly("1,5 2", 2), { values: [1.5, 2] });
  assert.deepEqual(readExactly("1,5,2", 3), { values: [1, 5, 2] });
  assert.deepEqual(Object.keys(readExactly("1,5", 3)), ["why"]);
});
