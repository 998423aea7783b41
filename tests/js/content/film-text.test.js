import assert from "node:assert/strict";
import { test } from "node:test";

import { filmSummary } from "../../../static/content/film-text.js";

test("A film in words has its frames, its length and the epochs between two frames", () => {
  const words = (/** @type {number[]} */ [first, last, frames, rate]) =>
    filmSummary({ first, last, frames, rate });
  assert.equal(words([0, 120, 61, 12]), "61 frames, 5.1 s: a frame every 2 epochs.");
  assert.equal(words([0, 10, 11, 11]), "11 frames, 1 s: a frame every epoch.");
  assert.equal(words([0, 100, 4, 4]), "4 frames, 1 s: a frame every 33.3 epochs.");
});

test("A film has at most one frame per epoch", () => {
  assert.equal(
    filmSummary({ first: 5, last: 8, frames: 60, rate: 4 }),
    "4 frames, 1 s: a frame every epoch.",
  );
  assert.equal(filmSummary({ first: 8, last: 8, frames: 60, rate: 4 }), "1 frame, 0.3 s: epoch 8.");
});
