import assert from "node:assert/strict";
import { test } from "node:test";

import { LOOK, changed } from "../../../static/state/page-state.js";
import { UndoStack } from "../../../static/state/undo-stack.js";
import { DEFAULTS } from "../support/specs.js";

/** @typedef {import("../../../static/state/undo-stack.js").State} State */

/**
 * @param {number} samples
 * @param {Partial<State["look"]>} [look]
 * @returns {State}
 */
const stateOf = (samples, look = {}) => ({
  spec: changed(DEFAULTS, { "dataset.samples": samples }),
  look: { ...LOOK, ...look },
});

/** Record the states one after the other, confirm each, and return the undo stack. */
function historyOf(/** @type {State[]} */ ...states) {
  const undo = new UndoStack(
    (before, after) => `${before.dataset.samples}→${after.dataset.samples}`,
  );
  states.forEach((state, index) => {
    undo.record(index ? states[index - 1] : null, state, false, 0);
    undo.confirm(state.spec);
  });
  return undo;
}

test("Each edit can be undone and redone", () => {
  const [first, second, third] = [100, 200, 300].map((samples) => stateOf(samples));
  const undo = historyOf(first, second, third);
  assert.equal(undo.undoLabel, "200→300");
  assert.deepEqual(undo.undo(third).spec, second.spec);
  assert.equal(undo.undoLabel, "100→200");
  assert.equal(undo.redoLabel, "200→300");
  assert.deepEqual(undo.undo(second).spec, first.spec);
  assert.equal(undo.undoLabel, null);
  assert.deepEqual(undo.redo(first).spec, second.spec);
});

test("A blank canvas and each of its points can be undone and redone", () => {
  const first = stateOf(100);
  const blank = stateOf(100, { draft: [] });
  const point = stateOf(100, { draft: [[1, 2, 0]] });
  const undo = historyOf(first, blank, point);
  assert.equal(undo.undoLabel, "points of the blank canvas");
  assert.deepEqual(undo.undo(point).look.draft, []);
  assert.equal(undo.undoLabel, "clear all");
  assert.equal(undo.undo(blank).look.draft, null);
  assert.equal(undo.undoLabel, null);
  assert.deepEqual(undo.redo(first).look.draft, []);
});

test("An empty history has nothing to undo", () => {
  const here = stateOf(100);
  const undo = historyOf(here);
  assert.equal(undo.undo(here), here);
  assert.equal(undo.redo(here), here);
});

test("A new edit clears the redo history", () => {
  const [first, second] = [stateOf(100), stateOf(200)];
  const undo = historyOf(first, second);
  undo.undo(second);
  undo.record(first, stateOf(300), false, 0);
  assert.equal(undo.redoLabel, null);
  assert.equal(undo.undoLabel, "100→300");
});

test("Only a change of the spec is an edit and needs another run", () => {
  const undo = historyOf(stateOf(100));
  assert.equal(undo.record(stateOf(100), stateOf(100, { epoch: 5 }), false, 0), false);
  assert.equal(undo.undoLabel, null);
  assert.equal(undo.record(stateOf(100), stateOf(200), false, 0), true);
});

test("A threshold is a step of its own: its run and the rest of the look stay", () => {
  const first = stateOf(100);
  const undo = historyOf(first);
  const moved = stateOf(100, { threshold: 0.8 });
  assert.equal(undo.record(first, moved, true, 0), false);
  assert.equal(undo.undoLabel, "threshold 0.8");
  const later = stateOf(100, { threshold: 0.8, epoch: 9 });
  const back = undo.undo(later);
  assert.deepEqual(back, stateOf(100, { epoch: 9 }));
  undo.record(later, back, false, 5000);
  assert.equal(undo.undoLabel, null);
  assert.equal(undo.redoLabel, "threshold 0.8");
  assert.deepEqual(undo.redo(back), later);
});

test("A slider's way to a threshold is one step, and its return to the usual one is none", () => {
  const states = [null, 0.6, 0.7, null].map((threshold) => stateOf(100, { threshold }));
  const undo = historyOf(states[0]);
  undo.record(states[0], states[1], true, 0);
  undo.record(states[1], states[2], true, 100);
  assert.equal(undo.undoLabel, "threshold 0.7");
  assert.equal(undo.position.past.length, 1);
  undo.record(states[2], states[3], true, 200);
  assert.equal(undo.undoLabel, null);
});

