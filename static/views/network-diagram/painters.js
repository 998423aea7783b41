// @ts-nocheck
/**
 * Painters of a network's picture: each takes a 2-D context, a plan (see layout.js) and what to paint, and changes
 * nothing else.
 */

import { biasAt, endsOf, linksInto, nodeOf } from "./layout.js";
import { valueAt } from "./maps.js";

const WIDTH = { least: 0.5, gain: 0.9, most: 5 };
const BIAS = { least: 1.5, gain: 1.5, most: 4 };
const DASH = [4, 3];
const FAINT = 0.15;
const PALE = 0.3;
/** Smaller than this a crease cannot be told in a node. */
const CREASE_SIZE = 13;

const grown = ({ least, gain, most }, value) => Math.min(most, least + gain * Math.abs(value));

/** How wide the link of a weight is: by its size, the same in every frame. */
export const widthOf = (weight) => grown(WIDTH, weight);

const about = (node, { layer, unit }) => node.layer === layer && node.unit === unit;

/** Every link that is drawn; where units are in focus, those of others are faint. A marked one, `{layer, from, to}`, is lit. */
export function paintLinks(context, plan, network, palette, { focus, marked }) {
  for (let layer = 0; layer + 1 < plan.columns.length; layer += 1) {
    for (const link of linksInto(plan, layer, focus)) {
      const weight = valueAt(network, link);
      if (weight === undefined) continue;
      const [start, end] = endsOf(plan, link);
      const near = !focus.length || focus.some((unit) => about(start, unit) || about(end, unit));
      const lit =
        marked && marked.layer === layer && marked.from === link.from && marked.to === link.to;
      context.globalAlpha = near || lit ? 1 : FAINT;
      if (lit) stroke(context, start, end, widthOf(weight) + 5, palette.rule, []);
      stroke(context, start, end, widthOf(weight), palette.signHue(weight), weight < 0 ? DASH : []);
    }
  }
  context.globalAlpha = 1;
  context.setLineDash([]);
}

function stroke(context, start, end, width, colour, dash) {
  context.beginPath();
  context.moveTo(start.x + start.size / 2, start.y);
  context.lineTo(end.x - end.size / 2, end.y);
  context.lineWidth = width;
  context.setLineDash(dash);
  context.strokeStyle = colour;
  context.stroke();
}

/** Whether the bias of a node is marked: always where there is room, else only for units in focus. */
export function biasMarked(plan, focus) {
  return (node) => !plan.columns[node.layer + 1].compact || focus.some((unit) => about(node, unit));
}

/** Each bias as a disc at the corner of its node, as large as the bias: full above 0, hollow below. */
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
      context.arc(...biasAt(node), grown(BIAS, bias) + (lit ? 1.5 : 0), 0, 2 * Math.PI);
      context.fillStyle = bias < 0 ? palette.paper : palette.signHue(bias);
      context.strokeStyle = palette.signHue(bias);
      context.fill();
      context.stroke();
    }
  }
}

/** One strip of small images, one for each map: drawing from one image is quicker than from many. */
export function stripOf(maps, side, tableOf) {
  const image = new ImageData(side, side * maps.length);
  const pixels = new Uint32Array(image.data.buffer);
  maps.forEach((map, at) => {
    const table = tableOf(at);
    for (let cell = 0; cell < map.length; cell += 1)
      pixels[at * map.length + cell] = table[map[cell]];
  });
  const canvas = new OffscreenCanvas(side, side * maps.length);
  canvas.getContext("2d").putImageData(image, 0, 0);
  return canvas;
}

/** The nodes of a column, each filled by its part of a strip; pale where `isPale`. */
export function paintStrip(context, { nodes }, strip, side, isPale) {
  context.imageSmoothingEnabled = true;
  for (const node of nodes) {
    const { unit, x, y, size } = node;
    context.globalAlpha = isPale(node) ? PALE : 1;
    context.drawImage(strip, 0, unit * side, side, side, x - size / 2, y - size / 2, size, size);
  }
  context.globalAlpha = 1;
}

/** The bent crease of every unit that is drawn in full, on its node, out of the exact edges of the view. */
export function paintNodeCreases(
  context,
  plan,
  { vertices, edges, edgeLayer, edgeUnit },
  box,
  palette,
) {
  if (plan.size < CREASE_SIZE) return;
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

function within({ x, y, size }, box, vertices, vertex) {
  const across = (vertices[2 * vertex] - box[0]) / (box[1] - box[0]);
  const up = (vertices[2 * vertex + 1] - box[2]) / (box[3] - box[2]);
  return [x + (across - 0.5) * size, y + (0.5 - up) * size];
}

/** The decision boundary on the only output. */
export function paintNodeBoundary(context, plan, { polylines }, box, palette) {
  const { nodes } = plan.columns.at(-1);
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

/** A frame round every node: in its layer's hue, quiet for what is off or dead, with a cross over the dead. */
export function paintFrames(context, plan, palette, { isOff, isDead }) {
  const layers = plan.columns.length - 2;
  for (const { layer, nodes, compact } of plan.columns) {
    const inner = layer >= 0 && layer < layers;
    for (const node of nodes) {
      const dead = inner && isDead(node);
      const off = isOff(node);
      const { x, y, size } = node;
      context.lineWidth = compact ? 0.5 : 1;
      context.strokeStyle = dead || off || !inner ? palette.quiet : palette.layerHue(layer, layers);
      context.setLineDash(off ? [2, 2] : []);
      context.globalAlpha = off ? 2 * PALE : 1;
      context.strokeRect(x - size / 2, y - size / 2, size, size);
      if (dead) cross(context, node, 0.2 * size);
    }
  }
  context.globalAlpha = 1;
  context.setLineDash([]);
}

function cross(context, { x, y, size }, inset) {
  const reach = size / 2 - inset;
  context.beginPath();
  context.moveTo(x - reach, y - reach);
  context.lineTo(x + reach, y + reach);
  context.moveTo(x + reach, y - reach);
  context.lineTo(x - reach, y + reach);
  context.stroke();
}

/** A ring round one unit. */
export function paintRing(context, plan, unit, palette) {
  const node = nodeOf(plan, unit);
  if (!node) return;
  const { x, y, size } = node;
  context.lineWidth = 2;
  context.strokeStyle = palette.ink;
  context.strokeRect(x - size / 2 - 2, y - size / 2 - 2, size + 4, size + 4);
}
