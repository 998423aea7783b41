/** Swatches: small pictures of the marker shapes that classes have. */

import { createSvgElement } from "./elements.js";

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

/**
 * Return a picture of 12 × 12 pixels with one path.
 *
 * @param {string} path
 * @param {Record<string, string|number>} attributes
 */
export const swatch = (path, attributes) =>
  createSvgElement(
    "svg",
    { width: 12, height: 12, viewBox: "0 0 12 12", "aria-hidden": "true" },
    createSvgElement("path", { d: path, ...attributes }),
  );

/**
 * Return a picture of a marker.
 *
 * @param {string} shape  Plotly's name
 * @param {Record<string, string|number>} attributes
 */
export const markerSwatch = (shape, attributes) => swatch(SHAPES[shape], attributes);
