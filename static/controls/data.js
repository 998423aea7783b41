// @ts-nocheck
/** Which data are learned: the set, its size, its noise and the share kept for testing. */

import { CUSTOM_FIELDS, NO_POINTS } from "../state/custom-points.js";
import { DatasetTiles } from "./dataset-tiles.js";
import { FormSection, redrawButton } from "./form-section.js";

const FIELDS = ["samples", "noise", "classes", "shift", "test_share", "seed"];
/** Of the fields those that only some kinds are drawn with, as the catalog tells. */
const DRAWN_WITH = ["samples", "noise", "classes"];
const ANOTHER_SAMPLE =
  "Other points of the same kind: a new data seed. The first weights stay as they are.";
const ANOTHER_SPLIT =
  "Other points kept for the test: a new data seed. The first weights stay as they are.";

/** Emits, besides `change`, `customize`: the present points are to become the reader's own. */
export class DataControls extends FormSection {
  constructor(root, catalog, palette) {
    super(root, catalog, "dataset");
    this.palette = palette;
    this.tiles = new DatasetTiles(catalog.datasets, () => this.edited("kind"));
    const element = document.createElement("div");
    element.className = "field field-kind";
    this.tiles.input.setAttribute("aria-label", catalog.fields["dataset.kind"].label);
    element.append(this.tiles.input);
    const { input } = this.tiles;
    this.place(
      "kind",
      catalog.fields["dataset.kind"],
      { input, read: () => this.tiles.read(), write: (kind) => this.tiles.write(kind) },
      element,
    );
    element.dataset.help = "";
    for (const name of FIELDS) this.add(name);
    this.sample = redrawButton(this, "seed", "New sample", ANOTHER_SAMPLE);
    this.tiles.paint(palette);
  }

  /** What else changes with a field: own points go and come with their kind, and lose the split that they came with. */
  detail(name, value) {
    const place = (changes) =>
      Object.fromEntries(Object.entries(changes).map(([key, part]) => [`dataset.${key}`, part]));
    if (name === "kind")
      return place({
        kind: value,
        ...NO_POINTS,
        ...(value === "points" ? { ...this.own, ...CUSTOM_FIELDS } : {}),
      });
    const { points, test_points: test } = this.dataset;
    if ((name === "test_share" || name === "seed") && test)
      return place({ [name]: value, points: [...points, ...test], test_points: null });
    return place({ [name]: value });
  }

  edited(name) {
    if (name === "kind" && this.tiles.read() === "points" && !this.own)
      this.dispatchEvent(new Event("customize"));
    else super.edited(name);
  }

  update(spec) {
    const { kind, points, shift } = spec.dataset;
    this.dataset = spec.dataset;
    if (kind === "points")
      this.own = Object.fromEntries(
        Object.keys(NO_POINTS).map((name) => [name, spec.dataset[name]]),
      );
    super.update(spec);
    const set = this.catalog.datasets.find((one) => one.kind === kind);
    this.describe(set && `${set.label}. ${set.description}`);
    const unused = new Set();
    for (const name of DRAWN_WITH) if (!set?.parameters.includes(name)) unused.add(name);
    // Data that lie elsewhere come by a link, from an experiment with them.
    if (!shift) unused.add("shift");
    this.reveal(
      FIELDS,
      FIELDS.filter((name) => !unused.has(name)),
    );
    this.sample.textContent = kind === "points" ? "New split" : "New sample";
    this.sample.title = kind === "points" ? ANOTHER_SPLIT : ANOTHER_SAMPLE;
    if (points === this.points) return;
    this.points = points;
    this.tiles.paint(this.palette, this.painted());
  }

  /** The own points that there are to go back to. */
  painted() {
    return this.own ? [...this.own.points, ...(this.own.test_points ?? [])] : [];
  }

  setPalette(palette) {
    this.palette = palette;
    this.tiles.paint(palette, this.painted());
  }
}
