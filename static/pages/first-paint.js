/**
 * The first picture: the run that the URL names, drawn with as few scripts as possible. The rest of the page loads
 * at the same time, and uses the objects that this module exports.
 */

import { Client } from "../api/client.js";
import { Problem } from "../api/problem.js";
import { ThemeControl } from "../controls/theme.js";
import { LOOK, changed } from "../state/page-state.js";
import { fromHash } from "../state/url-codec.js";
import { Run } from "../state/run.js";
import { element } from "../ui/elements.js";
import { Palette, currentTheme } from "../ui/palette.js";
import { Plotly } from "../ui/plotly-loader.js";
import { PageLayout } from "../views/page-layout.js";
import { Plane } from "../views/plane.js";

/** What the page shows without a URL: a trained network on two spirals. */
const EXAMPLE = {
  "dataset.kind": "spiral",
  "dataset.noise": 0.05,
  "training.batch_size": 10,
  "training.random_state": 7,
};
const EXAMPLE_EPOCH = 200;
const FIRST_BOX = [-6, 6, -6, 6];

/**
 * Return the state of the example.
 *
 * @param {import("../api/types.d.ts").Spec} defaults
 * @returns {import("../state/page-state.js").PageState}
 */
export function example(defaults) {
  return { spec: changed(defaults, EXAMPLE), look: { ...LOOK, epoch: EXAMPLE_EPOCH } };
}

export const theme = new ThemeControl(element(document, "#theme", HTMLSelectElement));
export const palette = new Palette(currentTheme());
export const client = new Client();
export const run = new Run(client);
export const layout = new PageLayout();
export const plane = new Plane(element(document, "#plane"), Plotly, palette);

plane.mount(FIRST_BOX);

export const catalogLoaded = client.catalog();

async function paint() {
  const { hash } = window.location;
  const { defaults } = await catalogLoaded;
  const { spec, look, complaints } =
    hash.length < 2 ? { ...example(defaults), complaints: [] } : fromHash(hash, defaults);
  layout.update(look.parts);
  // No early picture if a part of the URL cannot be read (a short URL needs another request first), if a question must be
  // answered before the picture is shown, or if the URL names a step of the tour, whose settings it may leave out.
  if (complaints.length || look.ask !== null || look.tour !== null) return;
  await run.open(spec);
  const frame = await run.frame(look.epoch, look);
  plane.setView(look.box ?? frame.box, !look.box);
  if (run.data) plane.setPoints(run.data, look.layers);
  plane.update(frame, look, run.layers);
}

/** Resolves when the first picture is drawn or has failed. After a failure the page repeats the requests and shows the error. */
export const painted = paint().catch((problem) => {
  if (!(problem instanceof Problem)) throw problem;
});