test("A slice is a step of its own, with what was chosen on the slice before it", () => {
  const [rows, others] = [{ rows: [0, 1, 2] }, { rows: [0, 1, 3] }];
  const first = stateOf(100, { slice: rows, at: [1, 2], box: [0, 1, 0, 1], epoch: 5 });
  const second = stateOf(100, { slice: others, epoch: 9 });
  const undo = historyOf(first, second);
  assert.equal(undo.undoLabel, "the slice");
  const { look } = undo.undo(second);
  assert.deepEqual([look.slice, look.at, look.box, look.epoch], [rows, [1, 2], [0, 1, 0, 1], 9]);
  assert.equal(undo.redoLabel, "the slice");
  assert.deepEqual(undo.redo({ ...second, look }).look.slice, others);
});

test("An edit of the spec undone restores its threshold without a further step", () => {
  const [first, second] = [stateOf(100, { threshold: 0.3 }), stateOf(200)];
  const undo = historyOf(first, second);
  const back = undo.undo(second);
  assert.equal(back.look.threshold, 0.3);
  undo.record(second, back, false, 5000);
  undo.confirm(back.spec);
  assert.equal(undo.undoLabel, null);
  assert.equal(undo.redoLabel, "100→200");
});

test("A run that fails to open takes no threshold with it that was set before", () => {
  const [first, refused] = [stateOf(100, { threshold: 0.3 }), stateOf(-1, { threshold: 0.3 })];
  const undo = historyOf(stateOf(100));
  undo.record(stateOf(100), first, true, 0);
  undo.record(first, refused, false, 5000);
  undo.fail();
  assert.deepEqual(undo.undo(first).spec, first.spec);
  assert.equal(undo.undoLabel, "threshold 0.3");
});

test("Undo keeps the pins and the compared run", () => {
  const [first, second] = [stateOf(100, { epoch: 7 }), stateOf(200)];
  const undo = historyOf(first, second);
  const pins = [{ run: "0".repeat(20), epoch: 1 }];
  const { look } = undo.undo({ spec: second.spec, look: { ...second.look, pins } });
  assert.deepEqual(look.pins, pins);
  assert.equal(look.epoch, 7);
});

test("Edits typed into one field in quick succession are one step", () => {
  const [first, second, third, fourth] = [1, 2, 3, 4].map((samples) => stateOf(samples));
  const undo = historyOf(first);
  undo.record(first, second, true, 1000);
  undo.record(second, third, true, 1500);
  assert.equal(undo.undoLabel, "1→3");
  undo.record(third, fourth, true, 9000);
  assert.equal(undo.undoLabel, "3→4");
});

test("Typing that ends at its initial value is no step", () => {
  const [first, second] = [stateOf(1), stateOf(2)];
  const undo = historyOf(first);
  undo.record(first, second, true, 1000);
  undo.record(second, first, true, 1100);
  assert.equal(undo.undoLabel, null);
});

test("Undo first removes an edit whose run could not be opened", () => {
  const [first, second, refused] = [1, 2, -1].map((samples) => stateOf(samples));
  const undo = historyOf(first, second);
  undo.record(second, refused, false, 0);
  undo.fail();
  assert.equal(undo.undoLabel, "2→-1");
  assert.deepEqual(undo.undo(second).spec, second.spec);
  assert.equal(undo.undoLabel, "1→2");
});

test("Leaving the tour restores the history, with one step back to the state before it", () => {
  const [first, second] = [stateOf(1), stateOf(2)];
  const steps = [stateOf(10, { tour: 1 }), stateOf(20, { tour: 2 })];
  const undo = historyOf(first, second, ...steps);
  assert.equal(undo.undoLabel, null);
  const left = stateOf(20);
  undo.record(steps[1], left, false, 0);
  assert.equal(undo.undoLabel, "the tour");
  assert.deepEqual(undo.undo(left).spec, second.spec);
  assert.equal(undo.undoLabel, "1→2");
});

test("Returning from the tour to the state before it adds no step", () => {
  const [first, second, step] = [stateOf(1), stateOf(2), stateOf(10, { tour: 1 })];
  const undo = historyOf(first, second, step);
  undo.record(step, stateOf(10), false, 0);
  undo.record(stateOf(10), second, false, 0);
  assert.equal(undo.undoLabel, "1→2");
});

test("At most 100 steps are kept", () => {
  const undo = historyOf(...Array.from({ length: 120 }, (_, samples) => stateOf(samples + 1)));
  assert.equal(undo.position.past.length, 100);
});
