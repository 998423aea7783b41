import assert from "node:assert/strict";
import { test } from "node:test";

import { LAYERS } from "../../../static/content/first-look.js";
import { LOOK_FIELDS } from "../../../static/state/look-fields.js";
import { LOOK } from "../../../static/state/page-state.js";
import { fromHash, toHash } from "../../../static/state/url-codec.js";
import { DEFAULTS } from "../support/specs.js";

/** @typedef {import("../../../static/state/page-state.js").Look} Look */

const RUN = "0123456789abcdef0123";
const OTHER = "f".repeat(20);

/**
 * Values of each field, each with the parameters that it is written as.
 *
 * @type {{[name in keyof Look]: [value: Look[name], address: string][]}}
 */
const EXAMPLES = {
  epoch: [[12, "epoch=12"]],
  view: [
    ["plane", "view=plane"],
    ["compare", "view=compare"],
  ],
  beside: [["hidden-space", "beside=hidden-space"]],
  box: [[[-3, 3, -2.5, 4], "box=-3,3,-2.5,4"]],
  slice: [
    [{ axes: [2, 0] }, "slice=%7B%22axes%22:%5B2,0%5D%7D"],
    [
      { axes: [2, 0], at: [1, 2.5, -3] },
      "slice=%7B%22axes%22:%5B2,0%5D,%22at%22:%5B1,2.5,-3%5D%7D",
    ],
    [{ rows: [3, 17, 40] }, "slice=%7B%22rows%22:%5B3,17,40%5D%7D"],
    [{ principal: [1, 0] }, "slice=%7B%22principal%22:%5B1,0%5D%7D"],
    [
      {
        walk: [{ principal: [0, 1] }, { origin: [1, 2, 3], u: [1, 0, 0], v: [0, 1, 0] }],
        share: 0.35,
      },
      "slice=%7B%22walk%22:%5B%7B%22principal%22:%5B0,1%5D%7D,%7B%22origin%22:%5B1,2,3%5D,%22u%22:%5B1,0,0%5D,%22v%22:%5B0,1,0%5D%7D%5D,%22share%22:0.35%7D",
    ],
    ["f6b75c614ef45b0512f8", "slice=%22f6b75c614ef45b0512f8%22"],
  ],
  threshold: [
    [0.3, "threshold=0.3"],
    [0.5, "threshold=0.5"],
  ],
  draft: [
    [[], "draft=empty"],
    [
      [
        [0, 1, 0],
        [0.5, -2, 1],
      ],
      "draft=0,1,0;0.5,-2,1",
    ],
  ],
  at: [[[0.5, -1], "at=0.5,-1"]],
  why: [[[0, 0], "why=0,0"]],
  probe: [[[-1, 0, 1, 0], "probe=-1,0,1,0"]],
  sample: [[40, "sample=40"]],
  fold: [[[1, 0, 2], "fold=1,0,2"]],
  unit: [[[0, 3], "unit=0,3"]],
  surface: [
    ["logit", "surface=logit"],
    ["probability", "surface=probability"],
  ],
  sheet: [[0, "sheet=0"]],
  turn: [[[30, -20, 1.5], "turn=30,-20,1.5"]],
  speed: [
    [5, "speed=5"],
    ["max", "speed=max"],
  ],
  depth: [[1, "depth=1"]],
  chart: [
    [["loss", "gradients", "score", "geometry", "units"], "chart=gradients"],
    [["loss", "units", "score", "geometry", "gradients"], "chart=units"],
    [["loss", "score", "units", "geometry", "gradients"], "chart=loss,score,units"],
    [["score", "loss", "geometry", "gradients", "units"], "chart=score,loss"],
  ],
  scale: [["log", "scale=log"]],
  stop: [
    [{ kind: "patience", value: 50 }, "stop=patience:50"],
    [{ kind: "test", value: 0.95 }, "stop=test:0.95"],
  ],
  pins: [
    [
      [
        { run: RUN, epoch: 5 },
        { run: OTHER, epoch: 0 },
      ],
      `pins=${RUN}:5,${OTHER}:0`,
    ],
  ],
  sort: [
    [{ key: "epoch", descending: true }, "sort=-epoch"],
    [{ key: "name", descending: false }, "sort=name"],
  ],
  compare: [[RUN, `compare=${RUN}`]],
  between: [
    [0, "between=0"],
    [0.25, "between=0.25"],
  ],
  layers: [
    [{ ...LAYERS, wrong: true, regions: true }, "show=regions,wrong"],
    [{ ...LAYERS, wrong: true, colour: false }, "show=wrong&hide=colour"],
  ],
  parts: [[["charts", "noise"], "hide=charts,noise"]],
  ask: [
    [{ kind: "regions", words: "" }, "ask=regions"],
    [{ kind: "words", words: "Any & all?" }, "ask=words&prompt=Any%20%26%20all%3F"],
  ],
  tour: [[2, "tour=2"]],
};

