/** Painters of the network diagram: each takes a 2-D context, a plan and what to paint, and changes only the context. */

import { context2d } from "../../ui/canvas.js";
import { biasAt, endsOf, linksInto, middleOf, nodeOf } from "./layout.js";
import { valueAt } from "./maps.js";

/**
 * @typedef {import("../../api/frame.js").Frame} Frame
 * @typedef {import("../../api/network.js").Network} Network
 * @typedef {import("../../ui/palette.js").Palette} Palette
 * @typedef {import("./layout.js").Unit} Unit
 * @typedef {import("./layout.js").Place} Place
 * @typedef {import("./layout.js").Plan} Plan
 * @typedef {import("./layout.js").Column} Column
 * @typedef {import("./layout.js").DiagramNode} DiagramNode
 */

/**
 * The emphasized parts of the diagram.
 *
 * @typedef {object} Emphasis
 * @property {Unit[]} focus  units with rings; their links are strong, and all others faint
 * @property {Place|null} marked  a link or bias that is highlighted
 */

/** @typedef {(part: {layer: number, from?: number, to: number}) => boolean} IsFrozen  of a unit, weight or bias */

/** Of a link's width and a bias's radius, in pixels: `gain` for each unit of the value's size. */
const WIDTH = { min: 0.5, gain: 0.9, max: 5 };
const RADIUS = { min: 1.5, gain: 1.5, max: 4 };
const DASH = [4, 3];
const FAINT = 0.15;
const PALE = 0.3;
/** In smaller nodes a crease cannot be recognized. */
const MIN_CREASE_NODE = 13;

/**
 * @param {{min: number, gain: number, max: number}} range
 * @param {number} value
 */
const scaled = ({ min, gain, max }, value) => Math.min(max, min + gain * Math.abs(value));

/**
 * @param {DiagramNode} node
 * @param {Unit} unit
 */
const shows = (node, { layer, unit }) => node.layer === layer && node.unit === unit;

/**
 * Paint the links; their widths have the same scale in every frame.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Plan} plan
 * @param {Network} network
 * @param {Palette} palette
 * @param {Emphasis} emphasis
 */
export function paintLinks(context, plan, network, palette, { focus, marked }) {
  for (let layer = 0; layer + 1 < plan.columns.length; layer += 1) {
    for (const link of linksInto(plan, layer, focus)) {
      const weight = valueAt(network, link);
      if (weight === undefined) continue;
      const [start, end] = endsOf(plan, link);
      const near = !focus.length || focus.some((unit) => shows(start, unit) || shows(end, unit));
      const lit =
        marked && marked.layer === layer && marked.from === link.from && marked.to === link.to;
      const width = scaled(WIDTH, weight);
      context.globalAlpha = near || lit ? 1 : FAINT;
      context.beginPath();
      context.moveTo(start.x + start.size / 2, start.y);
      context.lineTo(end.x - end.size / 2, end.y);
      if (lit) strokeWith(context, width + 5, palette.rule, []);
      strokeWith(context, width, palette.signHue(weight), weight < 0 ? DASH : []);
    }
  }
  context.globalAlpha = 1;
  context.setLineDash([]);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} width
 * @param {string} color
 * @param {number[]} dash
 */
function strokeWith(context, width, color, dash) {
  context.lineWidth = width;
  context.setLineDash(dash);
  context.strokeStyle = color;
  context.stroke();
}

/**
 * Return a predicate: whether a node's bias is marked. In a compact column only units in focus have room for it.
 *
 * @param {Plan} plan
 * @param {Unit[]} focus
 * @returns {(node: DiagramNode) => boolean}
 */
export function biasMarked(plan, focus) {
  return (node) => !plan.columns[node.layer + 1].compact || focus.some((unit) => shows(node, unit));
}

/**
 * Paint each bias as a disc at its node's corner: the larger the bias the larger the disc, filled if it is positive.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Plan} plan
 * @param {Network} network
 * @param {Palette} palette
 * @param {Emphasis} emphasis
 */
