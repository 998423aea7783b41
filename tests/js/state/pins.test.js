import assert from "node:assert/strict";
import { test } from "node:test";

import "../support/document.js";
import { Problem } from "../../../static/api/problem.js";
import { DEFAULTS } from "../support/specs.js";
import { COUNTS, METRICS } from "../support/frames.js";

const { Client } = await import("../../../static/api/client.js");
const { Pins } = await import("../../../static/state/pins.js");

const RUN = "0123456789abcdef0123";
const UNKNOWN = "f".repeat(20);

/** A client whose server knows one run. */
class OneRun extends Client {
  /** @type {string[]} */
  requests = [];

  /**
   * @override
   * @param {string} run
   * @param {number} epoch
   */
  async frame(run, epoch) {
    this.requests.push(`${run}:${epoch}`);
    if (run !== RUN) throw new Problem("not found", 404);
    const metrics = { ...METRICS, train_loss: 0.5, test_accuracy: 0.9 };
    const counts = { ...COUNTS, regions: 12, boundary_segments: 5 };
    return /** @type {import("../../../static/api/frame.js").WireFrame} */ (
      /** @type {unknown} */ ({ task: "classification", metrics, counts, diverged: null })
    );
  }

  /** @override */
  async runAt() {
    return /** @type {Awaited<ReturnType<import("../../../static/api/client.js").Client["runAt"]>>} */ (
      /** @type {unknown} */ ({ id: RUN, spec: DEFAULTS, metrics: { seconds: [1.5] } })
    );
  }
}

/** Load pins until each has a row. */
async function loaded(/** @type {{run: string, epoch: number}[]} */ list) {
  const client = new OneRun();
  const pins = new Pins(client);
  let changes = 0;
  await new Promise((resolve) => {
    pins.addEventListener("change", () => (changes += 1) === list.length && resolve(null));
    pins.load(list);
  });
  return { pins, client };
}

test("A pin's row has the scores and counts of its run at its epoch", async () => {
  const pin = { run: RUN, epoch: 7 };
  const { pins } = await loaded([pin]);
  const row = pins.row(pin);
  assert.equal(row.spec, DEFAULTS);
  assert.deepEqual(
    [row.train_loss, row.test_score, row.regions, row.boundary_segments, row.seconds],
    [0.5, 0.9, 12, 5, 1.5],
  );
});

test("A run that the server does not know is a row with a message", async () => {
  const pin = { run: UNKNOWN, epoch: 1 };
  const { pins } = await loaded([pin, { run: RUN, epoch: 2 }]);
  assert.match(pins.row(pin).problem, /^Run f+ is not known here/);
  assert.equal(pins.row({ run: RUN, epoch: 2 }).regions, 12);
});

test("Each row is requested once, and a row that has not loaded is the pin", async () => {
  const pin = { run: RUN, epoch: 7 };
  const { pins, client } = await loaded([pin]);
  pins.load([pin]);
  assert.deepEqual(client.requests, [`${RUN}:7`]);
  assert.deepEqual(pins.row({ run: RUN, epoch: 8 }), { run: RUN, epoch: 8 });
});
