// @ts-nocheck
/**
 * Where everything of a network's picture stands, in CSS pixels: columns of nodes from the features (layer −1) over the
 * hidden layers (0 …) to the outputs, and what is under a pixel. Arithmetic only.
 */

/** More units than these in a layer are drawn as small cells, and its links only for one unit at a time. */
export const FULL = 16;

const SIZE = { least: 13, most: 56 };
const ROW_GAP = 5;
/** The largest side of a cell in a compact column. */
const CELL = 14;
/** Above and below all nodes, for their frames and rings. */
const MARGIN = 6;
/** How far a link, or the mark of a bias, reaches: on a node less than beside it, and a finger is coarser than a mouse. */
export const REACH = { node: 6, fine: 6, coarse: 11 };

/** Where the columns' middles are: the first has room for `label` on its left. */
export function centres(columns, width, size, label) {
  const first = label + size / 2;
  const last = width - size / 2 - 2;
  return Array.from({ length: columns }, (_, at) => first + ((last - first) * at) / (columns - 1));
}

/** The side of a node that is drawn in full, so that columns have room for links between them and rows for all units. */
export function sizeFor(counts, width, height, label) {
  const rows = Math.max(...counts.filter((count) => count <= FULL), 1);
  const across = (0.6 * (width - label)) / counts.length;
  return Math.max(SIZE.least, Math.min(SIZE.most, across, height / rows - ROW_GAP));
}

/** The side of the cells of a compact column: the largest with which `count` of them fit. */
export function cellSide(count, width, height, most) {
  let side = most;
  while (side > 1 && Math.floor(width / side) * Math.floor(height / side) < count) side -= 0.25;
  return side;
}

function fullColumn(count, x, size, middle, pitch) {
  const top = middle - ((count - 1) * pitch) / 2;
  return Array.from({ length: count }, (_, unit) => ({ x, y: top + unit * pitch, size }));
}

function compactColumn(count, x, width, height, most) {
  const side = cellSide(count, width, height, most);
  const across = Math.min(count, Math.max(1, Math.floor(width / side)));
  const rows = Math.ceil(count / across);
  return Array.from({ length: count }, (_, unit) => ({
    x: x + ((unit % across) - (across - 1) / 2) * side,
    y: (height + MARGIN) / 2 + (Math.floor(unit / across) - (rows - 1) / 2) * side,
    size: side,
  }));
}

/**
 * @param {{offered: number, inputs: number[], sizes: number[], outputs: number}} network  how many features can be
 *   switched on and which are, units of the hidden layers, output units
 * @param {number} width
 * @param {number} most   how high it may be
 * @param {number} label  room for the features' names
 * @returns {{columns: object[], size: number, height: number, inputs: number[]}}  each column with its `layer`,
 *   `compact` and `nodes`: `{layer, unit, x, y, size}` by their middles
 */
export function planOf({ offered, inputs, sizes, outputs }, width, most, label) {
  const counts = [offered, ...sizes, outputs];
  const size = sizeFor(counts, width, most, label);
  const xs = centres(counts.length, width, size, label);
  const rows = Math.max(...counts.filter((count) => count <= FULL), 1);
  const crowded = sizes.some((count) => count > FULL);
  const pitch = Math.min(most / rows, size + Math.max(ROW_GAP, size / 4));
  const height = MARGIN + (crowded ? most : Math.ceil(rows * pitch));
  const between = xs[1] - xs[0];
  const columns = counts.map((count, at) => {
    const compact = at > 0 && at <= sizes.length && count > FULL;
    const places = compact
      ? compactColumn(
          count,
          xs[at],
          Math.max(size, between - Math.max(14, 0.3 * between)),
          height - MARGIN,
          CELL,
        )
      : fullColumn(count, xs[at], size, height / 2, pitch);
    return {
      layer: at - 1,
      compact,
      x: xs[at],
      nodes: places.map((place, unit) => ({ layer: at - 1, unit, ...place })),
    };
  });
  return { columns, size, height, width, inputs };
}

/** The node of a unit, or undefined. */
export function nodeOf(plan, { layer, unit }) {
  return plan.columns[layer + 1]?.nodes[unit];
}

/** The nodes that a link of `layer` (the weights into it) joins; `from` counts the inputs that are on. */
export function endsOf(plan, { layer, from, to }) {
  const unit = layer === 0 ? plan.inputs[from] : from;
  return [nodeOf(plan, { layer: layer - 1, unit }), nodeOf(plan, { layer, unit: to })];
}

/** Where a unit's bias is marked: at the lower left of its node. */
export function biasAt({ x, y, size }) {
  return [x - size / 2 - 3, y + size / 2 - 2];
}

/** Whether all links into `layer` are drawn at once. */
export function allDrawn(plan, layer) {
  const [before, after] = [plan.columns[layer], plan.columns[layer + 1]];
  return !before.compact && !after.compact;
}

/** The links into `layer` that are drawn, `{layer, from, to}`: all, or where there are too many those of the units in `focus`. */
export function* linksInto(plan, layer, focus) {
  const before = layer === 0 ? plan.inputs : plan.columns[layer].nodes.map(({ unit }) => unit);
  const all = allDrawn(plan, layer);
  const isFocus = (at, unit) => focus.some((one) => one.layer === at && one.unit === unit);
  for (const { unit: to } of plan.columns[layer + 1].nodes) {
    const whole = all || isFocus(layer, to);
    for (let from = 0; from < before.length; from += 1) {
      if (whole || isFocus(layer - 1, before[from])) yield { layer, from, to };
    }
  }
}

/** The node under a pixel, or null; a feature reaches over its name. */
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

/** The unit whose bias is marked under a pixel, or null; `marked` says of a node whether its mark is drawn. */
export function biasUnder(plan, x, y, marked, reach) {
  for (const { layer, nodes } of plan.columns.slice(1)) {
    for (const node of nodes) {
      if (!marked(node)) continue;
      const [left, top] = biasAt(node);
      if (Math.hypot(left - x, top - y) <= reach) return { layer, to: node.unit };
    }
  }
  return null;
}

/** The link nearest to a pixel and within reach of it, or null. */
export function linkAt(plan, x, y, focus, reach) {
  let best = reach;
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

/** The middle of a link, or the mark of a bias (a place without `from`). */
export function middleOf(plan, place) {
  if (place.from === undefined) return biasAt(nodeOf(plan, { layer: place.layer, unit: place.to }));
  const [start, end] = endsOf(plan, place);
  return [(start.x + start.size / 2 + end.x - end.size / 2) / 2, (start.y + end.y) / 2];
}
