import assert from "node:assert/strict";
import { test } from "node:test";

import { LAYERS, LOOK } from "../../../static/state/page-state.js";
import { fromHash, toHash } from "../../../static/state/url-codec.js";
import { DEFAULTS } from "../support/specs.js";

const RUN = "0123456789abcdef0123";

const LOOKS = {
  "epoch=12": { epoch: 12 },
  "epoch=0&box=-3,3,-2,4": { box: [-3, 3, -2, 4] },
  "epoch=0&at=0.5,-1": { at: [0.5, -1] },
  "epoch=0&why=0,0": { why: [0, 0] },
  "epoch=0&probe=-1,0,1,0": { probe: [-1, 0, 1, 0] },
  "epoch=0&sample=40": { sample: 40 },
  "epoch=0&fold=1,0,2": { fold: [1, 0, 2] },
  "epoch=0&unit=0,3": { unit: [0, 3] },
  "epoch=0&surface=logit&sheet=0&turn=30,20,1.5": {
    surface: "logit",
    sheet: 0,
    turn: [30, 20, 1.5],
  },
  "epoch=0&speed=max": { speed: "max" },
  "epoch=0&depth=1": { depth: 1 },
  "epoch=0&chart=units&scale=log": { chart: "units", scale: "log" },
  "epoch=0&stop=patience:50": { stop: { kind: "patience", value: 50 } },
  [`epoch=0&pins=${RUN}:5,${RUN}:6&sort=-epoch&compare=${RUN}`]: {
    pins: [
      { run: RUN, epoch: 5 },
      { run: RUN, epoch: 6 },
    ],
    sort: { key: "epoch", descending: true },
    compare: RUN,
  },
  "epoch=0&show=wrong&hide=colour,charts,noise": {
    layers: { ...LAYERS, wrong: true, colour: false },
    parts: ["charts", "noise"],
  },
  "epoch=0&ask=words&prompt=Any%20%26%20all%3F": { ask: { kind: "words", words: "Any & all?" } },
  "epoch=0&tour=2": { tour: 2 },
};

test("Every option of the view is written into the address and read from it", () => {
  const seen = new Set();
  for (const [hash, part] of Object.entries(LOOKS)) {
    const look = { ...LOOK, ...part };
    Object.keys(part).forEach((name) => seen.add(name));
    assert.equal(toHash(DEFAULTS, look, DEFAULTS), hash);
    const found = fromHash(`#${hash}`, DEFAULTS);
    assert.deepEqual({ ...found.look }, look, hash);
    assert.deepEqual(found.complaints, []);
  }
  assert.deepEqual(seen, new Set(Object.keys(LOOK)));
});

test("A spec is written by what differs from the defaults", () => {
  const spec = structuredClone(DEFAULTS);
  spec.dataset.kind = "points";
  spec.dataset.points = [
    [0, 1, 0],
    [1, 0.5, 1],
  ];
  spec.dataset.class_names = ["a,b", "c"];
  spec.network.hidden_layer_sizes = [];
  spec.training.shuffle = false;
  const hash = toHash(spec, LOOK, DEFAULTS);
  assert.match(hash, /^kind=points&points=0,1,0;1,0.5,1&class_names=/);
  assert.match(hash, /&hidden_layer_sizes=&shuffle=false&epoch=0$/);
  assert.deepEqual(fromHash(hash, DEFAULTS).spec, spec);
});

test("What cannot be read keeps its default and is named", () => {
  const bad = "noise=much&epoch=-1&box=1,0,0,1&nothing=1&interventions=%7B&show=everything";
  const { spec, look, complaints } = fromHash(`${bad}&samples=40`, DEFAULTS);
  assert.equal(spec.dataset.samples, 40);
  assert.equal(spec.dataset.noise, DEFAULTS.dataset.noise);
  assert.deepEqual({ ...look }, LOOK);
  assert.equal(complaints.length, 6);
  assert.ok(
    complaints.every((line) => /^(noise|epoch|box|nothing|interventions|show): /.test(line)),
  );
});

test("Whether the page starts to play is read, and is no part of the state", () => {
  const { look, play } = fromHash("play=true", DEFAULTS);
  assert.equal(play, true);
  assert.ok(!("play" in look));
});
