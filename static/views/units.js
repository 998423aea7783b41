/** The network as its hidden units, layer by layer: how large a share of the training points each one answers to. */

import { count, percent } from "../numbers.js";

const CELL = 11;
const GAP = 3;

/** Units along and layers across that a key goes. */
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/**
 * Each unit is a square filled from below by its active share; a crossed one is dead, a full one is linear on the data.
 * Emits `point` (detail: the `{layer, unit}` pointed at, or null).
 */
export class Units extends EventTarget {
  constructor(canvas, words, palette) {
    super();
    this.canvas = canvas;
    this.words = words;
    this.palette = palette;
    this.pointed = null;
    this.lit = null;
    new ResizeObserver(() => this.latest && this.draw()).observe(canvas.parentElement);
    canvas.addEventListener("pointermove", (event) => this.point(this.unitAt(event.offsetX, event.offsetY)));
    canvas.addEventListener("pointerleave", () => this.point(null));
    canvas.addEventListener("keydown", (event) => this.step(event));
    canvas.addEventListener("focus", () => canvas.matches(":focus-visible") && this.point(this.rows?.[0]?.cells[0] ?? null));
    canvas.addEventListener("blur", () => this.point(null));
  }

  update({ metrics }, layers) {
    this.latest = metrics.active_share;
    this.dead = new Set(metrics.dead_units_data.map(String));
    this.layers = layers;
    this.draw();
  }

  point(cell) {
    if (cell?.layer === this.pointed?.layer && cell?.unit === this.pointed?.unit) return;
    this.pointed = cell;
    this.canvas.title = cell ? this.nameOf(cell) : "";
    this.draw();
    this.dispatchEvent(new CustomEvent("point", { detail: cell }));
  }

  /** Light up one unit, `{layer, unit}`, that is pointed at elsewhere; null for none. */
  light(unit) {
    this.lit = unit;
    this.draw();
  }

  /** The arrows go from unit to unit and from layer to layer. */
  step(event) {
    const [along, across] = STEPS[event.key] ?? [];
    if (along === undefined || !this.rows?.length) return;
    event.preventDefault();
    event.stopPropagation();
    const { layer, unit } = this.pointed ?? { layer: 0, unit: 0 };
    const { cells } = this.rows[Math.min(this.rows.length - 1, Math.max(0, layer + across))];
    this.point(cells[Math.min(cells.length - 1, Math.max(0, unit + along))]);
  }

  nameOf(cell) {
    return `layer ${cell.layer + 1}, unit ${cell.unit + 1}: ${this.stateOf(cell)}`;
  }

  stateOf({ share, dead }) {
    return dead ? "dead on the data" : `active on ${percent(share)} of the training points`;
  }

  unitAt(x, y) {
    const within = (cell) => x >= cell.x && x < cell.x + CELL + GAP && y >= cell.y && y < cell.y + CELL + GAP;
    for (const { cells } of this.rows ?? []) {
      const cell = cells.find(within);
      if (cell) return cell;
    }
    return null;
  }

  setPalette(palette) {
    this.palette = palette;
    if (this.latest) this.draw();
  }

  draw() {
    const rows = this.placed(this.canvas.parentElement.clientWidth);
    this.rows = rows;
    const height = rows.length ? rows[rows.length - 1].bottom : 0;
    const ratio = window.devicePixelRatio;
    const width = this.canvas.parentElement.clientWidth;
    Object.assign(this.canvas, { width: width * ratio, height: height * ratio });
    Object.assign(this.canvas.style, { width: `${width}px`, height: `${height}px` });
    const context = this.canvas.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    for (const { cells, layer } of rows) {
      const hue = this.palette.layerHue(layer, this.layers);
      for (const { x, y, share, dead, unit } of cells) {
        context.strokeStyle = dead ? this.palette.quiet : hue;
        context.lineWidth = 1;
        context.strokeRect(x + 0.5, y + 0.5, CELL - 1, CELL - 1);
        context.fillStyle = hue;
        context.fillRect(x + 1, y + 1 + (CELL - 2) * (1 - share), CELL - 2, (CELL - 2) * share);
        if (dead) this.cross(context, x, y);
        if (this.isLit(layer, unit)) this.ring(context, x, y);
      }
    }
    this.words.textContent = this.sentence();
  }

  isLit(layer, unit) {
    const [at] = [this.lit, this.pointed].filter(Boolean);
    return at?.layer === layer && at.unit === unit;
  }

  ring(context, x, y) {
    context.strokeStyle = this.palette.ink;
    context.lineWidth = 2;
    context.strokeRect(x - 0.5, y - 0.5, CELL + 1, CELL + 1);
  }

  cross(context, x, y) {
    context.beginPath();
    context.moveTo(x + 2.5, y + 2.5);
    context.lineTo(x + CELL - 2.5, y + CELL - 2.5);
    context.moveTo(x + CELL - 2.5, y + 2.5);
    context.lineTo(x + 2.5, y + CELL - 2.5);
    context.stroke();
  }

  placed(width) {
    const across = Math.max(1, Math.floor((width + GAP) / (CELL + GAP)));
    let top = 0;
    return this.latest.map((shares, layer) => {
      const cells = shares.map((share, unit) => ({
        x: (unit % across) * (CELL + GAP),
        y: top + Math.floor(unit / across) * (CELL + GAP),
        layer,
        unit,
        share,
        dead: this.dead.has(`${layer},${unit}`),
      }));
      const bottom = top + Math.ceil(shares.length / across) * (CELL + GAP);
      top = bottom + 2;
      return { cells, layer, bottom };
    });
  }

  sentence() {
    const at = this.lit ?? this.pointed;
    const cell = at && this.rows[at.layer]?.cells[at.unit];
    if (cell) return `${this.nameOf(cell)[0].toUpperCase()}${this.nameOf(cell).slice(1)}.`;
    const shares = this.latest.flat();
    if (!shares.length) return "No hidden units: the model is linear.";
    const always = shares.filter((share) => share === 1).length;
    return `${count(shares.length, "unit")}; ${this.dead.size} dead, ${always} always on.`;
  }
}
