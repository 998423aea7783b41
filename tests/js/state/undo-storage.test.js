import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { LOOK } from "../../../static/state/page-state.js";
import { UndoStorage } from "../../../static/state/undo-storage.js";
import { DEFAULTS } from "../support/specs.js";

/**
 * Return a storage of edits, the texts that it has stored, and the window.
 */
function undoStorage() {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  /** @type {string[]} */
  const stored = [];
  const window = new EventTarget();
  const sessionStorage = {
    setItem: (/** @type {string} */ _, /** @type {string} */ text) => stored.push(text),
    getItem: () => stored.at(-1) ?? null,
  };
  Object.assign(globalThis, { window, sessionStorage });
  const storage = new UndoStorage(DEFAULTS);
  /** @param {number} count */
  const save = (count) => {
    const step = { spec: storage.defaults, look: LOOK, words: String(count) };
    storage.save(storage.defaults, { past: [step], future: [] });
  };
  return { storage, save, stored, window };
}

test("Edits that follow each other are stored once, and found again", () => {
  const { storage, save, stored } = undoStorage();
  for (const count of [1, 2, 3]) {
    save(count);
    mock.timers.tick(300);
  }
  assert.equal(stored.length, 0);
  mock.timers.tick(100);
  assert.equal(stored.length, 1);
  assert.equal(storage.load(storage.defaults)?.past[0].words, "3");
});

test("An edit just before the page is left is stored", () => {
  const { save, stored, window } = undoStorage();
  save(1);
  window.dispatchEvent(new Event("pagehide"));
  mock.timers.tick(10_000);
  assert.equal(stored.length, 1);
});
