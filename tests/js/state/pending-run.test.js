import assert from "node:assert/strict";
import { test } from "node:test";

import { LOOK } from "../../../static/state/page-state.js";
import { PendingRun } from "../../../static/state/pending-run.js";

const { signal } = new AbortController();

test("A change of the view during loading aborts the request and sends a new one", async () => {
  const pending = new PendingRun(LOOK);
  /** @type {number[]} */
  const epochs = [];
  const frame = await pending.loadFrame(async (look, { aborted }) => {
    epochs.push(look.epoch);
    assert.equal(aborted, false);
    if (epochs.length < 3) pending.setLook({ epoch: epochs.length });
    return look.epoch;
  }, signal);
  assert.deepEqual(epochs, [0, 1, 2]);
  assert.equal(frame, 2);
});

test("A change that needs the same frame does not abort the request", async () => {
  const pending = new PendingRun(LOOK);
  await pending.loadFrame(async (_, request) => {
    if (pending.look.at === null) pending.setLook({ at: [0, 0] }, false);
    assert.equal(request.aborted, false);
  }, signal);
  assert.deepEqual(pending.look.at, [0, 0]);
});

test("An error is thrown unless the view has changed", async () => {
  const pending = new PendingRun(LOOK);
  const failing = () => Promise.reject(new RangeError("failed"));
  await assert.rejects(pending.loadFrame(failing, signal), RangeError);
  let calls = 0;
  const once = async () => {
    calls += 1;
    if (calls === 1) {
      pending.setLook({ epoch: 4 });
      throw new RangeError("aborted");
    }
    return "frame";
  };
  assert.equal(await pending.loadFrame(once, signal), "frame");
});

test("No new request is sent after the signal is aborted", async () => {
  const pending = new PendingRun(LOOK);
  const controller = new AbortController();
  let calls = 0;
  const load = async () => {
    calls += 1;
    pending.setLook({ epoch: calls });
    controller.abort();
  };
  await assert.rejects(pending.loadFrame(load, controller.signal));
  assert.equal(calls, 1);
});
