/**
 * Painters of the plane's layers. Each takes a 2-D context, a mapping from the plane to pixels and the data to paint, and
 * changes nothing else. They paint on canvas because 10,000 segments take 14 ms there and 660 ms as SVG.
 */

import { context2d } from "../ui/canvas.js";

/**
 * @typedef {import("./svg-context.js").PaintContext} PaintContext
 * @typedef {import("../ui/palette.js").Palette} Palette
 * @typedef {import("../api/frame.js").Frame} Frame
 * @typedef {import("../api/arrays.js").Numbers} Numbers
 * @typedef {{layer: number, unit: number}} Unit  both from 0
 */

/**
 * Parts of the frame's regions: polygons as corners `indices[offsets[i]]` to `indices[offsets[i + 1] - 1]`, numbers of
 * vertices (x1, x2); edges as pairs of vertices, each with the layer and the unit whose crease it lies on (−1 for an edge
 * of the box).
 *
 * @typedef {NonNullable<Frame["regions"]>} Regions
 * @typedef {Pick<Regions, "vertices"|"offsets"|"indices">} Polygons
 * @typedef {Pick<Regions, "vertices"|"edges"|"edgeLayer">} Edges
 * @typedef {Edges & Pick<Regions, "edgeUnit">} UnitEdges
 */

/**
 * A function that paints something over the plane.
 *
 * @callback Painter
 * @param {PaintContext} context
 * @param {Mapping} mapping  from the plane to pixels
 * @param {Palette} palette
 * @returns {void}
 */

/**
 * A grid of samples at the centers of its cells, row by row from the smallest x2.
 *
 * @typedef {object} Grid
 * @property {number} rows
 * @property {number} columns
 * @property {number[]} x  x1 of the first and the last column
 * @property {number[]} y  x2 of the first and the last row
 */

/**
 * A grid with a level from 0 to 255 for each cell, and with the index of its class where there are more than two.
 *
 * @typedef {Grid & {level: Numbers, index: Numbers|null}} Field
 */

// A line of 1 pixel is painted several times faster than one of 1.1.
const CREASE_WIDTH = 1;
const UNIT_WIDTH = 3;
const BOUNDARY_WIDTH = 2.6;
const HALO_WIDTH = 5.4;
// Without a GPU, smooth interpolation takes 20 ns per pixel and linear interpolation 4 ns. An image of a grid is smooth if only
// its first enlargement is, so the second one, which has most of the pixels, is linear.
const ENLARGED = 2;

/** A linear map from a box of the plane to an area of the screen, in CSS pixels. */
export class Mapping {
  /**
   * @param {number[]} box   [x1_min, x1_max, x2_min, x2_max]
   * @param {{left: number, top: number, width: number, height: number}} area
   */
  constructor(box, area) {
    this.box = box;
    this.area = area;
    this.scaleX = area.width / (box[1] - box[0]);
    this.scaleY = area.height / (box[3] - box[2]);
  }

  /** @param {number} x1 */
  x(x1) {
    return this.area.left + (x1 - this.box[0]) * this.scaleX;
  }

  /** @param {number} x2 */
  y(x2) {
    return this.area.top + (this.box[3] - x2) * this.scaleY;
  }

  /**
   * Return the point of the plane under a pixel, or null outside the area.
   *
   * @param {number} left
   * @param {number} top
   * @returns {[number, number]|null}
   */
  point(left, top) {
    const { area, box } = this;
    const inside =
      left >= area.left &&
      left <= area.left + area.width &&
      top >= area.top &&
      top <= area.top + area.height;
    return inside
      ? [box[0] + (left - area.left) / this.scaleX, box[3] - (top - area.top) / this.scaleY]
      : null;
  }
}

/**
 * Return the function that gives the pixel of a cell by the cell's number.
 *
 * @param {Field} field
 * @param {number[]} classes
 * @param {Palette} palette
 * @returns {(cell: number) => number}
 */
function cellPixels({ level, index }, classes, palette) {
  if (classes.length > 2 && index) {
    const tables = classes.map((_, number) => palette.classTable(number, classes.length));
    return (cell) => tables[index[cell]][level[cell]];
  }
  const table = palette.divergingTable();
  return (cell) => table[level[cell]];
}

