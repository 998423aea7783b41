import assert from "node:assert/strict";
import { test } from "node:test";

import { LatestRequest } from "../../../static/api/latest-request.js";
import { Problem } from "../../../static/api/problem.js";

const settled = () => new Promise((resolve) => setImmediate(() => resolve(null)));

/** Return requests that the test answers, with a record of what was sent and received. */
function recorder(/** @type {LatestRequest} */ latest) {
  /** @type {string[]} */
  const events = [];
  /** @type {Map<string, (error?: Error) => void>} */
  const open = new Map();
  return {
    events,
    /** @param {string} name */
    send(name) {
      latest.run(
        () => {
          events.push(`sent ${name}`);
          return new Promise((resolve, reject) =>
            open.set(name, (error) => (error ? reject(error) : resolve(name))),
          );
        },
        (result) => {
          events.push(`got ${result}`);
        },
        (message) => events.push(message),
      );
    },
    /**
     * @param {string} name
     * @param {Error} [error]
     */
    async answer(name, error) {
      open.get(name)?.(error);
      await settled();
    },
  };
}

test("Of the requests made during another request, only the newest is sent", async () => {
  const { events, send, answer } = recorder(new LatestRequest());
  ["a", "b", "c"].forEach(send);
  await answer("a");
  assert.deepEqual(events, ["sent a", "got a", "sent c"]);
  await answer("c");
  assert.equal(events.at(-1), "got c");
});

test("With overlap, the next request is sent before the previous result is used", async () => {
  const { events, send, answer } = recorder(new LatestRequest({ overlap: true }));
  ["a", "b"].forEach(send);
  await answer("a");
  assert.deepEqual(events, ["sent a", "sent b", "got a"]);
});

test("A problem is reported by its message, and the next request is sent", async () => {
  const { events, send, answer } = recorder(new LatestRequest());
  ["a", "b"].forEach(send);
  await answer("a", new Problem("no answer"));
  assert.deepEqual(events, ["sent a", "no answer", "sent b"]);
});

test("A waiting request can be canceled", async () => {
  const latest = new LatestRequest();
  const { events, send, answer } = recorder(latest);
  ["a", "b"].forEach(send);
  latest.cancel();
  await answer("a");
  assert.deepEqual(events, ["sent a", "got a"]);
});
