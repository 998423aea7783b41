import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { AddressBar } from "../../../static/state/address-bar.js";

/**
 * Return an address bar with the number of changes as its URL, and the URLs that it has written.
 */
function addressBar() {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  /** @type {string[]} */
  const written = [];
  const history = {
    replaceState: (/** @type {unknown[]} */ ...[, , url]) => written.push(`${url}`),
  };
  Object.assign(globalThis, { window: { history, location: { hash: "" } } });
  let changes = 0;
  const bar = new AddressBar(() => ({ hash: String(changes), kept: null }));
  const change = () => {
    changes += 1;
    bar.scheduleUpdate();
  };
  return { bar, change, written };
}

test("Changes that follow each other are written once they end", () => {
  const { change, written } = addressBar();
  for (let at = 0; at < 5; at += 1) {
    change();
    mock.timers.tick(300);
  }
  assert.deepEqual(written, []);
  mock.timers.tick(100);
  assert.deepEqual(written, ["#5"]);
  mock.timers.tick(10_000);
  assert.deepEqual(written, ["#5"]);
});

test("Changes that do not end are written from time to time", () => {
  const { change, written } = addressBar();
  for (let at = 0; at < 50; at += 1) {
    change();
    mock.timers.tick(100);
  }
  assert.deepEqual(written, ["#20", "#40"]);
});

test("A scheduled URL that is cancelled is never written", () => {
  const { bar, change, written } = addressBar();
  change();
  bar.cancelUpdate();
  mock.timers.tick(10_000);
  assert.deepEqual(written, []);
});
