/**
 * Layout of the network diagram in CSS pixels: columns of nodes from the features (layer −1) over the hidden layers (0, 1,
 * …) to the outputs, and the node, link or bias at a pixel. Arithmetic only.
 */

/**
 * @typedef {{layer: number, unit: number}} Unit  a unit by its layer, both counted from 0; layer −1 are the features
 * @typedef {{layer: number, from?: number, to: number}} Place  a weight into unit `to` of `layer`, or without `from` the
 *   unit's bias; `from` counts the units of the layer before, into layer 0 the features that are switched on
 * @typedef {Place & {from: number}} Link  the place of a weight
 * @typedef {{x: number, y: number, size: number}} Square  by its center
 * @typedef {Unit & Square} DiagramNode
 * @typedef {{layer: number, compact: boolean, x: number, nodes: DiagramNode[]}} Column  `compact`: its nodes are small
 *   cells in several rows
 */

/**
 * Where all nodes are.
 *
 * @typedef {object} Plan
 * @property {Column[]} columns
 * @property {number} size  the side of a node that is not in a compact column
 * @property {number} width
 * @property {number} height
 * @property {number[]} inputs  the features that are switched on, by their place in the catalog
 */

/** A layer with more units is drawn as small cells, and its links only for the units in focus. */
export const FULL = 16;

const SIZE = { min: 13, max: 56 };
const ROW_GAP = 5;
/** The largest side of a cell in a compact column. */
const CELL = 14;
/** Space above and below all nodes, for their frames and rings. */
const MARGIN = 6;
/**
 * Distance in pixels within which the pointer hits a link or a bias: smaller inside a node, which has its own action, and
 * larger for a finger than for a mouse.
 */
export const REACH = { node: 6, fine: 6, coarse: 11 };

/**
 * Return the x of the columns' centers; the first column has `label` pixels on its left.
 *
 * @param {number} columns
 * @param {number} width
 * @param {number} size
 * @param {number} label
 * @returns {number[]}
 */
function centers(columns, width, size, label) {
  const first = label + size / 2;
  const last = width - size / 2 - 2;
  return Array.from({ length: columns }, (_, at) => first + ((last - first) * at) / (columns - 1));
}

/**
 * Return the side of a node that leaves room for links between columns and for the rows of all layers.
 *
 * @param {number[]} counts
 * @param {number} width
 * @param {number} height
 * @param {number} label
 */
function sizeFor(counts, width, height, label) {
  const rows = Math.max(...counts.filter((count) => count <= FULL), 1);
  const across = (0.6 * (width - label)) / counts.length;
  return Math.max(SIZE.min, Math.min(SIZE.max, across, height / rows - ROW_GAP));
}

/**
 * Return the largest side, at most `max`, with which `count` square cells fit into a rectangle.
 *
 * @param {number} count
 * @param {number} width
 * @param {number} height
 * @param {number} max
 */
function cellSide(count, width, height, max) {
  let side = max;
  while (side > 1 && Math.floor(width / side) * Math.floor(height / side) < count) side -= 0.25;
  return side;
}

/**
 * @param {number} count
 * @param {number} x
 * @param {number} size
 * @param {number} middle
 * @param {number} pitch
 * @returns {Square[]}
 */
function fullColumn(count, x, size, middle, pitch) {
  const top = middle - ((count - 1) * pitch) / 2;
  return Array.from({ length: count }, (_, unit) => ({ x, y: top + unit * pitch, size }));
}

/**
 * @param {number} count
 * @param {number} x
 * @param {number} width
 * @param {number} height
 * @returns {Square[]}
 */
function compactColumn(count, x, width, height) {
  const side = cellSide(count, width, height, CELL);
  const across = Math.min(count, Math.max(1, Math.floor(width / side)));
  const rows = Math.ceil(count / across);
  return Array.from({ length: count }, (_, unit) => ({
    x: x + ((unit % across) - (across - 1) / 2) * side,
    y: (height + MARGIN) / 2 + (Math.floor(unit / across) - (rows - 1) / 2) * side,
    size: side,
  }));
}

/**
 * Place the nodes of a network.
 *
 * @param {{offered: number, inputs: number[], sizes: number[], outputs: number}} network  the number of features that can
 *   be switched on, those that are, the hidden layers' widths and the number of outputs
 * @param {number} width
 * @param {number} maxHeight
 * @param {number} label  the width of the features' names
 * @returns {Plan}
 */
export function planOf({ offered, inputs, sizes, outputs }, width, maxHeight, label) {
  const counts = [offered, ...sizes, outputs];
  const size = sizeFor(counts, width, maxHeight, label);
  const xs = centers(counts.length, width, size, label);
  const rows = Math.max(...counts.filter((count) => count <= FULL), 1);
  const crowded = [...sizes, outputs].some((count) => count > FULL);
  const pitch = Math.min(maxHeight / rows, size + Math.max(ROW_GAP, size / 4));
  const height = MARGIN + (crowded ? maxHeight : Math.ceil(rows * pitch));
  const between = xs[1] - xs[0];
  const columns = counts.map((count, at) => {
    const compact = at > 0 && count > FULL;
    const space = Math.max(size, between - Math.max(14, 0.3 * between));
    // The outputs have half the space: there is none on their right.
    const [center, room] =
      at > sizes.length ? [xs[at] + (size - space / 2) / 2, space / 2] : [xs[at], space];
    const squares = compact
      ? compactColumn(count, center, room, height - MARGIN)
      : fullColumn(count, xs[at], size, height / 2, pitch);
    return {
      layer: at - 1,
      compact,
      x: xs[at],
      nodes: squares.map((square, unit) => ({ layer: at - 1, unit, ...square })),
    };
  });
  return { columns, size, height, width, inputs };
}

