import assert from "node:assert/strict";
import { test } from "node:test";

import {
  dimensions,
  figureComplaints,
  figureCsv,
  figureIn,
  figureText,
  firstFigure,
  summaryQuery,
} from "../../../static/state/study-figure.js";

const WIDTHS = "network.hidden_layer_sizes";
const RATE = "training.learning_rate_init";
const METRICS = ["test_accuracy", "regions", "gradient_norm.1"];

/** @type {import("../../../static/api/types.d.ts").StudySpec} */
const SPEC = /** @type {any} */ ({
  kind: "run",
  base: {},
  epochs: [5, 20],
  axes: [
    { field: WIDTHS, values: [[8], [8, 8]] },
    { field: RATE, values: [0.01, 0.1] },
  ],
  seeds: [0, 1],
  seeded: ["training.random_state"],
});
const FIRST = firstFigure(SPEC, "test_accuracy");

/** @param {string} text */
const read = (text) => figureIn(new URLSearchParams(text), FIRST, SPEC, METRICS);

test("A study is drawn along its first axis, with a line for each value of the second", () => {
  assert.equal(FIRST.x, WIDTHS);
  assert.equal(FIRST.series, RATE);
  assert.deepEqual(dimensions(SPEC), [WIDTHS, RATE, "epoch"]);
  assert.deepEqual(dimensions({ ...SPEC, axes: [], epochs: [5] }), ["epoch"]);
  assert.equal(firstFigure({ ...SPEC, axes: [] }, "regions").x, "epoch");
  assert.equal(figureText(FIRST, FIRST), "");
});

test("Every figure comes back from its address", () => {
  for (const change of [
    {},
    { metric: "gradient_norm.1", series: "" },
    { x: "epoch", facet: WIDTHS },
    { x: RATE, series: WIDTHS, facet: "epoch" },
    { epoch: "5", spread: "sd", xscale: "log", yscale: "auto" },
    { where: { [WIDTHS]: "[8,8]", seed: "1" } },
  ]) {
    const figure = { ...FIRST, ...change };
    assert.deepEqual(read(figureText(/** @type {any} */ (figure), FIRST)), figure);
  }
});

test("Parameters that do not fit the study have their defaults", () => {
  for (const text of [
    "y=colour",
    "x=training.alpha",
    "facet=training.alpha",
    "epoch=7",
    "spread=all",
    "yscale=x",
    "where=seed=3",
    "where=seed",
    "where=training.alpha=1",
    `facet=${RATE}`,
  ])
    assert.deepEqual(read(text), FIRST, text);
  // A field is drawn along one axis only.
  assert.equal(read(`x=${RATE}`).series, "");
});

test("The query of a summary has what the figure shows", () => {
  const query = summaryQuery(read(`facet=epoch&epoch=5&where=${WIDTHS}=[8,8]&where=seed=0`));
  assert.equal(query.get("facet"), "epoch");
  assert.equal(query.get("epoch"), null);
  assert.deepEqual(query.getAll("where"), [`${WIDTHS}=[8,8]`, "seed=0"]);
  assert.equal(summaryQuery(read("epoch=5")).get("epoch"), "5");
  assert.equal(summaryQuery(FIRST).has("facet"), false);
});

test("No value of a figure's table looks like a date", () => {
  const numbers = [1, 2, 3];
  const line = {
    label: "0.01",
    series_value: 0.01,
    facet: null,
    facet_value: null,
    x: ["8", "8-8", "none"],
    values: [[8], [8, 8], []],
    ...Object.fromEntries(
      ["low", "q1", "median", "q3", "high", "mean", "sd", "n", "missing"].map((name) => [
        name,
        numbers,
      ]),
    ),
  };
  const text = figureCsv(
    /** @type {any} */ ({
      metric: "regions",
      x: WIDTHS,
      series: RATE,
      facet: null,
      epoch: 20,
      lines: [line],
    }),
  );
  const rows = text.trim().split("\r\n");
  assert.equal(rows[0], `${RATE},${WIDTHS},epoch,metric,n,missing,median,q1,q3,low,high,mean,sd`);
  assert.deepEqual(
    rows.slice(1).map((row) => row.split(",20,")[0]),
    ["0.01,8", '0.01,"[8, 8]"', "0.01,none"],
  );
});

test("Each parameter of an address that the figure does not have is named", () => {
  const complaints = (/** @type {string} */ text) =>
    figureComplaints(new URLSearchParams(text), read(text));
  for (const [text, name] of [
    ["y=colour", "y"],
    ["x=training.alpha", "x"],
    [`series=${WIDTHS}`, "series"],
    ["facet=nothing", "facet"],
    ["epoch=6", "epoch"],
    ["spread=wide", "spread"],
    ["yscale=cubic", "yscale"],
    [`where=${WIDTHS}=[9]`, "where"],
    ["where=[", "where"],
    ["colour=red", "colour"],
    ["axes=[", "axes"],
  ]) {
    const [one, ...others] = complaints(`${text}&xscale=log`);
    assert.match(one ?? text, new RegExp(`^${name}: th`));
    assert.deepEqual(others, []);
  }
  const all = `y=regions&x=${RATE}&series=${WIDTHS}&epoch=5&where=seed=1&where=${RATE}=0.1`;
  assert.deepEqual(complaints(all), []);
  assert.deepEqual(complaints(""), []);
});
