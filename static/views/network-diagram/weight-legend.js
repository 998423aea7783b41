/** The key of the network diagram: what the links' widths and colors and the discs of the biases mean. */

import { className } from "../../content/label-names.js";
import { markerSwatch } from "../../ui/class-swatch.js";
import { createElement, createSvgElement } from "../../ui/elements.js";

/** @typedef {import("../../content/label-names.js").Labelled} Labelled */

/**
 * Return a small picture of one shape.
 *
 * @param {"line"|"circle"} shape
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
   */
  update(palette, frame = null) {
    const key = JSON.stringify([palette.theme, frame?.task, frame?.classes, frame?.classNames]);
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
  const ends = [1, 0].flatMap((index) => [
    index ? line(palette.signHue(1), 3) : line(palette.signHue(-1), 3, "4 3"),
    "to",
    markerSwatch(palette.classShape(index), { fill: palette.classHue(index) }),
    className(frame, index),
  ]);
  return [createElement("span", {}, "at the output:", ...ends)];
}
