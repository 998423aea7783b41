/** Which data are learned: the set, its size, its noise and the share kept for testing. */

import { Section, redrawButton } from "./section.js";

const FIELDS = ["samples", "noise", "classes", "test_share", "seed"];

export class DataControls extends Section {
  constructor(root, catalog) {
    super(root, catalog, "dataset");
    this.add("kind", { choices: catalog.datasets.filter(({ kind }) => kind !== "points") });
    for (const name of FIELDS) this.add(name);
    redrawButton(this, "seed", "New sample");
  }

  update(spec) {
    this.offerPoints(spec.dataset.kind === "points");
    super.update(spec);
    const set = this.catalog.datasets.find(({ kind }) => kind === spec.dataset.kind);
    this.describe(set?.description);
    const unused = new Set();
    if (spec.dataset.kind !== "blobs") unused.add("classes");
    if (set?.noise === false) unused.add("noise");
    if (spec.dataset.kind === "points") unused.add("samples").add("noise");
    this.reveal(FIELDS, FIELDS.filter((name) => !unused.has(name)));
  }

  /** A reader's own points come with the address; the choice is there only while they are. */
  offerPoints(there) {
    const { input } = this.fields.get("kind");
    const option = input.querySelector("option[value=points]");
    if (there && !option) input.append(new Option(this.catalog.datasets.find(({ kind }) => kind === "points").label, "points"));
    if (!there) option?.remove();
  }
}
