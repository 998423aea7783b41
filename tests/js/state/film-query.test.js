import assert from "node:assert/strict";
import { test } from "node:test";

import { LAYERS } from "../../../static/content/first-look.js";
import { filmQuery } from "../../../static/state/film-query.js";

/** @type {import("../../../static/state/film-query.js").FilmChoice} */
const CHOICE = {
  format: "gif",
  first: 0,
  last: 9,
  frames: 10,
  rate: 12,
  width: 480,
  theme: "dark",
  loop: true,
};
const LOOK = { layers: LAYERS, box: null, slice: null, depth: null, threshold: null };

test("A film has the layers of the plane that it can show", () => {
  const layers = { ...LAYERS, margins: true, regions: true, points: false };
  const { show, format } = filmQuery(CHOICE, { ...LOOK, layers });
  assert.equal(show, "colour,regions,creases,boundary,test");
  assert.equal(format, undefined);
});

test("A film has the box, the slice and the layers of the network that the plane shows", () => {
  const slice = { axes: [1, 2] };
  const query = filmQuery(CHOICE, { ...LOOK, box: [0, 1, 2, 3], slice, depth: 1 });
  assert.equal(query.box, "0,1,2,3");
  assert.equal(query.slice, JSON.stringify(slice));
  assert.equal(query.layers, 1);
  assert.equal(filmQuery(CHOICE, { ...LOOK, threshold: 0.3 }).threshold, 0.3);
  assert.deepEqual(
    Object.keys(filmQuery(CHOICE, LOOK)).sort(),
    ["first", "last", "frames", "rate", "width", "theme", "loop", "show"].sort(),
  );
});
