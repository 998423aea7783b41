import assert from "node:assert/strict";
import { test } from "node:test";

import { TypedEventTarget } from "../../../static/ui/typed-event-target.js";

/** @typedef {{pick: number, other: number, clear: null}} Details */

test("A listener receives the detail of each event of its name", () => {
  /** @type {TypedEventTarget<Details>} */
  const target = new TypedEventTarget();
  /** @type {unknown[]} */
  const details = [];
  target.addEventListener("pick", ({ detail }) => details.push(detail));
  target.emit("pick", 3);
  target.emit("other", 4);
  assert.deepEqual(details, [3]);
});

test("An omitted detail is null", () => {
  /** @type {TypedEventTarget<Details>} */
  const target = new TypedEventTarget();
  /** @type {unknown[]} */
  const details = [];
  target.addEventListener("clear", ({ detail }) => details.push(detail), { once: true });
  target.emit("clear");
  target.emit("clear");
  assert.deepEqual(details, [null]);
});