/**
 * Return a grid as an image with `ENLARGED` pixels along each side of a cell, the row with the largest x2 first.
 *
 * @param {Pick<Grid, "rows"|"columns">} grid
 * @param {(cell: number) => number} pixelOf  gives a cell's pixel, see palette.js
 */
export function imageOf({ rows, columns }, pixelOf) {
  const image = new ImageData(columns, rows);
  const pixels = new Uint32Array(image.data.buffer);
  for (let row = 0; row < rows; row += 1) {
    const target = (rows - 1 - row) * columns;
    const source = row * columns;
    for (let column = 0; column < columns; column += 1) {
      pixels[target + column] = pixelOf(source + column);
    }
  }
  const canvas = new OffscreenCanvas(columns, rows);
  context2d(canvas).putImageData(image, 0, 0);
  return enlarged(canvas);
}

/**
 * Return an image at a multiple of its size, interpolated smoothly.
 *
 * @param {OffscreenCanvas} image
 */
function enlarged(image) {
  const [width, height] = [ENLARGED * image.width, ENLARGED * image.height];
  const canvas = new OffscreenCanvas(width, height);
  const context = context2d(canvas);
  context.imageSmoothingQuality = "high";
  context.drawImage(image, 0, 0, width, height);
  return canvas;
}

/**
 * Return the predictions of a frame as an image.
 *
 * @param {Field} field
 * @param {number[]} classes
 * @param {Palette} palette
 */
export function fieldImage(field, classes, palette) {
  return imageOf(field, cellPixels(field, classes, palette));
}

/**
 * Paint the image of a grid. It extends half a cell beyond the outer samples, because they are at the centers of cells.
 *
 * @param {PaintContext} context
 * @param {Mapping} mapping
 * @param {Grid} grid
 * @param {import("./svg-context.js").Picture} image
 */
export function paintField(context, mapping, grid, image) {
  const halfX = (grid.x[1] - grid.x[0]) / (grid.columns - 1) / 2;
  const halfY = (grid.y[1] - grid.y[0]) / (grid.rows - 1) / 2;
  const left = mapping.x(grid.x[0] - halfX);
  const top = mapping.y(grid.y[1] + halfY);
  context.imageSmoothingEnabled = true;
  context.imageSmoothingQuality = "low";
  context.drawImage(
    image,
    left,
    top,
    mapping.x(grid.x[1] + halfX) - left,
    mapping.y(grid.y[0] - halfY) - top,
  );
}

/**
 * Paint the exact cells of each class in one color, whatever their probability.
 *
 * @param {PaintContext} context
 * @param {Mapping} mapping
 * @param {NonNullable<Frame["cells"]>} cells
 * @param {number} classes
 * @param {Palette} palette
 */
export function paintCells(context, mapping, cells, classes, palette) {
  /** @type {number[][]} */
  const cellsOf = Array.from({ length: classes }, () => []);
  cells.index?.forEach((index, cell) => cellsOf[index].push(cell));
  context.lineWidth = 1;
  context.lineJoin = "round";
  for (const [index, own] of cellsOf.entries()) {
    if (!own.length) continue;
    context.beginPath();
    for (const cell of own) tracePolygon(context, mapping, cells, cell);
    context.fillStyle = palette.classTint(index);
    context.strokeStyle = palette.classTint(index);
    context.fill();
    // The stroke hides the seam between two cells that each cover half of a pixel.
    context.stroke();
  }
}

/**
 * Return a field in which every prediction has the level of probability 1, for frames without exact cells.
 *
 * @param {Field} field
 * @returns {Field}
 */
export function discretized(field) {
  const level = Uint8Array.from(field.level, (one) => (field.index || one >= 128 ? 255 : 0));
  return { ...field, level };
}

/**
 * Return a shade from 0 to 1: the FNV-1a hash of a region's packed pattern, so that equal patterns have the same shade in
 * every frame.
 *
 * @param {import("../api/arrays.js").Decoded} patterns
 * @param {number} region
 */
