/** The data set: its kind, size and noise, and the share that is kept for testing. */

import { CUSTOM_FIELDS, NO_POINTS, classLabels } from "../state/custom-points.js";
import { createElement } from "../ui/elements.js";
import { DatasetTiles } from "./dataset-tiles.js";
import { FormSection, addRedrawButton } from "./form-section.js";

const FIELDS = ["samples", "noise", "classes", "shift", "test_share", "seed"];
/** The fields that only some kinds have: the catalog says which. */
const OF_SOME_KINDS = ["samples", "noise", "classes"];
/** The kind of a stored table, which no tile can choose: only a link has its columns. */
const TABLE = "table";
const ANOTHER_SAMPLE =
  "Other points of the same kind: a new data seed. The initial weights stay the same.";
const ANOTHER_SPLIT =
  "Other points in the test set: a new data seed. The initial weights stay the same.";

/**
 * @typedef {import("../api/types.d.ts").Spec["dataset"]} Dataset
 * @typedef {import("../api/types.d.ts").Changes} Changes
 * @typedef {import("../ui/palette.js").Palette} Palette
 */

/**
 * @param {Partial<Dataset>} fields
 * @returns {Changes}
 */
const inDataset = (fields) =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [`dataset.${name}`, value]));

/** Emits `change`, `upload`, and `customize` when the user asks for custom points and there are none yet. */
export class DataControls extends FormSection {
  /**
   * @param {HTMLElement} root
   * @param {Pick<import("../api/wire.d.ts").Catalog, "fields"|"datasets">} catalog
   * @param {Palette} palette
   */
  constructor(root, catalog, palette) {
    super(root, catalog, "dataset");
    this.datasets = catalog.datasets;
    this.palette = palette;
    /** @type {Pick<Dataset, "points"|"test_points">} */
    this.shownPoints = { points: [], test_points: null };
    /**
     * The last custom points, which their tile restores.
     *
     * @type {Pick<Dataset, keyof typeof NO_POINTS>|null}
     */
    this.customPoints = null;
    this.tiles = new DatasetTiles(
      catalog.datasets.filter(({ kind }) => kind !== TABLE),
      () => this.onEdit("kind"),
      () => this.emit("upload"),
    );
    this.addTiles();
    for (const name of FIELDS) this.add(name);
    this.redraw = addRedrawButton(this, "seed", "New sample", ANOTHER_SAMPLE);
    this.tiles.paint(palette);
  }

  addTiles() {
    const { tiles } = this;
    const { label, description } = this.descriptions["dataset.kind"];
    tiles.group.setAttribute("aria-label", label);
    const row = createElement("div", { className: "field field-kind" }, tiles.element);
    /** @param {string} kind */
    const write = (kind) => tiles.show(kind);
    const field = { input: tiles.group, read: () => tiles.value, write };
    this.addInput("kind", description, field, row);
    // While the pointer is over the tiles, the help line describes the chosen data set.
    row.dataset.help = "";
  }

  /**
   * Return the changes when a field gets a new value. Another kind removes custom points, or restores the last ones.
   * Another split of custom points replaces their original one.
   *
   * @override
   * @param {string} name
   * @param {unknown} value
   */
  changesOf(name, value) {
    const change = { [`dataset.${name}`]: value };
    if (name === "kind") {
      const points = value === "points" ? { ...this.customPoints, ...CUSTOM_FIELDS } : {};
      return { ...change, ...inDataset({ ...NO_POINTS, ...points }) };
    }
    const { points, test_points: test } = this.shownPoints;
    if ((name === "test_share" || name === "seed") && test)
      return { ...change, ...inDataset({ points: [...points, ...test], test_points: null }) };
    return change;
  }

  /**
   * @override
   * @param {string} name
   */
  onEdit(name) {
    if (name === "kind" && this.tiles.value === "points" && !this.customPoints)
      this.emit("customize");
    else super.onEdit(name);
  }

  /**
   * @override
   * @param {import("../api/types.d.ts").Spec} spec
   */
  update(spec) {
    const { kind, shift, points, test_points, class_names, axes, regression } = spec.dataset;
    const isCustom = kind === "points";
    if (isCustom) this.customPoints = { points, test_points, class_names, axes, regression };
    super.update(spec);
    const dataset = this.datasets.find((one) => one.kind === kind);
    this.setDefaultHelp(dataset ? `${dataset.label}. ${dataset.description}` : "");
    const unused = OF_SOME_KINDS.filter((name) => !dataset?.parameters.includes(name));
    // This field has no control: only links from experiments with a data offset set it.
    if (!shift) unused.push("shift");
    this.showOnly(
      FIELDS,
      FIELDS.filter((name) => !unused.includes(name)),
    );
    this.redraw.textContent = isCustom ? "New split" : "New sample";
    this.redraw.title = isCustom ? ANOTHER_SPLIT : ANOTHER_SAMPLE;
    const isShown = points === this.shownPoints.points;
    this.shownPoints = { points, test_points };
    if (!isShown) this.paint();
  }

  paint() {
    const dataset = this.customPoints ?? NO_POINTS;
    const points = [...dataset.points, ...(dataset.test_points ?? [])];
    this.tiles.paint(this.palette, points, classLabels(dataset));
  }

  /** @param {Palette} palette */
  setPalette(palette) {
    this.palette = palette;
    this.paint();
  }
}
