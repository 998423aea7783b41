/**
 * Data sets to choose from: radio buttons, each a tile with a small picture of the points. A few are in the panel; a button
 * opens the gallery of all.
 */

import { IN_PANEL, shortName } from "../content/dataset-names.js";
import { createElement } from "../ui/elements.js";
import { DatasetGallery } from "./dataset-gallery.js";
import { datasetPicture } from "./dataset-picture.js";

/**
 * @typedef {import("../api/wire.d.ts").DatasetChoice} DatasetChoice
 * @typedef {import("../ui/palette.js").Palette} Palette
 */

/** The kind whose picture changes with the points. */
const CUSTOM = "points";

/** @param {DatasetChoice} dataset */
function makeTile(dataset) {
  const radio = createElement("input", { type: "radio", name: "kind", value: dataset.kind });
  const short = shortName(dataset);
  // The name that is read out includes the one that is seen.
  const isIncluded = dataset.label.toLowerCase().includes(short.toLowerCase());
  radio.setAttribute("aria-label", isIncluded ? dataset.label : `${dataset.label} (${short})`);
  const image = createElement("img", { alt: "" });
  const name = createElement("span", { textContent: short });
  const label = createElement(
    "label",
    { className: "tile", title: dataset.label },
    radio,
    image,
    name,
  );
  return { dataset, label, radio, image };
}

/** The tiles, which are one input of the form. */
export class DatasetTiles {
  /**
   * @param {DatasetChoice[]} datasets
   * @param {() => void} onChange
   * @param {() => void} onUpload  opens the dialog for tables
   */
  constructor(datasets, onChange, onUpload) {
    this.tiles = datasets.map(makeTile);
    /** That of the pictures. @type {Palette|null} */
    this.palette = null;
    /** What the tile of custom points shows. @type {{points: number[][], classes: number[]}} */
    this.custom = { points: [], classes: [] };
    /** The pictures that have been painted, by kind: URLs. @type {Map<string, string>} */
    this.pictures = new Map();
    /** The kind in the last place. */
    this.last = IN_PANEL[IN_PANEL.length - 1];
    const labels = this.tiles.map(({ label }) => label);
    /** The radio buttons. */
    this.group = createElement("div", { className: "tile-group", tabIndex: -1 }, ...labels);
    this.group.setAttribute("role", "radiogroup");
    this.group.addEventListener("change", onChange);
    const button = createElement(
      "button",
      { type: "button", className: "tile all-data", title: "All data sets, and data of your own" },
      createElement("i", { textContent: "…", ariaHidden: "true" }),
      createElement("span", { textContent: "All data" }),
    );
    button.setAttribute("aria-haspopup", "dialog");
    this.element = createElement("div", { className: "tiles" }, this.group, button);
    this.gallery = new DatasetGallery(datasets, button, {
      chosen: () => this.value ?? null,
      picture: (kind) => this.pictureOf(kind),
    });
    this.gallery.addEventListener("upload", onUpload);
    this.gallery.addEventListener("choose", ({ detail }) => {
      if (detail === this.value) return;
      this.show(detail);
      onChange();
    });
    this.show(IN_PANEL[0]);
  }

  /** The kind that is chosen, if one is. */
  get value() {
    return this.tiles.find(({ radio }) => radio.checked)?.dataset.kind;
  }

  /**
   * Choose a kind. One that has no tile in the panel takes the last place, and keeps it when another one is chosen.
   *
   * @param {string} kind
   */
  show(kind) {
    const tile = this.tiles.find(({ dataset }) => dataset.kind === kind);
    if (!tile) return;
    tile.radio.checked = true;
    const fixed = IN_PANEL.slice(0, -1);
    if (!fixed.includes(kind)) this.last = kind;
    const shown = [...fixed, this.last];
    for (const { dataset, label } of this.tiles) label.hidden = !shown.includes(dataset.kind);
    this.showPictures();
  }

  /**
   * Show the pictures in other colors, or other custom points.
   *
   * @param {Palette} palette
   * @param {number[][]} points  what the tile of custom points shows
   * @param {number[]} classes  their classes, none for a regression
   */
  paint(palette, points = [], classes = []) {
    if (palette !== this.palette) this.pictures.clear();
    this.pictures.delete(CUSTOM);
    this.palette = palette;
    this.custom = { points, classes };
    this.showPictures();
    if (this.gallery.dialog.open) this.gallery.showPictures();
  }

  /** Show the pictures of the tiles in the panel. To paint those of all data sets takes as long as all other controls. */
  showPictures() {
    if (!this.palette) return;
    for (const { dataset, label, image } of this.tiles)
      if (!label.hidden) image.src = this.pictureOf(dataset.kind);
  }

  /**
   * Return the picture of a data set, painted at its first use.
   *
   * @param {string} kind
   */
  pictureOf(kind) {
    const known = this.pictures.get(kind);
    const dataset = this.tiles.find((tile) => tile.dataset.kind === kind)?.dataset;
    if (known !== undefined || !dataset || !this.palette) return known ?? "";
    const painted = datasetPicture(dataset, this.palette, this.custom);
    this.pictures.set(kind, painted);
    return painted;
  }
}