/**
 * Return the node of a unit, or undefined if the network has no such unit.
 *
 * @param {Plan} plan
 * @param {Unit} unit
 * @returns {DiagramNode|undefined}
 */
export function nodeOf(plan, { layer, unit }) {
  return plan.columns[layer + 1]?.nodes[unit];
}

/**
 * Return the two nodes that a link joins.
 *
 * @param {Plan} plan
 * @param {Link} link
 */
export function endsOf(plan, { layer, from, to }) {
  const unit = layer === 0 ? plan.inputs[from] : from;
  return [plan.columns[layer].nodes[unit], plan.columns[layer + 1].nodes[to]];
}

/**
 * Return the center of the disc that marks a unit's bias: at the lower left of its node.
 *
 * @param {Square} node
 * @returns {[number, number]}
 */
export function biasAt({ x, y, size }) {
  return [x - size / 2 - 3, y + size / 2 - 2];
}

/**
 * Return whether all links into `layer` are drawn.
 *
 * @param {Plan} plan
 * @param {number} layer
 */
function allDrawn(plan, layer) {
  const [before, after] = [plan.columns[layer], plan.columns[layer + 1]];
  return !before.compact && !after.compact;
}

/**
 * Yield the links into `layer` that are drawn: all, or between crowded layers those of the units in `focus`.
 *
 * @param {Plan} plan
 * @param {number} layer
 * @param {Unit[]} focus
 * @returns {Generator<Link, void>}
 */
export function* linksInto(plan, layer, focus) {
  const before = layer === 0 ? plan.inputs : plan.columns[layer].nodes.map(({ unit }) => unit);
  const all = allDrawn(plan, layer);
  const isFocus = (/** @type {number} */ at, /** @type {number} */ unit) =>
    focus.some((one) => one.layer === at && one.unit === unit);
  for (const { unit: to } of plan.columns[layer + 1].nodes) {
    const whole = all || isFocus(layer, to);
    for (let from = 0; from < before.length; from += 1) {
      if (whole || isFocus(layer - 1, before[from])) yield { layer, from, to };
    }
  }
}

/**
 * Return the node at a pixel, or null. A feature's name is part of its node.
 *
 * @param {Plan} plan
 * @param {number} x
 * @param {number} y
 */
export function nodeAt(plan, x, y) {
  for (const { layer, nodes } of plan.columns) {
    const found = nodes.find((node) => {
      const beside = layer < 0 ? x - node.x : Math.abs(x - node.x);
      return x >= 0 && beside <= node.size / 2 && Math.abs(node.y - y) <= node.size / 2;
    });
    if (found) return found;
  }
  return null;
}

/**
 * Return the place of the bias whose mark is within `reach` of a pixel, or null.
 *
 * @param {Plan} plan
 * @param {number} x
 * @param {number} y
 * @param {(node: DiagramNode) => boolean} isMarked  whether a node's bias is drawn
 * @param {number} reach
 * @returns {Place|null}
 */
export function biasUnder(plan, x, y, isMarked, reach) {
  for (const { layer, nodes } of plan.columns.slice(1)) {
    for (const node of nodes) {
      if (!isMarked(node)) continue;
      const [left, top] = biasAt(node);
      if (Math.hypot(left - x, top - y) <= reach) return { layer, to: node.unit };
    }
  }
  return null;
}

/**
 * Return the link that is nearest to a pixel and within `reach` of it, or null.
 *
 * @param {Plan} plan
 * @param {number} x
 * @param {number} y
 * @param {Unit[]} focus  see linksInto
 * @param {number} reach
 */
export function linkAt(plan, x, y, focus, reach) {
  let best = reach;
  /** @type {Link|null} */
  let found = null;
  for (let layer = 0; layer + 1 < plan.columns.length; layer += 1) {
    if (x < plan.columns[layer].nodes[0].x || x > plan.columns[layer + 1].x + plan.size) continue;
    for (const link of linksInto(plan, layer, focus)) {
      const [start, end] = endsOf(plan, link);
      const [x0, x1] = [start.x + start.size / 2, end.x - end.size / 2];
      if (x < x0 || x > x1) continue;
      const rise = (end.y - start.y) / (x1 - x0);
      const distance = Math.abs(start.y + rise * (x - x0) - y) / Math.hypot(1, rise);
      if (distance < best) {
        best = distance;
        found = link;
      }
    }
  }
  return found;
}

/**
 * Return the middle of a link, or the center of a bias's mark.
 *
 * @param {Plan} plan
 * @param {Place} place
 * @returns {[number, number]}
 */
export function middleOf(plan, { layer, from, to }) {
  if (from === undefined) return biasAt(plan.columns[layer + 1].nodes[to]);
  const [start, end] = endsOf(plan, { layer, from, to });
  return [(start.x + start.size / 2 + end.x - end.size / 2) / 2, (start.y + end.y) / 2];
}
