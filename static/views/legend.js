/** The legend: what the colors and shapes of the plane mean. */

import { className } from "../content/label-names.js";
import { createElement, createSvgElement } from "../ui/elements.js";
import { valueScale } from "./value-scale.js";

/**
 * Outlines of the marker shapes, in a square of 12 × 12.
 *
 * @type {Record<string, string>}
 */
const SHAPES = {
  circle: "M6 1.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 1 0 0-9z",
  square: "M2 2h8v8h-8z",
  "triangle-up": "M6 1.2l5 9h-10z",
  diamond: "M6 .8l5.2 5.2-5.2 5.2-5.2-5.2z",
  pentagon: "M6 1l5 3.8-1.9 6h-6.2l-1.9-6z",
  star: "M6 .6l1.5 3.6 3.9.3-3 2.5.9 3.8-3.3-2-3.3 2 .9-3.8-3-2.5 3.9-.3z",
  hexagon: "M3.2 1.2h5.6l2.8 4.8-2.8 4.8h-5.6l-2.8-4.8z",
  cross: "M4.2 1h3.6v3.2h3.2v3.6h-3.2v3.2h-3.6v-3.2h-3.2v-3.6h3.2z",
  hourglass: "M2 1.5h8l-8 9h8z",
  bowtie: "M1.5 2v8l9-8v8z",
};
const LINE = "M0 6h12";

/**
 * @param {string} path
 * @param {Record<string, string|number>} attributes
 */
const swatch = (path, attributes) =>
  createSvgElement(
    "svg",
    { width: 12, height: 12, viewBox: "0 0 12 12", "aria-hidden": "true" },
    createSvgElement("path", { d: path, ...attributes }),
  );

/**
 * @param {(Node|string)[]} children
 */
const entry = (...children) => createElement("span", {}, ...children);

export class Legend {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    /** What is shown, as JSON. */
    this.shown = "";
  }

  /**
   * @param {import("../api/frame.js").Frame} frame
   * @param {{layers: number, data: import("../state/run.js").Data|null}} run
   * @param {import("../ui/palette.js").Palette} palette
   */
  update(frame, { layers, data }, palette) {
    const { task, classes, classNames } = frame;
    const exact = Boolean(frame.regions);
    const reach = frame.field?.reach ?? 1;
    const label = data?.axes?.label;
    const regression = task === "regression";
    const scale = regression ? [reach, label] : null;
    const key = JSON.stringify([task, classes, classNames, exact, layers, scale, palette.theme]);
    if (key === this.shown) return;
    this.shown = key;
    this.root.replaceChildren(
      ...(regression ? [valueEntry(reach, label, palette)] : classEntries(frame, palette)),
      entry(swatch(SHAPES.circle, { fill: palette.quiet }), "train"),
      entry(
        swatch(SHAPES.circle, { fill: "none", stroke: palette.quiet, "stroke-width": 1.4 }),
        "test",
      ),
      ...(exact ? creaseEntries(layers, palette) : []),
      ...(exact && task === "classification"
        ? [entry(swatch(LINE, { stroke: palette.boundary, "stroke-width": 3.2 }), "boundary")]
        : []),
    );
  }
}

/**
 * @param {number} reach
 * @param {import("../api/types.d.ts").Axis|undefined} label
 * @param {import("../ui/palette.js").Palette} palette
 */
function valueEntry(reach, label, palette) {
  const { bar, name } = valueScale(reach, label, palette);
  return entry(bar, name);
}

/**
 * @param {import("../api/frame.js").Frame} frame
 * @param {import("../ui/palette.js").Palette} palette
 */
const classEntries = (frame, palette) =>
  frame.classes.map((_, index) =>
    entry(
      swatch(SHAPES[palette.classShape(index)], { fill: palette.classHue(index) }),
      className(frame, index),
    ),
  );

/**
 * @param {number} layers
 * @param {import("../ui/palette.js").Palette} palette
 */
function creaseEntries(layers, palette) {
  if (!layers) return [];
  const numbers = Array.from({ length: layers }, (_, layer) =>
    entry(
      swatch(LINE, { stroke: palette.layerHue(layer, layers), "stroke-width": 2 }),
      String(layer + 1),
    ),
  );
  return [entry("creases", ""), ...numbers];
}
