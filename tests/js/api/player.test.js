import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";

import { Player } from "../../../static/api/player.js";

globalThis.requestAnimationFrame = (paint) => setImmediate(() => paint(0));

/** @param {number} ms */
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Play from epoch 0 until a number of frames are drawn.
 *
 * @param {Player<import("../../../static/api/player.js").PlayedFrame>} player
 * @param {number} frames
 */
async function play(player, frames) {
  let drawn = 0;
  await new Promise((resolve) => {
    player.addEventListener("frame", () => (drawn += 1) === frames && resolve(null));
    player.start(0, 1e6);
  });
  player.stop();
}

test("Maximum speed follows the cost of training, not the clock", async () => {
  const epochs = [0];
  const player = new Player(async (epoch) => {
    epochs.push(epoch);
    // Simulate other work that delays every third frame.
    if (epochs.length % 3 === 0) await wait(50);
    return { epoch, trained: 2 * epoch };
  });
  player.speed = "max";
  await play(player, 20);
  const strides = epochs.slice(1).map((epoch, at) => epoch - epochs[at]);
  assert.equal(strides[0], 1);
  assert.deepEqual(
    strides,
    strides.toSorted((a, b) => a - b),
    "no delay makes it slower",
  );
  assert.equal(strides.at(-1), 4, "8 ms of training a frame, at 2 ms an epoch");
});

test("A player requests few frames ahead and none after it was stopped", async () => {
  /** @type {number[]} */
  const epochs = [];
  const player = new Player(async (epoch) => {
    epochs.push(epoch);
    return { epoch };
  });
  player.speed = 5;
  await play(player, 3);
  const before = epochs.length;
  await wait(20);
  assert.equal(epochs.length, before);
  assert.deepEqual(epochs.slice(0, 3), [5, 10, 15]);
  assert.ok(before <= 3 + 2);
});

test("A player stops at the last epoch and reports a failure", async () => {
  const player = new Player(async (epoch) => {
    if (epoch > 3) throw new Error("gone");
    return { epoch };
  });
  player.speed = 1;
  player.start(0, 3);
  assert.equal((await once(player, "stopped"))[0].detail, null);
  player.start(3, 9);
  assert.equal((await once(player, "stopped"))[0].detail.message, "gone");
  assert.equal(player.playing, false);
});
