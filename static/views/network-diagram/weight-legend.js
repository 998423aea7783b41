// @ts-nocheck
/** What a link's width and colour, and the disc of a bias, mean: a word beside a sample of each. */

const SVG = "http://www.w3.org/2000/svg";

function sample(shape, attributes) {
  const svg = document.createElementNS(SVG, "svg");
  const drawn = document.createElementNS(SVG, shape);
  for (const [name, value] of Object.entries({
    width: 20,
    height: 9,
    viewBox: "0 0 22 10",
    "aria-hidden": "true",
  })) {
    svg.setAttribute(name, value);
  }
  for (const [name, value] of Object.entries(attributes)) drawn.setAttribute(name, value);
  svg.append(drawn);
  return svg;
}

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
    const entries = [
      [line(palette.signHue(1), 3), "above 0"],
      [line(palette.signHue(-1), 3, "4 3"), "below 0"],
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
      ...entries.map(([mark, words]) => {
        const entry = document.createElement("span");
        entry.append(mark, words);
        return entry;
      }),
    );
  }
}