export function paintBiases(context, plan, network, palette, { focus, marked }) {
  const isMarked = biasMarked(plan, focus);
  context.lineWidth = 1.5;
  for (const { layer, nodes } of plan.columns.slice(1)) {
    for (const node of nodes.filter(isMarked)) {
      const bias = valueAt(network, { layer, to: node.unit });
      if (bias === undefined) continue;
      const lit =
        marked && marked.from === undefined && marked.layer === layer && marked.to === node.unit;
      context.beginPath();
      context.arc(...biasAt(node), scaled(RADIUS, bias) + (lit ? 1.5 : 0), 0, 2 * Math.PI);
      context.fillStyle = bias < 0 ? palette.paper : palette.signHue(bias);
      context.strokeStyle = palette.signHue(bias);
      context.fill();
      context.stroke();
    }
  }
}

/**
 * Return one image with all maps of a column, one below the other: drawing from one image is faster than from many.
 *
 * @param {Uint8Array[]} maps  levels, `side` × `side` of each
 * @param {number} side
 * @param {(unit: number) => Uint32Array} tableOf  a unit's pixel for each level
 */
export function stripOf(maps, side, tableOf) {
  const image = new ImageData(side, side * maps.length);
  const pixels = new Uint32Array(image.data.buffer);
  maps.forEach((map, at) => {
    const table = tableOf(at);
    for (let cell = 0; cell < map.length; cell += 1)
      pixels[at * map.length + cell] = table[map[cell]];
  });
  const canvas = new OffscreenCanvas(side, side * maps.length);
  context2d(canvas).putImageData(image, 0, 0);
  return canvas;
}

/**
 * Paint each node of a column with its part of a strip.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Column} column
 * @param {OffscreenCanvas} strip
 * @param {number} side
 * @param {(unit: Unit) => boolean} isPale
 */
export function paintStrip(context, { nodes }, strip, side, isPale) {
  context.imageSmoothingEnabled = true;
  for (const node of nodes) {
    const { unit, x, y, size } = node;
    context.globalAlpha = isPale(node) ? PALE : 1;
    context.drawImage(strip, 0, unit * side, side, side, x - size / 2, y - size / 2, size, size);
  }
  context.globalAlpha = 1;
}

/**
 * Paint into each hidden unit's node its crease, from the exact edges of the regions; compact columns have none.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Plan} plan
 * @param {NonNullable<Frame["regions"]>} regions
 * @param {number[]} box
 * @param {Palette} palette
 */
export function paintNodeCreases(
  context,
  plan,
  { vertices, edges, edgeLayer, edgeUnit },
  box,
  palette,
) {
  if (plan.size < MIN_CREASE_NODE) return;
  const layers = plan.columns.length - 2;
  context.lineWidth = 1;
  for (const { layer, compact, nodes } of plan.columns.slice(1, -1)) {
    if (compact) continue;
    context.beginPath();
    for (let edge = 0; edge < edgeLayer.length; edge += 1) {
      const node = edgeLayer[edge] === layer ? nodes[edgeUnit[edge]] : undefined;
      if (!node) continue;
      context.moveTo(...within(node, box, vertices, edges[2 * edge]));
      context.lineTo(...within(node, box, vertices, edges[2 * edge + 1]));
    }
    context.strokeStyle = palette.layerHue(layer, layers);
    context.stroke();
  }
}

/**
 * Return where vertex number `vertex` of a picture of `box` is drawn in a node.
 *
 * @param {DiagramNode} node
 * @param {number[]} box
 * @param {ArrayLike<number>} vertices
 * @param {number} vertex
 * @returns {[number, number]}
 */
function within({ x, y, size }, box, vertices, vertex) {
  const across = (vertices[2 * vertex] - box[0]) / (box[1] - box[0]);
  const up = (vertices[2 * vertex + 1] - box[2]) / (box[3] - box[2]);
  return [x + (across - 0.5) * size, y + (0.5 - up) * size];
}

/**
 * Paint the decision boundary into the node of the only output.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Plan} plan
 * @param {NonNullable<Frame["boundary"]>} boundary
 * @param {number[]} box
 * @param {Palette} palette
 */
