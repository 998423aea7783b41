/** Which data are learned: the set, its size, its noise and the share kept for testing. */

import { Section, redrawButton } from "./section.js";
import { Tiles } from "./tiles.js";

const FIELDS = ["samples", "noise", "classes", "test_share", "seed"];
const ANOTHER_SAMPLE = "Other points of the same kind: a new data seed. The first weights stay as they are.";

export class DataControls extends Section {
  constructor(root, catalog, palette) {
    super(root, catalog, "dataset");
    this.palette = palette;
    this.tiles = new Tiles(catalog.datasets, () => this.edited("kind"));
    const element = document.createElement("div");
    element.className = "field field-kind";
    this.tiles.input.setAttribute("aria-label", catalog.fields["dataset.kind"].label);
    element.append(this.tiles.input);
    const { input } = this.tiles;
    this.place("kind", catalog.fields["dataset.kind"], { input, read: () => this.tiles.read(), write: (kind) => this.tiles.write(kind) }, element);
    element.dataset.help = "";
    for (const name of FIELDS) this.add(name);
    redrawButton(this, "seed", "New sample", ANOTHER_SAMPLE);
    this.tiles.paint(palette);
  }

  update(spec) {
    const { kind, points } = spec.dataset;
    super.update(spec);
    const set = this.catalog.datasets.find((one) => one.kind === kind);
    this.describe(set && `${set.label}. ${set.description}`);
    const unused = new Set();
    if (kind !== "blobs") unused.add("classes");
    if (set?.noise === false) unused.add("noise");
    if (kind === "points") unused.add("samples").add("noise");
    this.reveal(FIELDS, FIELDS.filter((name) => !unused.has(name)));
    this.tiles.reveal("points", kind === "points");
    if (points === this.points) return;
    this.points = points;
    this.tiles.paint(this.palette, points);
  }

  setPalette(palette) {
    this.palette = palette;
    this.tiles.paint(palette, this.points);
  }
}
