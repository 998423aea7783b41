/**
 * The requests for the first picture of a page without a link. They start before the other scripts have loaded, and the page
 * uses their answers later.
 */

import { frameQuery } from "../api/frame-query.js";
import { EXAMPLE, EXAMPLE_EPOCH, LAYERS } from "../content/first-look.js";
import { isKnownVisitor } from "../ui/browser-storage.js";

/** The API, relative to this file: the document's body, which names the site's root, may not be there yet. */
const API = import.meta.url.replace(/static\/(?!.*static\/).*/, "api");

/**
 * @param {string} path
 * @param {object} body
 */
async function post(path, body) {
  const response = await fetch(`${API}${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path}: status ${response.status}`);
  return response.json();
}

/** Whether the page shows what its link names; otherwise it shows the example. */
export const isLinked = window.location.hash.length > 1;

/** Whether to explain the example, before it is trained: neither in a link nor in an embedded page. */
export const isFirstVisit =
  !isLinked && !window.location.pathname.endsWith("/embed") && !isKnownVisitor();

/** The epoch of the example that the page opens. */
export const exampleEpoch = isFirstVisit ? 0 : EXAMPLE_EPOCH;

document.documentElement.classList.toggle("first-visit", isFirstVisit);

/** Request the example and its frame at once: the address of the frame would only be known when the run is there. */
async function requestExample() {
  const { include, ...view } = frameQuery({ layers: LAYERS, box: null }, ["points"]);
  const parts = String(include).split(",");
  /** @type {[import("../api/wire.d.ts").NamedRun, import("../api/frame.js").WireFrame]} */
  const [run, frame] = await Promise.all([
    post("/runs", EXAMPLE),
    post("/train", { spec: EXAMPLE, epochs: exampleEpoch, include: parts, ...view }),
  ]);
  return { run, frame };
}

/** Resolves with the example and its frame; null for a link, or if a request fails: the page repeats it and shows the error. */
export const exampleAnswers = isLinked ? Promise.resolve(null) : requestExample().catch(() => null);
