import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.document = /** @type {any} */ ({ baseURI: "http://site/", body: { dataset: {} } });
const { Client } = await import("../../../static/api/client.js");
const { Problem } = await import("../../../static/api/problem.js");

/** @param {string} body */
const answering = (body) => {
  globalThis.fetch = async () => new Response(body, { status: 200 });
  return new Client();
};

test("a response that was cut off is a problem with words, not an error of the page", async () => {
  const cut = await answering('{"id": "0123')
    .json("/runs/0123", {})
    .catch((error) => error);
  assert.ok(cut instanceof Problem);
  assert.match(cut.message, /cut off/);
});

test("a body of any kind that fails while it is read is such a problem, too", async () => {
  const failing = () => {
    const body = new ReadableStream({
      pull(controller) {
        controller.error(new TypeError("Failed to fetch"));
      },
    });
    globalThis.fetch = async () => new Response(body, { status: 200 });
    return new Client();
  };
  for (const request of [
    failing().json("/runs/0123", {}),
    failing().lines("/curves/0123/stream"),
    failing().tableContent("0123"),
    failing().file("0123", 1, "py", null),
  ]) {
    const cut = await request.catch((error) => error);
    assert.ok(cut instanceof Problem);
    assert.match(cut.message, /cut off/);
  }
});

test("a whole response is returned", async () => {
  assert.deepEqual(await answering('{"id": "0123"}').json("/runs/0123", {}), { id: "0123" });
});
