/** The objects that the plane's page is built on. Its other scripts load after them: they draw the first picture of a link. */

import { Client } from "../api/client.js";
import { completed } from "../api/json-shapes.js";
import { Problem } from "../api/problem.js";
import { EXAMPLE } from "../content/first-look.js";
import { LOOK, frozen } from "../state/page-state.js";
import { fromHash } from "../state/url-codec.js";
import { Run } from "../state/run.js";
import { element } from "../ui/elements.js";
import { Plotly } from "../ui/plotly-loader.js";
import { PageLayout } from "../views/page-layout.js";
import { Plane } from "../views/plane.js";
import { exampleAnswers, exampleEpoch, isLinked } from "./first-requests.js";
import { firstPalette } from "./page-theme.js";

/**
 * @typedef {import("../api/frame.js").Frame} Frame
 * @typedef {import("../api/types.d.ts").Spec} Spec
 * @typedef {import("../state/page-state.js").Look} Look
 */

/** The box of the axes until there is a frame. */
const FIRST_BOX = [-6, 6, -6, 6];

/**
 * Return the state of the example.
 *
 * @param {Spec} defaults
 * @returns {import("../state/page-state.js").PageState}
 */
export function example(defaults) {
  return {
    spec: frozen(completed(EXAMPLE, defaults)),
    look: { ...LOOK, epoch: exampleEpoch },
  };
}

export const client = new Client();
export const run = new Run(client);
export const layout = new PageLayout();
export const plane = new Plane(element(document, "#plane"), Plotly, firstPalette);

export const catalogLoaded = client.catalog();

/** Use the run and the frame of the example, which is painted already; false if there is none. */
async function useExample() {
  const answers = await exampleAnswers;
  if (!answers) return false;
  const { defaults } = await catalogLoaded;
  const { look } = example(defaults);
  run.use(client.named(answers.run));
  const frame = run.keep(answers.frame, look);
  plane.mount(frame.box);
  show(frame, look);
  return true;
}

/** Draw what the link names. */
async function drawLink() {
  const { defaults } = await catalogLoaded;
  const { spec, look, complaints } = fromHash(window.location.hash, defaults);
  layout.update(look.parts);
  // No early picture if a part of the URL cannot be read (a short URL needs another request first), if a question must be
  // answered before the picture is shown, or if the URL names a step of the tour, whose settings it may leave out.
  if (complaints.length || look.ask !== null || look.tour !== null) return;
  await run.open(spec);
  show(await run.frame(look.epoch, look), look);
}

/**
 * @param {Frame} frame
 * @param {Look} look
 */
function show(frame, look) {
  plane.setView(look.box ?? frame.box, !look.box);
  if (run.data) plane.setPoints(run.data, look.layers);
  plane.update(frame, look, run.layers);
}

async function paint() {
  if (!isLinked && (await useExample())) return;
  plane.mount(FIRST_BOX);
  if (isLinked) await drawLink();
}

/** Resolves when the first picture is drawn or has failed. After a failure the page repeats the requests and shows the error. */
export const painted = paint().catch((problem) => {
  if (!(problem instanceof Problem)) throw problem;
});
