/** The key of the network diagram: what the links' widths and colors and the discs of the biases mean. */

import { className } from "../../content/label-names.js";
import { markerSwatch } from "../../ui/class-swatch.js";
import { createElement, createSvgElement } from "../../ui/elements.js";

/** @typedef {import("../../content/label-names.js").Labelled} Labelled */

/**
 * Return a small picture of one shape.
 *
 * @param {"line"|"circle"|"path"} shape
 * @param {Record<string, string|number>} attributes
 */
const sample = (shape, attributes) =>
  createSvgElement(
    "svg",
    { width: 20, height: 9, viewBox: "0 0 22 10", "aria-hidden": "true" },
    createSvgElement(shape, attributes),
  );

/**
 * @param {string} stroke
 * @param {number} width
 */
const line = (stroke, width, dash = "none") =>
  sample("line", {
    x1: 0,
    x2: 22,
    y1: 5,
    y2: 5,
    stroke,
    "stroke-width": width,
    "stroke-dasharray": dash,
  });

/** @param {import("../../ui/palette.js").Palette} palette */
const lock = ({ ink }) =>
  sample("path", {
    d: "M7.5 4.2h7v5h-7zM8.9 4a2.1 2.1 0 0 1 4.2 0",
    fill: ink,
    stroke: ink,
    "stroke-width": 1.2,
  });

export class WeightLegend {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    /** What is shown, as JSON. */
    this.shown = "";
  }

  /**
   * @param {import("../../ui/palette.js").Palette} palette
   * @param {Labelled & {task: string}|null} frame
   * @param {boolean} frozen  whether a part of the network is frozen
   */
  update(palette, frame = null, frozen = false) {
    const { task, classes, classNames } = frame ?? {};
    const key = JSON.stringify([palette.theme, task, classes, classNames, frozen]);
    if (key === this.shown) return;
    this.shown = key;
    /** @type {[SVGElement, string][]} */
    const entries = [
      [line(palette.signHue(1), 3), "positive"],
      [line(palette.signHue(-1), 3, "4 3"), "negative weight"],
      [
        sample("circle", {
          cx: 11,
          cy: 5,
          r: 3,
          fill: palette.signHue(1),
          stroke: palette.signHue(1),
          "stroke-width": 1.5,
        }),
        "bias",
      ],
      .../** @type {[SVGElement, string][]} */ (frozen ? [[lock(palette), "frozen"]] : []),
    ];
    this.root.title = "A wider link has a larger weight, a larger disc a larger bias.";
    this.root.replaceChildren(
      ...entries.map(([mark, label]) => createElement("span", {}, mark, label)),
      ...(frame?.task === "classification" ? classEntries(frame, palette) : []),
    );
  }
}

/**
 * Return what the signs lead to at the output: with two classes its one output is the second of them, else each output has a
 * class of its own.
 *
 * @param {Labelled} frame
 * @param {import("../../ui/palette.js").Palette} palette
 */
function classEntries(frame, palette) {
  if (frame.classes.length !== 2)
    return [createElement("span", {}, "at an output: positive towards its class")];
  const ends = [1, 0].flatMap((index) => {
    const name = className(frame, index);
    return [
      index ? line(palette.signHue(1), 3) : line(palette.signHue(-1), 3, "4 3"),
      "to",
      markerSwatch(palette.classShape(index), { fill: palette.classHue(index) }),
      createElement("span", { className: "class-name", title: name }, name),
    ];
  });
  return [createElement("span", {}, "at the output:", ...ends)];
}
