// @ts-nocheck
/** What the plane's colours and shapes mean, in words beside each. */

import { className } from "../content/label-names.js";
import { valueScale } from "./value-scale.js";

const SVG = "http://www.w3.org/2000/svg";

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

function swatch(path, attributes) {
  const svg = document.createElementNS(SVG, "svg");
  const shape = document.createElementNS(SVG, "path");
  for (const [name, value] of Object.entries({
    width: 12,
    height: 12,
    viewBox: "0 0 12 12",
    "aria-hidden": "true",
  })) {
    svg.setAttribute(name, value);
  }
  for (const [name, value] of Object.entries({ d: path, ...attributes }))
    shape.setAttribute(name, value);
  svg.append(shape);
  return svg;
}

function entry(mark, words) {
  const item = document.createElement("span");
  item.append(mark, words);
  return item;
}

export class Legend {
  /** @param {HTMLElement} element */
  constructor(element) {
    this.element = element;
  }

  /**
   * @param {object} frame
   * @param {import("../state/run.js").Run} run
   * @param {import("../ui/palette.js").Palette} palette
   */
  update(frame, { layers: hiddenLayers, data }, palette) {
    const { task, classes, classNames, regions } = frame;
    const value = task === "regression" ? [frame.field?.reach ?? 1, data?.axes?.label] : null;
    const exact = Boolean(regions);
    const layers = exact ? Array.from({ length: hiddenLayers }, (_, layer) => layer) : [];
    const key = JSON.stringify([
      task,
      classes,
      classNames,
      exact,
      hiddenLayers,
      value,
      palette.theme,
    ]);
    if (key === this.key) return;
    this.key = key;
    const entries = value
      ? [this.scale(...value, palette)]
      : classes.map((_, index) =>
          entry(
            swatch(SHAPES[palette.classShape(index)], { fill: palette.classHue(index) }),
            className(frame, index),
          ),
        );
    entries.push(
      entry(swatch(SHAPES.circle, { fill: palette.quiet }), "train"),
      entry(
        swatch(SHAPES.circle, { fill: "none", stroke: palette.quiet, "stroke-width": 1.4 }),
        "test",
      ),
    );
    if (layers.length) entries.push(entry("creases", ""));
    for (const layer of layers) {
      entries.push(
        entry(
          swatch("M0 6h12", { stroke: palette.layerHue(layer, layers.length), "stroke-width": 2 }),
          String(layer + 1),
        ),
      );
    }
    if (exact && task === "classification") {
      entries.push(
        entry(swatch("M0 6h12", { stroke: palette.boundary, "stroke-width": 3.2 }), "boundary"),
      );
    }
    this.element.replaceChildren(...entries);
  }
  scale(reach, label, palette) {
    const { bar, name } = valueScale(reach, label, palette);
    return entry(bar, name);
  }
}