export function paintNodeBoundary(context, plan, { polylines }, box, palette) {
  const { nodes } = plan.columns[plan.columns.length - 1];
  if (nodes.length !== 1) return;
  context.beginPath();
  for (const line of polylines) {
    for (let at = 0; at < line.length; at += 2) {
      const place = within(nodes[0], box, line, at / 2);
      if (at === 0) context.moveTo(...place);
      else context.lineTo(...place);
    }
  }
  context.lineWidth = 1.2;
  context.strokeStyle = palette.boundary;
  context.stroke();
}

/**
 * Paint a frame around every node, in its layer's hue; dead units have a cross, features that are off a dashed frame.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Plan} plan
 * @param {Palette} palette
 * @param {{isOff: (unit: Unit) => boolean, isDead: (unit: Unit) => boolean}} states
 */
export function paintFrames(context, plan, palette, { isOff, isDead }) {
  const layers = plan.columns.length - 2;
  for (const { layer, nodes, compact } of plan.columns) {
    const hidden = layer >= 0 && layer < layers;
    for (const node of nodes) {
      const dead = hidden && isDead(node);
      const off = isOff(node);
      const { x, y, size } = node;
      context.lineWidth = compact ? 0.5 : 1;
      context.strokeStyle =
        dead || off || !hidden ? palette.quiet : palette.layerHue(layer, layers);
      context.setLineDash(off ? [2, 2] : []);
      context.globalAlpha = off ? 2 * PALE : 1;
      context.strokeRect(x - size / 2, y - size / 2, size, size);
      if (dead) paintCross(context, node, 0.2 * size);
    }
  }
  context.globalAlpha = 1;
  context.setLineDash([]);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {DiagramNode} node
 * @param {number} inset
 */
function paintCross(context, { x, y, size }, inset) {
  const reach = size / 2 - inset;
  context.beginPath();
  context.moveTo(x - reach, y - reach);
  context.lineTo(x + reach, y + reach);
  context.moveTo(x + reach, y - reach);
  context.lineTo(x - reach, y + reach);
  context.stroke();
}

/** Half the width of a lock, in pixels; in compact columns it is smaller. */
const LOCK = 3.5;
const COMPACT_LOCK = 2;

/**
 * Paint a lock at each frozen unit and on each frozen weight. The weights into a frozen unit are frozen with it.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Plan} plan
 * @param {IsFrozen} isFrozen
 * @param {Palette} palette
 * @param {Emphasis} emphasis
 */
export function paintLocks(context, plan, isFrozen, palette, { focus }) {
  for (const { layer, nodes, compact } of plan.columns.slice(1)) {
    for (const { unit, x, y, size } of nodes) {
      if (isFrozen({ layer, to: unit }))
        paintLock(context, [x + size / 2, y + size / 2], compact ? COMPACT_LOCK : LOCK, palette);
    }
    for (const link of linksInto(plan, layer, focus)) {
      if (isFrozen(link) && !isFrozen({ layer, to: link.to }))
        paintLock(context, middleOf(plan, link), LOCK, palette);
    }
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {[number, number]} center
 * @param {number} half  the width
 * @param {Palette} palette
 */
function paintLock(context, [x, y], half, palette) {
  for (const [stroke, width] of /** @type {const} */ ([
    [palette.paper, 3],
    [palette.ink, 1.2],
  ])) {
    context.strokeStyle = context.fillStyle = stroke;
    context.lineWidth = width;
    context.beginPath();
    context.arc(x, y - half / 3, 0.62 * half, Math.PI, 0);
    context.stroke();
    context.beginPath();
    context.rect(x - half, y - half / 3, 2 * half, 1.5 * half);
    if (width > 2) context.stroke();
    context.fill();
  }
}

/**
 * Paint a ring around one unit.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Plan} plan
 * @param {Unit} unit
 * @param {Palette} palette
 */
export function paintRing(context, plan, unit, palette) {
  const node = nodeOf(plan, unit);
  if (!node) return;
  const { x, y, size } = node;
  context.lineWidth = 2;
  context.strokeStyle = palette.ink;
  context.strokeRect(x - size / 2 - 2, y - size / 2 - 2, size + 4, size + 4);
}