function shadeOf({ data, shape }, region) {
  let hash = 0x811c9dc5;
  for (let byte = region * shape[1]; byte < (region + 1) * shape[1]; byte += 1) {
    hash = Math.imul(hash ^ data[byte], 0x01000193);
  }
  return ((hash >>> 0) % 1000) / 1000;
}

/**
 * Add a polygon to the current path.
 *
 * @param {PaintContext} context
 * @param {Mapping} mapping
 * @param {Polygons} polygons
 * @param {number} polygon
 */
export function tracePolygon(context, mapping, { vertices, offsets, indices }, polygon) {
  for (let at = offsets[polygon]; at < offsets[polygon + 1]; at += 1) {
    const vertex = 2 * indices[at];
    const x = mapping.x(vertices[vertex]);
    const y = mapping.y(vertices[vertex + 1]);
    if (at === offsets[polygon]) context.moveTo(x, y);
    else context.lineTo(x, y);
  }
  context.closePath();
}

/**
 * Paint each region in a shade of gray that depends on its activation pattern: hues are reserved for classes.
 *
 * @param {PaintContext} context
 * @param {Mapping} mapping
 * @param {Regions} regions
 * @param {Palette} palette
 */
export function paintFacets(context, mapping, regions, palette) {
  if (!regions.patterns) return;
  const [r, g, b] = palette.facets;
  for (let region = 0; region + 1 < regions.offsets.length; region += 1) {
    context.beginPath();
    tracePolygon(context, mapping, regions, region);
    context.fillStyle = `rgba(${r},${g},${b},${(0.2 * shadeOf(regions.patterns, region)).toFixed(3)})`;
    context.fill();
  }
}

/**
 * Add an edge to the current path.
 *
 * @param {PaintContext} context
 * @param {Mapping} mapping
 * @param {Edges} edges
 * @param {number} edge
 */
export function traceEdge(context, mapping, { vertices, edges }, edge) {
  const from = 2 * edges[2 * edge];
  const to = 2 * edges[2 * edge + 1];
  context.moveTo(mapping.x(vertices[from]), mapping.y(vertices[from + 1]));
  context.lineTo(mapping.x(vertices[to]), mapping.y(vertices[to + 1]));
}

/**
 * Paint the creases of the first `depth` of `layers` hidden layers, in the hue of each layer. The creases of layer `depth`
 * have the opacity `share`. Edges of the box are not creases.
 *
 * @param {PaintContext} context
 * @param {Mapping} mapping
 * @param {Edges} regions
 * @param {Palette} palette
 * @param {{layers: number, depth: number, share?: number}} options
 */
export function paintCreases(context, mapping, regions, palette, { layers, depth, share = 1 }) {
  const { edgeLayer } = regions;
  context.lineWidth = CREASE_WIDTH;
  context.lineCap = "butt";
  for (let layer = Math.min(depth, layers) - 1; layer >= 0; layer -= 1) {
    context.beginPath();
    for (let edge = 0; edge < edgeLayer.length; edge += 1) {
      if (edgeLayer[edge] === layer) traceEdge(context, mapping, regions, edge);
    }
    context.strokeStyle = palette.layerHue(layer, layers);
    context.globalAlpha = layer === depth - 1 ? share : 1;
    context.stroke();
  }
  context.globalAlpha = 1;
}

/**
 * Stroke the current path twice, so that it is visible on any color.
 *
 * @param {PaintContext} context
 * @param {Palette} palette
 * @param {string} color
 * @param {number} width
 */
function strokeWithHalo(context, palette, color, width) {
  context.lineWidth = HALO_WIDTH;
  context.strokeStyle = palette.halo;
  context.stroke();
  context.lineWidth = width;
  context.strokeStyle = color;
  context.stroke();
}

/**
 * Paint the crease of one hidden unit: all edges on which its pre-activation changes sign. Features and outputs have none.
 *
 * @param {PaintContext} context
 * @param {Mapping} mapping
 * @param {UnitEdges} regions
 * @param {Unit} unit
 * @param {number} layers  the number of hidden layers
 * @param {Palette} palette
 */
