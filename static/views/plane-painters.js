// @ts-nocheck
/**
 * Layers of the plane as pure painters: each takes a 2-D context, a mapping from the plane to pixels and what to
 * paint, and changes nothing else. Painting 10,000 segments takes a canvas 14 ms and SVG 660 ms, hence canvas.
 */

/** A line of one pixel is several times faster to draw than one of 1.1. */
const CREASE_WIDTH = 1;
const UNIT_WIDTH = 3;
const BOUNDARY_WIDTH = 2.6;
const HALO_WIDTH = 5.4;

/** Where a box of the plane stands on the screen, in CSS pixels. */
export class Mapping {
  /**
   * @param {number[]} box   [x1_min, x1_max, x2_min, x2_max]: what the axes show
   * @param {{left: number, top: number, width: number, height: number}} area  where they show it
   */
  constructor(box, area) {
    this.box = box;
    this.area = area;
    this.scaleX = area.width / (box[1] - box[0]);
    this.scaleY = area.height / (box[3] - box[2]);
  }

  x(x1) {
    return this.area.left + (x1 - this.box[0]) * this.scaleX;
  }

  y(x2) {
    return this.area.top + (this.box[3] - x2) * this.scaleY;
  }

  /** The point of the plane under a pixel, or null outside the axes. */
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

/** What turns a cell's level into colour: one table from low to high, or one for each of many classes. */
function pixelsOf({ level, index }, classes, palette) {
  if (classes.length > 2) {
    const tables = classes.map((_, own) => palette.classTable(own, classes.length));
    return (cell) => tables[index[cell]][level[cell]];
  }
  const table = palette.divergingTable();
  return (cell) => table[level[cell]];
}

/** A field as an image of one pixel a cell, the first row at the top; `pixelOf` gives a cell's pixel by its number. */
export function imageOf(field, pixelOf) {
  const image = new ImageData(field.columns, field.rows);
  const pixels = new Uint32Array(image.data.buffer);
  for (let row = 0; row < field.rows; row += 1) {
    const target = (field.rows - 1 - row) * field.columns;
    const source = row * field.columns;
    for (let column = 0; column < field.columns; column += 1) {
      pixels[target + column] = pixelOf(source + column);
    }
  }
  const canvas = new OffscreenCanvas(field.columns, field.rows);
  canvas.getContext("2d").putImageData(image, 0, 0);
  return canvas;
}

/** What a frame predicts, as an image. */
export function fieldImage(field, classes, palette) {
  return imageOf(field, pixelsOf(field, classes, palette));
}

/** Samples stand at the cells' centres, so the image reaches half a cell beyond the outer ones on each side. */
export function paintField(context, mapping, field, image) {
  const halfX = (field.x[1] - field.x[0]) / (field.columns - 1) / 2;
  const halfY = (field.y[1] - field.y[0]) / (field.rows - 1) / 2;
  const left = mapping.x(field.x[0] - halfX);
  const top = mapping.y(field.y[1] + halfY);
  context.imageSmoothingEnabled = true;
  context.imageSmoothingQuality = "high";
  context.drawImage(
    image,
    left,
    top,
    mapping.x(field.x[1] + halfX) - left,
    mapping.y(field.y[0] - halfY) - top,
  );
}

/** Only which class, not how likely: the exact cells of each in its one colour. */
export function paintCells(context, mapping, cells, classes, palette) {
  context.lineWidth = 1;
  context.lineJoin = "round";
  for (let index = 0; index < classes; index += 1) {
    context.beginPath();
    for (let cell = 0; cell < cells.index.length; cell += 1) {
      if (cells.index[cell] === index) tracePolygon(context, mapping, cells, cell);
    }
    context.fillStyle = palette.classTint(index);
    context.strokeStyle = palette.classTint(index);
    context.fill();
    // Between neighbours of one class there would be a seam where each covers half a pixel.
    context.stroke();
  }
}

/** The same field with each sample's level at one end: what is discretised where there are no exact cells. */
export function discretised(field) {
  const sides = field.level.map((level) => (field.index || level >= 128 ? 255 : 0));
  return { ...field, level: sides };
}

/** FNV-1a over a region's packed pattern: the same pattern has the same shade in every frame. */
function shadeOf({ data, shape }, region) {
  let hash = 0x811c9dc5;
  for (let byte = region * shape[1]; byte < (region + 1) * shape[1]; byte += 1) {
    hash = Math.imul(hash ^ data[byte], 0x01000193);
  }
  return ((hash >>> 0) % 1000) / 1000;
}

export function tracePolygon(context, mapping, regions, region) {
  const { vertices, offsets, indices } = regions;
  for (let at = offsets[region]; at < offsets[region + 1]; at += 1) {
    const vertex = 2 * indices[at];
    const x = mapping.x(vertices[vertex]);
    const y = mapping.y(vertices[vertex + 1]);
    if (at === offsets[region]) context.moveTo(x, y);
    else context.lineTo(x, y);
  }
  context.closePath();
}

/** Regions as facets of one sheet, lighter and darker by pattern: hue stays the classes' own. */
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

function traceEdge(context, mapping, { vertices, edges }, edge) {
  const from = 2 * edges[2 * edge];
  const to = 2 * edges[2 * edge + 1];
  context.moveTo(mapping.x(vertices[from]), mapping.y(vertices[from + 1]));
  context.lineTo(mapping.x(vertices[to]), mapping.y(vertices[to + 1]));
}

/**
 * Every edge that one of the first `depth` of the hidden `layers` makes, in its layer's hue; the box's own edges are no
 * creases. Those of the last of these layers are there by a `share` from 0 to 1.
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

/** The bent crease of one unit: all the edges on which it changes sides; features and outputs have none. */
export function paintUnit(context, mapping, regions, { layer, unit }, layers, palette) {
  if (layer < 0 || layer >= layers) return;
  const { edgeLayer, edgeUnit } = regions;
  context.beginPath();
  for (let edge = 0; edge < edgeLayer.length; edge += 1) {
    if (edgeLayer[edge] === layer && edgeUnit[edge] === unit)
      traceEdge(context, mapping, regions, edge);
  }
  context.lineCap = "round";
  context.lineWidth = HALO_WIDTH;
  context.strokeStyle = palette.halo;
  context.stroke();
  context.lineWidth = UNIT_WIDTH;
  context.strokeStyle = palette.layerHue(layer, layers);
  context.stroke();
}

/** The decision boundary: black with a white halo (the other way round in the dark), over every colour to be told. */
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
  context.lineWidth = HALO_WIDTH;
  context.strokeStyle = palette.halo;
  context.stroke();
  context.lineWidth = BOUNDARY_WIDTH;
  context.strokeStyle = palette.boundary;
  context.stroke();
}

