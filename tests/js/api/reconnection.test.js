import assert from "node:assert/strict";
import { test } from "node:test";

import { Reconnection } from "../../../static/api/reconnection.js";

test("After an outage the server is asked less and less often until it responds", async () => {
  const answers = [false, false, false, false, false, false, true];
  const client = { onNoResponse: () => {}, responds: async () => answers.shift() ?? true };
  /** @type {number[]} */
  const delays = [];
  /** @type {string[]} */
  const events = [];
  /** @type {() => void} */
  let next = () => {};
  const reconnection = new Reconnection(client, (callback, delay) => {
    delays.push(delay);
    next = callback;
  });
  for (const name of /** @type {const} */ (["away", "back"]))
    reconnection.addEventListener(name, () => {
      events.push(name);
    });
  client.onNoResponse();
  client.onNoResponse();
  assert.deepEqual(events, ["away"]);
  while (reconnection.isAway) {
    next();
    await new Promise((resolve) => setImmediate(() => resolve(null)));
  }
  assert.deepEqual(events, ["away", "back"]);
  assert.deepEqual(delays, [500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
  client.onNoResponse();
  assert.deepEqual(events, ["away", "back", "away"]);
});