/** Parameters with invalid values, each with its message. */
const REFUSED = {
  "epoch=-1": "“-1” is not a whole number from 0 up",
  "epoch=": "“” is not a number",
  "box=1,0,0,1": "“1,0,0,1” is not x1_min,x1_max,x2_min,x2_max",
  "box=1,2": "“1,2” has 2 numbers; 4 are required",
  "box=0,2e101,0,1": "“0,2e101,0,1” has a coordinate beyond ±1e+101",
  "box=0,1e-17,0,1": "“0,1e-17,0,1” has a side shorter than 1e-16",
  "at=1e102,0": "“1e102,0” has a coordinate beyond ±1e+101",
  "probe=0,0,1,-1e300": "“0,0,1,-1e300” has a coordinate beyond ±1e+101",
  "slice={": "“{” is not valid JSON",
  "at=1,x": "“x” is not a number",
  "why=1": "“1” has 1 number; 2 are required",
  "probe=1,2,1,2": "“1,2,1,2” starts where it ends",
  "sample=9": "“9” is not a whole number from 10 to 200",
  "fold=0,1,-1": "“0,1,-1” is not a layer and two units, from 0",
  "unit=0.5,1": "“0.5,1” is not a layer and a unit, from 0",
  "surface=plane": "“plane” is none of logit, probability",
  "sheet=1.5": "“1.5” is not a whole number from 0 up",
  "turn=0,91,1": "“0,91,1” is not two angles, the second from −90 to 90, and a distance above 0",
  "speed=0": "“0” is neither a whole number from 1 up nor max",
  "depth=0": "“0” is not a whole number from 1 up",
  "chart=pie": "“pie” is none of loss, score, geometry, gradients, units",
  "scale=2": "“2” is none of linear, log",
  "stop=never:1": "“never” is none of epoch, patience, train, test",
  "stop=epoch:0.5": "“0.5” is not a whole number from 1 up",
  "pins=1:2": "“1:2” is not a run's id and an epoch",
  [`pins=${Array.from({ length: 25 }, (_, epoch) => `${RUN}:${epoch}`)}`]:
    "at most 24 runs can be pinned",
  "sort=colour":
    "“colour” is none of name, epoch, train_score, test_score, train_loss, test_loss, regions, boundary_segments, dead_units, seconds",
  "threshold=1": "“1” is not a number between 0 and 1",
  "threshold=half": "“half” is not a number",
  "between=1.5": "“1.5” is not a number from 0 to 1",
  "compare=1": "“1” is not a run's id",
  "show=charts":
    "“charts” is none of colour, discrete, regions, creases, boundary, points, test, wrong, margins",
  "hide=everything": /^“everything” is none of colour, .*, margins, header, .*, training, a field$/,
  "ask=why": "“why” is none of regions, segments, accuracy, dead, words",
  [`prompt=${"x".repeat(301)}`]: "it is longer than 300 characters",
  "tour=7": "“7” is not a whole number from 1 to 6",
};

/** @param {string} address */
const withEpoch = (address) => (address.startsWith("epoch=") ? address : `epoch=0&${address}`);

for (const [name, examples] of Object.entries(EXAMPLES)) {
  test(`The field ${name} is read back as it was written`, () => {
    for (const [value, address] of examples) {
      const look = { ...LOOK, [name]: value };
      const hash = toHash(DEFAULTS, look, DEFAULTS);
      assert.equal(hash, withEpoch(address));
      const read = fromHash(hash, DEFAULTS);
      assert.deepEqual({ ...read.look }, look);
      assert.deepEqual(read.complaints, []);
    }
  });
}

test("Every field has examples, and its default is not written", () => {
  assert.deepEqual(Object.keys(EXAMPLES), Object.keys(LOOK_FIELDS));
  assert.equal(toHash(DEFAULTS, LOOK, DEFAULTS), "epoch=0");
});

test("An address with all fields is read back", () => {
  const look = {
    ...LOOK,
    ...Object.fromEntries(Object.entries(EXAMPLES).map(([name, [[value]]]) => [name, value])),
  };
  const { look: found, complaints } = fromHash(toHash(DEFAULTS, look, DEFAULTS), DEFAULTS);
  assert.deepEqual({ ...found }, look);
  assert.deepEqual(complaints, []);
});

for (const [parameter, message] of Object.entries(REFUSED)) {
  test(`The message says why ${parameter.slice(0, 40)} is left out`, () => {
    const { look, complaints } = fromHash(parameter, DEFAULTS);
    const [complaint] = complaints;
    const name = parameter.slice(0, parameter.indexOf("="));
    assert.deepEqual({ ...look }, { ...LOOK });
    assert.equal(complaints.length, 1);
    if (typeof message === "string") assert.equal(complaint, `${name}: ${message}`);
    else assert.match(complaint.slice(name.length + 2), message);
  });
}

test("Layers and parts of the page are hidden by the same parameter", () => {
  const { look } = fromHash("hide=charts,colour,noise,points,charts", DEFAULTS);
  assert.deepEqual(look.layers, { ...LAYERS, colour: false, points: false });
  assert.deepEqual(look.parts, ["charts", "noise"]);
  assert.equal(toHash(DEFAULTS, look, DEFAULTS), "epoch=0&hide=colour,points,charts,noise");
});

test("The kind and the words of a question may have any order", () => {
  for (const hash of ["ask=dead&prompt=How many?", "prompt=How many?&ask=dead"])
    assert.deepEqual(fromHash(hash, DEFAULTS).look.ask, { kind: "dead", words: "How many?" });
  assert.deepEqual(fromHash("prompt=Why?", DEFAULTS).look.ask, { kind: "words", words: "Why?" });
  assert.equal(fromHash("prompt=%20", DEFAULTS).look.ask, null);
});

test("A run that is pinned twice is in the table once", () => {
  const { look } = fromHash(`pins=${RUN}:5,${RUN}:6,${RUN}:5`, DEFAULTS);
  assert.deepEqual(
    look.pins.map(({ epoch }) => epoch),
    [5, 6],
  );
});