export function paintUnit(context, mapping, regions, { layer, unit }, layers, palette) {
  if (layer < 0 || layer >= layers) return;
  const { edgeLayer, edgeUnit } = regions;
  context.beginPath();
  for (let edge = 0; edge < edgeLayer.length; edge += 1) {
    if (edgeLayer[edge] === layer && edgeUnit[edge] === unit)
      traceEdge(context, mapping, regions, edge);
  }
  context.lineCap = "round";
  strokeWithHalo(context, palette, palette.layerHue(layer, layers), UNIT_WIDTH);
}

/**
 * Paint the decision boundary: black with a white halo, in the dark theme white with a black one.
 *
 * @param {PaintContext} context
 * @param {Mapping} mapping
 * @param {{polylines: ArrayLike<number>[]}} boundary
 * @param {Palette} palette
 */
function paintBoundary(context, mapping, boundary, palette) {
  context.beginPath();
  for (const line of boundary.polylines) {
    for (let at = 0; at < line.length; at += 2) {
      const x = mapping.x(line[at]);
      const y = mapping.y(line[at + 1]);
      if (at === 0) context.moveTo(x, y);
      else context.lineTo(x, y);
    }
  }
  context.lineJoin = "round";
  context.lineCap = "round";
  strokeWithHalo(context, palette, palette.boundary, BOUNDARY_WIDTH);
}

/**
 * What of the creases and of the boundary is painted.
 *
 * @typedef {object} Progress
 * @property {Record<string, boolean>} shown  which layers of the plane are shown
 * @property {number} layers  the number of hidden layers
 * @property {number} step  the number of layers whose creases are painted; one more adds the boundary
 * @property {number} share  the opacity of what the last step adds, from 0 to 1
 */

/**
 * Paint the creases of the first layers, then the boundary.
 *
 * @param {PaintContext} context
 * @param {Mapping} mapping
 * @param {Pick<Frame, "regions"|"boundary"|"sampledBoundary">} frame
 * @param {Progress} progress
 * @param {Palette} palette
 */
export function paintCreasesAndBoundary(
  context,
  mapping,
  { regions, boundary, sampledBoundary },
  { shown, layers, step, share },
  palette,
) {
  const complete = step > layers;
  if (shown.creases && regions)
    paintCreases(context, mapping, regions, palette, {
      layers,
      depth: step,
      share: complete ? 1 : share,
    });
  const line = boundary ?? sampledBoundary;
  if (!shown.boundary || !line || !complete) return;
  context.globalAlpha = share;
  paintBoundary(context, mapping, line, palette);
  context.globalAlpha = 1;
}

/**
 * Add a polygon, given as points, to the current path.
 *
 * @param {PaintContext} context
 * @param {Mapping} mapping
 * @param {number[][]} polygon
 */
export function tracePoints(context, mapping, polygon) {
  polygon.forEach(([x1, x2], at) => {
    if (at === 0) context.moveTo(mapping.x(x1), mapping.y(x2));
    else context.lineTo(mapping.x(x1), mapping.y(x2));
  });
  context.closePath();
}

/**
 * Paint the outline of the selected region.
 *
 * @param {PaintContext} context
 * @param {Mapping} mapping
 * @param {number[][]} polygon
 * @param {Palette} palette
 */
export function paintOutline(context, mapping, polygon, palette) {
  context.beginPath();
  tracePoints(context, mapping, polygon);
  const [r, g, b] = palette.facets;
  context.fillStyle = `rgba(${r},${g},${b},0.16)`;
  context.fill();
  context.lineJoin = "round";
  context.lineWidth = 2;
  context.strokeStyle = palette.ink;
  context.stroke();
}

/**
 * Paint a small cross at the selected point.
 *
 * @param {PaintContext} context
 * @param {Mapping} mapping
 * @param {number[]} point
 * @param {Palette} palette
 */
export function paintCross(context, mapping, [x1, x2], palette) {
  const x = mapping.x(x1);
  const y = mapping.y(x2);
  const reach = 6;
  context.beginPath();
  context.moveTo(x - reach, y);
  context.lineTo(x + reach, y);
  context.moveTo(x, y - reach);
  context.lineTo(x, y + reach);
  context.lineWidth = 4;
  context.strokeStyle = palette.halo;
  context.stroke();
  context.lineWidth = 1.5;
  context.strokeStyle = palette.ink;
  context.stroke();
}
