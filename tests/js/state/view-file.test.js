import assert from "node:assert/strict";
import { test } from "node:test";

import { LOOK, changed } from "../../../static/state/page-state.js";
import { isViewFile, readViewFile, viewFile } from "../../../static/state/view-file.js";
import "../support/catalog.js";
import { DEFAULTS } from "../support/specs.js";

const TABLE = { columns: [{ name: "age", kind: "whole", values: [1, null, 3] }] };
const SPEC = changed(DEFAULTS, {
  "dataset.kind": "table",
  "dataset.table": "0123456789abcdef0123",
  "dataset.label": "buys",
  "dataset.columns": ["age", "a, b"],
  "training.class_weight": { 0: 2 },
});
const SHOWN = { ...LOOK, epoch: 40, box: [0, 1, 0, 2], slice: { principal: [0, 2] } };

test("A file with a view has the spec, the look and the table", async () => {
  for (const table of [null, TABLE]) {
    const text = viewFile(SPEC, SHOWN, DEFAULTS, table && JSON.stringify(table));
    assert.equal(await isViewFile(new Blob([text])), true);
    const { spec, look, complaints, table: read } = readViewFile(text, DEFAULTS);
    assert.deepEqual([spec, look, complaints, read], [SPEC, SHOWN, [], table]);
  }
});

test("A file of a later version says what it leaves out or adds", () => {
  const brief = '{"creases": "view", "version": 1, "spec": {}, "view": "epoch=3&colour=blue"}';
  const { spec, look, complaints } = readViewFile(brief, DEFAULTS);
  assert.deepEqual(spec, DEFAULTS);
  assert.equal(look.epoch, 3);
  assert.match(complaints[0], /colour/);
});

test("Other files are recognized, and damaged ones refused with the reason", async () => {
  for (const text of ["x1,x2,label\n0,0,1", '[{"creases": 1}]', '{"columns": []}'])
    assert.equal(await isViewFile(new Blob([text])), false);
  for (const [text, message] of Object.entries({
    '{"creases": "view"': /not JSON/,
    '{"creases": "film", "version": 1}': /“film”/,
    '{"creases": "view", "version": 2}': /version “2”/,
    '{"creases": "view", "version": 1, "spec": []}': /incomplete/,
    '{"creases": "view", "version": 1, "spec": {}, "view": "", "table": 3}': /incomplete/,
  })) {
    assert.throws(() => readViewFile(text, DEFAULTS), message);
  }
});
