// @ts-nocheck
/**
 * The first picture: the run that the address names, drawn with no more of the page than it takes. All else is fetched
 * and set up while, and after, it comes, and finds it here.
 */

import { Client } from "../api/client.js";
import { ThemeControl } from "../controls/theme.js";
import { LOOK, changed } from "../state/page-state.js";
import { fromHash } from "../state/url-codec.js";
import { Run } from "../state/run.js";
import { Palette, currentTheme } from "../ui/palette.js";
import { Plotly } from "../ui/plotly-loader.js";
import { PageLayout } from "../views/page-layout.js";
import { Plane } from "../views/plane.js";

/** What a reader sees who comes without an address: a spiral, learned. */
const EXAMPLE = {
  "dataset.kind": "spiral",
  "dataset.noise": 0.05,
  "training.batch_size": 10,
  "training.random_state": 7,
};
const EXAMPLE_EPOCH = 200;
const FIRST_BOX = [-6, 6, -6, 6];

/** The example, by the catalog's defaults: `{spec, look}`. */
export function example(defaults) {
  return { spec: changed(defaults, EXAMPLE), look: { ...LOOK, epoch: EXAMPLE_EPOCH } };
}

export const theme = new ThemeControl(document.querySelector("#theme"));
export const palette = new Palette(currentTheme());
export const client = new Client();
export const run = new Run(client);
export const outline = new PageLayout();
export const plane = new Plane(document.querySelector("#plane"), Plotly, palette);

plane.mount(FIRST_BOX);

export const catalogued = client.catalog();

async function open() {
  const { hash } = window.location;
  const { defaults } = await catalogued;
  const {
    spec,
    look,
    complaints = [],
  } = hash.length < 2 ? example(defaults) : fromHash(hash, defaults);
  // A short address takes another question; a question to the reader is put before the picture, and a step of the tour
  // may name nothing but itself.
  outline.update(look.parts);
  if (complaints.length || look.ask !== null || look.tour !== null) return;
  await run.open(spec);
  const frame = await run.frame(look.epoch, look);
  plane.setView(look.box ?? frame.box, !look.box);
  plane.setPoints(run.data, look.layers);
  plane.update(frame, look, run.layers);
}

/** Settles when the first picture stands, or cannot: then asking again will tell why. */
export const opened = open().catch((problem) => {
  if (problem.name !== "Problem") throw problem;
});
