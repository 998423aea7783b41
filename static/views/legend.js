/** The legend: what the colors and shapes of the plane mean. */

import { FEW_CLASSES, LISTED_CLASSES } from "../content/class-groups.js";
import { className } from "../content/label-names.js";
import { markerSwatch, swatch } from "../ui/class-swatch.js";
import { createElement } from "../ui/elements.js";
import { valueScale } from "./value-scale.js";

const LINE = "M0 6h12";

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
    const sampled = frame.sampledBoundary !== null;
    const reach = frame.field?.reach ?? 1;
    const label = data?.axes?.label;
    const regression = task === "regression";
    const scale = regression ? [reach, label] : null;
    const listed = listedClasses(frame, data);
    const key = JSON.stringify([
      ...[task, classes, classNames, exact, sampled, layers, scale, listed],
      palette.theme,
    ]);
    if (key === this.shown) return;
    this.shown = key;
    const open = this.root.querySelector("details")?.open ?? false;
    this.root.replaceChildren(
      ...(regression
        ? [valueEntry(reach, label, palette)]
        : classEntries(frame, listed, open, palette)),
      entry(markerSwatch("circle", { fill: palette.quiet }), "train"),
      entry(
        markerSwatch("circle", { fill: "none", stroke: palette.quiet, "stroke-width": 1.4 }),
        "test",
      ),
      ...(exact ? creaseEntries(layers, palette) : []),
      ...(sampled || (exact && task === "classification")
        ? [
            entry(
              swatch(LINE, { stroke: palette.boundary, "stroke-width": 3.2 }),
              sampled ? "boundary (sampled)" : "boundary",
            ),
          ]
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
 * Return the entry of the class at `index`.
 *
 * @param {import("../content/label-names.js").Labelled} frame
 * @param {number} index
 * @param {import("../ui/palette.js").Palette} palette
 */
export const classEntry = (frame, index, palette) =>
  entry(
    markerSwatch(palette.classShape(index), { fill: palette.classHue(index) }),
    className(frame, index),
  );

/**
 * Return the indices of the classes to list: all, or of many those with the most points in the view. They do not depend on
 * the predictions, so that the list stands still during training.
 *
 * @param {import("../api/frame.js").Frame} frame
 * @param {import("../state/run.js").Data|null} data
 */
function listedClasses({ classes, box }, data) {
  const indices = classes.map((_, index) => index);
  if (classes.length <= FEW_CLASSES) return indices;
  const at = new Map(classes.map((label, index) => [label, index]));
  const inView = classes.map(() => 0);
  const inAll = classes.map(() => 0);
  for (const { X, y } of Object.values(data?.points ?? {})) {
    X.forEach(([x1, x2], point) => {
      const index = at.get(y[point]) ?? 0;
      inAll[index] += 1;
      if (x1 >= box[0] && x1 <= box[1] && x2 >= box[2] && x2 <= box[3]) inView[index] += 1;
    });
  }
  return indices
    .sort((a, b) => inView[b] - inView[a] || inAll[b] - inAll[a] || a - b)
    .slice(0, LISTED_CLASSES)
    .sort((a, b) => a - b);
}

/**
 * Return the entries of the listed classes, and the others in a list that opens.
 *
 * @param {import("../api/frame.js").Frame} frame
 * @param {number[]} listed  indices of classes
 * @param {boolean} open  whether the list of the others is open
 * @param {import("../ui/palette.js").Palette} palette
 */
function classEntries(frame, listed, open, palette) {
  const entryOf = (/** @type {number} */ index) => classEntry(frame, index, palette);
  const entries = listed.map(entryOf);
  const others = frame.classes.map((_, index) => index).filter((index) => !listed.includes(index));
  if (!others.length) return entries;
  const list = createElement("div", { tabIndex: 0 }, ...others.map(entryOf));
  list.setAttribute("role", "group");
  list.setAttribute("aria-label", "Other classes");
  const words = `and ${others.length} more classes`;
  const title = "Listed are the classes with the most points in the view";
  const summary = createElement("summary", { title }, words);
  return [...entries, createElement("details", { open }, summary, list)];
}

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
