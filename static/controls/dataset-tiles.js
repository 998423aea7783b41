// @ts-nocheck
/** Data sets to choose from, each as a tile with a small picture of its points: a group of radio buttons. */

import { constants } from "../api/catalog-values.js";

const SIZE = 44;
const DOT = { many: 1.3, few: 2.6 };
const FEW = 30;

/** What stands on the tile of own points before there are any. */
function paintPencil(canvas, palette) {
  const ratio = window.devicePixelRatio;
  Object.assign(canvas, { width: SIZE * ratio, height: SIZE * ratio });
  const context = canvas.getContext("2d");
  context.scale(ratio, ratio);
  context.strokeStyle = palette.quiet;
  context.lineWidth = 1.6;
  context.lineJoin = "round";
  context.stroke(
    new Path2D("M13 31l2.5-8 12.5-12.5 5.5 5.5-12.5 12.5zM24.5 14l5.5 5.5M15.5 23l5.5 5.5"),
  );
}

/** A dot, a square or a triangle: as much of the classes' shapes as so few pixels can hold. */
function mark(context, x, y, shape, size) {
  if (shape === 1) context.rect(x - size, y - size, 2 * size, 2 * size);
  else if (shape === 2)
    for (const [dx, dy] of [
      [0, -1.5],
      [1.4, 1.1],
      [-1.4, 1.1],
    ])
      context.lineTo(x + dx * size, y + dy * size);
  else context.arc(x, y, size, 0, 2 * Math.PI);
}

/** Paint `[x1, x2, label]` points onto a tile's canvas; a class has its hue and its shape, a value its place on the scale. */
function paint(canvas, points, classes, palette) {
  const ratio = window.devicePixelRatio;
  Object.assign(canvas, { width: SIZE * ratio, height: SIZE * ratio });
  const context = canvas.getContext("2d");
  context.scale(ratio, ratio);
  const axis = (index) => {
    const values = points.map((point) => point[index]);
    return [Math.min(...values), Math.max(...values)];
  };
  const [[left, right], [bottom, top]] = [axis(0), axis(1)];
  const scale = (SIZE - 8) / (Math.max(right - left, top - bottom) || 1);
  const at = ([x1, x2]) => [
    SIZE / 2 + (x1 - (left + right) / 2) * scale,
    SIZE / 2 - (x2 - (bottom + top) / 2) * scale,
  ];
  const reach = Math.max(...points.map(([, , label]) => Math.abs(label)));
  for (const point of points) {
    const [x, y] = at(point);
    const index = classes.indexOf(point[2]);
    context.globalAlpha = classes.length ? 1 : 0.15 + 0.85 * Math.abs(point[2] / reach);
    context.fillStyle = palette.classHue(classes.length ? index : Number(point[2] > 0));
    context.beginPath();
    mark(context, x, y, index % 3, points.length > FEW ? DOT.many : DOT.few);
    context.fill();
  }
}

/** The classes of own points, as the server takes them: few whole numbers, or none. */
function classesOf(points) {
  const labels = [...new Set(points.map(([, , label]) => label))].sort((a, b) => a - b);
  return labels.length <= constants().most_classes && labels.every(Number.isInteger) ? labels : [];
}

/** The tiles as one input: its element, the kind that is chosen, and the pictures. */
export class DatasetTiles {
  /**
   * @param {object[]} datasets  the catalog's
   * @param {(kind: string) => void} onChange
   */
  constructor(datasets, onChange) {
    this.input = Object.assign(document.createElement("div"), {
      className: "tiles",
      role: "radiogroup",
      tabIndex: -1,
    });
    this.tiles = new Map(datasets.map((set) => [set.kind, this.tile(set)]));
    this.input.append(...[...this.tiles.values()].map(({ label }) => label));
    this.input.addEventListener("change", (event) => onChange(event.target.value));
  }

  tile(set) {
    const label = Object.assign(document.createElement("label"), {
      className: "tile",
      title: set.label,
    });
    const radio = Object.assign(document.createElement("input"), {
      type: "radio",
      name: "kind",
      value: set.kind,
    });
    radio.setAttribute("aria-label", set.label);
    const canvas = document.createElement("canvas");
    label.append(radio, canvas);
    return { set, label, radio, canvas };
  }

  read() {
    return this.input.querySelector("input:checked")?.value;
  }

  write(kind) {
    const tile = this.tiles.get(kind);
    if (tile) tile.radio.checked = true;
  }

  /** Paint the tiles; `own` are the reader's own points, which stand on their tile. */
  paint(palette, own = []) {
    for (const { set, canvas } of this.tiles.values()) {
      if (set.thumbnail) paint(canvas, set.thumbnail, set.classes, palette);
      else if (own.length) paint(canvas, own, classesOf(own), palette);
      else paintPencil(canvas, palette);
    }
  }
}
