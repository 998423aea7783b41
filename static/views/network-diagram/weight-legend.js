/** The key of the network diagram: what the links' widths and colors and the discs of the biases mean. */

const SVG = "http://www.w3.org/2000/svg";

/** @typedef {Record<string, string|number>} Attributes */

/**
 * Return a small picture with one shape in it.
 *
 * @param {"line"|"path"|"circle"} shape
 * @param {Attributes} attributes
 */
function sample(shape, attributes) {
  const svg = document.createElementNS(SVG, "svg");
  const drawn = document.createElementNS(SVG, shape);
  setAttributes(svg, { width: 20, height: 9, viewBox: "0 0 22 10", "aria-hidden": "true" });
  setAttributes(drawn, attributes);
  svg.append(drawn);
  return svg;
}

/**
 * @param {SVGElement} element
 * @param {Attributes} attributes
 */
function setAttributes(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
}

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
      ...entries.map(([mark, label]) => {
        const entry = document.createElement("span");
        entry.append(mark, label);
        return entry;
      }),
    );
  }
}
