/**
 * Small pictures of data sets: their points, or a sign for points and tables that a person brings. They are images, because a
 * browser composes each canvas of a page anew whenever any part of the page changes.
 */

import { context2d } from "../ui/canvas.js";
import { createElement } from "../ui/elements.js";

/** Sizes in a tile's picture, in pixels. */
const SIZE = 44;
const MARGIN = 4;
const DOT = { many: 1.3, few: 2.6 };
const FEW = 30;

/** The opacity of the value 0 in a picture of a regression. The largest value is opaque. */
const FAINTEST = 0.15;

const TRIANGLE = [
  [0, -1.5],
  [1.4, 1.1],
  [-1.4, 1.1],
];

const PENCIL = "M13 31l2.5-8 12.5-12.5 5.5 5.5-12.5 12.5zM24.5 14l5.5 5.5M15.5 23l5.5 5.5";

/** A frame with a heading, three rows and three columns. */
const TABLE = "M10 12h24v20h-24zM10 17h24M10 22h24M10 27h24M18 12v20M26 12v20";

/**
 * @typedef {import("../api/wire.d.ts").DatasetChoice} DatasetChoice
 * @typedef {import("../ui/palette.js").Palette} Palette
 */

/**
 * Return a picture as the URL of an image.
 *
 * @param {(context: CanvasRenderingContext2D) => void} paint  in pixels of the page
 */
function imageOf(paint) {
  const ratio = window.devicePixelRatio;
  const canvas = createElement("canvas", { width: SIZE * ratio, height: SIZE * ratio });
  const context = context2d(canvas);
  context.scale(ratio, ratio);
  paint(context);
  return canvas.toDataURL();
}

/**
 * Paint a pencil: the picture of custom points before there are any.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Palette} palette
 */
function paintPencil(context, palette) {
  context.strokeStyle = palette.quiet;
  context.lineWidth = 1.6;
  context.lineJoin = "round";
  context.stroke(new Path2D(PENCIL));
}

/**
 * Paint a small table: the picture of tables that a person brings.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Palette} palette
 */
function paintTable(context, palette) {
  context.strokeStyle = palette.quiet;
  context.lineWidth = 1.4;
  context.stroke(new Path2D(TABLE));
}

/**
 * Add a mark to the path. A tile is too small for all shapes of the classes: there are a disc, a square and a triangle.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {number[]} center
 * @param {number} shape  0, 1 or 2
 * @param {number} size
 */
function addMark(context, [x, y], shape, size) {
  if (shape === 1) context.rect(x - size, y - size, 2 * size, 2 * size);
  else if (shape === 2)
    for (const [dx, dy] of TRIANGLE) context.lineTo(x + dx * size, y + dy * size);
  else context.arc(x, y, size, 0, 2 * Math.PI);
}

/**
 * Return the smallest and the largest value of a coordinate.
 *
 * @param {number[][]} points
 * @param {number} axis
 */
function range(points, axis) {
  const values = points.map((point) => point[axis]);
  return [Math.min(...values), Math.max(...values)];
}

/**
 * Paint points: classes have a hue and a shape, values of a regression the hue of their sign.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {number[][]} points   `[x1, x2, label]`
 * @param {number[]} classes    none for a regression
 * @param {Palette} palette
 */
function paintPoints(context, points, classes, palette) {
  const [left, right] = range(points, 0);
  const [bottom, top] = range(points, 1);
  const scale = (SIZE - 2 * MARGIN) / (Math.max(right - left, top - bottom) || 1);
  const largest = Math.max(...points.map(([, , label]) => Math.abs(label)));
  const size = points.length > FEW ? DOT.many : DOT.few;
  for (const [x1, x2, label] of points) {
    const center = [
      SIZE / 2 + (x1 - (left + right) / 2) * scale,
      SIZE / 2 - (x2 - (bottom + top) / 2) * scale,
    ];
    const index = classes.indexOf(label);
    context.globalAlpha = classes.length
      ? 1
      : FAINTEST + (1 - FAINTEST) * Math.abs(label / largest);
    context.fillStyle = palette.classHue(classes.length ? index : Number(label > 0));
    context.beginPath();
    addMark(context, center, index % 3, size);
    context.fill();
  }
}

/**
 * Return the picture of a data set, as the URL of an image.
 *
 * @param {DatasetChoice} dataset
 * @param {Palette} palette
 * @param {{points: number[][], classes: number[]}} custom  the custom points and their classes, none for a regression
 */
export const datasetPicture = (dataset, palette, custom) =>
  imageOf((context) => {
    if (dataset.thumbnail) paintPoints(context, dataset.thumbnail, dataset.classes ?? [], palette);
    else if (dataset.kind === "table") paintTable(context, palette);
    else if (custom.points.length) paintPoints(context, custom.points, custom.classes, palette);
    else paintPencil(context, palette);
  });
