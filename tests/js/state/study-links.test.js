import assert from "node:assert/strict";
import { test } from "node:test";

import "../support/document.js";
import { completedStudy } from "../../../static/api/json-shapes.js";
import { cellLink, specIn, specLink } from "../../../static/state/study-links.js";
import { CURVE_DEFAULTS, DEFAULTS } from "../support/specs.js";

const SITE = "https://example.org/creases/";
const RUN = "0123456789abcdef0123";
const ALL = { run: DEFAULTS, curve: CURVE_DEFAULTS };
const CATALOG = {
  curves: { functions: [], formula_functions: [], fields: {}, defaults: CURVE_DEFAULTS },
};
const ROW = { run: RUN, epoch: 50, seed: 3, values: { "network.hidden_layer_sizes": [4, 4] } };

/** @param {object} spec */
function studyOf(spec) {
  const whole = completedStudy(spec, ALL);
  assert.ok(whole);
  return { kind: whole.kind, spec: whole };
}

test("A cell of a study of runs is opened by its run", () => {
  assert.equal(cellLink(ROW, studyOf({}), CATALOG), `${SITE}#run=${RUN}&epoch=50`);
});

test("A cell of a study with points is opened at the farthest one, with all of them in view", () => {
  const study = studyOf({
    at: [
      [-2, 2],
      [500, 2],
    ],
  });
  const place = "&at=500,2&box=-550,550,-550,550";
  assert.equal(cellLink(ROW, study, CATALOG), `${SITE}#run=${RUN}&epoch=50${place}`);
});

test("A cell of a study of curves is opened by its spec, with its values and seed", () => {
  const study = studyOf({ kind: "curve", base: { function: { noise: 0.1 } } });
  assert.equal(
    cellLink(ROW, study, CATALOG),
    `${SITE}curve#noise=0.1&hidden_layer_sizes=4,4&random_state=3&epoch=50`,
  );
});

test("A study that has not been started is read back from its link", () => {
  const { spec } = studyOf({ base: { dataset: { noise: 0 } }, epochs: [10, 20] });
  const link = specLink(spec);
  assert.ok(link.startsWith(`${SITE}studies#spec=`));
  assert.deepEqual(specIn(new URL(link).hash, ALL), spec);
});

test("Another address has no spec, and an invalid spec is undefined", () => {
  assert.equal(specIn(`#${RUN}`, ALL), null);
  assert.equal(specIn("", ALL), null);
  for (const text of ["%7B", "%", "[]", '{"epochs":"many"}'])
    assert.equal(specIn(`#spec=${text}`, ALL), undefined, text);
});
