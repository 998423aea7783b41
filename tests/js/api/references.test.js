/** References in an OpenAPI document are replaced by what they refer to. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { withoutReferences } from "../../../static/api/references.js";

const DOCUMENT = {
  paths: {
    "/a": { get: { body: { $ref: "#/schemas/Run" }, tags: ["a", "b"], limit: null } },
    "/b": { get: { body: { $ref: "#/schemas/a~1b~01", description: "of b" } } },
    "/c": { get: { body: { $ref: "#/schemas/Tree" } } },
    "/d": { get: { body: { $ref: "#/schemas/None" }, other: { $ref: "other.json#/A" } } },
    "/e": { get: { properties: { $ref: { type: "string" } } } },
  },
  schemas: {
    Run: { title: "Run", items: [{ $ref: "#/schemas/Point" }, { $ref: "#/schemas/Point" }] },
    Point: { type: "number", default: 0 },
    "a/b~1": { description: "of the schema", type: "string" },
    Tree: { children: { items: { $ref: "#/schemas/Tree" } } },
  },
};

/** @param {"/a"|"/b"|"/c"|"/d"|"/e"} path */
const operation = (path) => withoutReferences(DOCUMENT, ["paths", path, "get"]);

test("Every reference is replaced, also in what it refers to", () => {
  const point = { type: "number", default: 0 };
  assert.deepEqual(operation("/a"), {
    body: { title: "Run", items: [point, point] },
    tags: ["a", "b"],
    limit: null,
  });
});

test("What stands beside a reference is kept, and escaped names are found", () => {
  assert.deepEqual(operation("/b"), { body: { description: "of b", type: "string" } });
});

test("A part that contains itself is replaced once", () => {
  const tree = { $ref: "#/schemas/Tree" };
  assert.deepEqual(operation("/c"), { body: { children: { items: tree } } });
});

test("A reference to nothing or to another document stays", () => {
  assert.deepEqual(operation("/d"), DOCUMENT.paths["/d"].get);
});

test("A property that is named $ref is none", () => {
  assert.deepEqual(operation("/e"), DOCUMENT.paths["/e"].get);
});

test("A path to nothing gives nothing, and the document stays as it was", () => {
  const before = structuredClone(DOCUMENT);
  assert.equal(withoutReferences(DOCUMENT, ["paths", "/z", "get"]), undefined);
  operation("/a");
  assert.deepEqual(DOCUMENT, before);
});