/** The folding up to a `step`: the creases of so many layers, then the boundary; what the step adds by its `share`. */
export function paintFolding(
  context,
  mapping,
  { regions, boundary },
  { shown, layers, step, share },
  palette,
) {
  const last = step > layers;
  if (shown.creases && regions)
    paintCreases(context, mapping, regions, palette, {
      layers,
      depth: step,
      share: last ? 1 : share,
    });
  if (!shown.boundary || !boundary || !last) return;
  context.globalAlpha = share;
  paintBoundary(context, mapping, boundary, palette);
  context.globalAlpha = 1;
}

/** A polygon given as points, outlined: the region that the reader has chosen. */
export function paintOutline(context, mapping, polygon, palette) {
  context.beginPath();
  polygon.forEach(([x1, x2], at) => {
    if (at === 0) context.moveTo(mapping.x(x1), mapping.y(x2));
    else context.lineTo(mapping.x(x1), mapping.y(x2));
  });
  context.closePath();
  const [r, g, b] = palette.facets;
  context.fillStyle = `rgba(${r},${g},${b},0.16)`;
  context.fill();
  context.lineJoin = "round";
  context.lineWidth = 2;
  context.strokeStyle = palette.ink;
  context.stroke();
}

/** A small cross at the chosen point. */
export function paintMark(context, mapping, [x1, x2], palette) {
  const x = mapping.x(x1);
  const y = mapping.y(x2);
  const reach = 6;
  for (const [width, colour] of [
    [4, palette.halo],
    [1.5, palette.ink],
  ]) {
    context.beginPath();
    context.moveTo(x - reach, y);
    context.lineTo(x + reach, y);
    context.moveTo(x, y - reach);
    context.lineTo(x, y + reach);
    context.lineWidth = width;
    context.strokeStyle = colour;
    context.stroke();
  }
}
