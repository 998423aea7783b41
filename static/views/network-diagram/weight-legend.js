/** The key of the network diagram: what the links' widths and colors and the discs of the biases mean. */

import { createElement, createSvgElement } from "../../ui/elements.js";

/**
 * Return a small picture of one shape.
 *
 * @param {"line"|"path"|"circle"} shape
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
  }

  /** @param {import("../../ui/palette.js").Palette} palette */
  update(palette) {
    /** @type {[SVGElement, string][]} */
    const entries = [
      [line(palette.signHue(1), 3), "positive weight"],
      [line(palette.signHue(-1), 3, "4 3"), "negative weight"],
      [sample("path", { d: "M0 5L22 2.5V7.5z", fill: palette.signHue(1) }), "wider: larger"],
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
    this.root.replaceChildren(
      ...entries.map(([mark, label]) => createElement("span", {}, mark, label)),
    );
  }
}
