/** The canvas of the network diagram. Its maps are kept until `invalidate`, because computing them is the slow part. */

import { context2d } from "../../ui/canvas.js";
import { featureMaps, mapSide, unitMaps } from "./maps.js";
import {
  paintBiases,
  paintFrames,
  paintLinks,
  paintLocks,
  paintNodeBoundary,
  paintNodeCreases,
  paintRing,
  paintStrip,
  stripOf,
} from "./painters.js";

/**
 * @typedef {import("../../api/frame.js").Frame} Frame
 * @typedef {import("../../ui/palette.js").Palette} Palette
 * @typedef {import("./layout.js").Plan} Plan
 * @typedef {import("./layout.js").Unit} Unit
 * @typedef {Frame & {network: NonNullable<Frame["network"]>, metrics: NonNullable<Frame["metrics"]>}} NetworkFrame
 */

export class NetworkPicture {
  /**
   * @param {HTMLCanvasElement} canvas
   * @param {Palette} palette
   */
  constructor(canvas, palette) {
    this.canvas = canvas;
    this.palette = palette;
    /** @type {string[]} */
    this.featureNames = [];
    /** @type {{side: number, strips: OffscreenCanvas[]}|null} */
    this.maps = null;
  }

  /** @param {string[]} names  of all features of the catalog */
  setFeatures(names) {
    this.featureNames = names;
  }

  /** @param {Palette} palette */
  setPalette(palette) {
    this.palette = palette;
    this.invalidate();
  }

  /** Compute the maps again in the next drawing. */
  invalidate() {
    this.maps = null;
  }

  /**
   * @param {Plan} plan
   * @param {NetworkFrame} frame
   * @param {import("./painters.js").Emphasis} emphasis
   * @param {import("./painters.js").IsFrozen|null} isFrozen
   */
  draw(plan, frame, emphasis, isFrozen) {
    const { palette } = this;
    const { network, regions, boundary, box, metrics } = frame;
    const context = this.clearedContext(plan);
    paintLinks(context, plan, network, palette, emphasis);
    this.maps ??= this.mapsOf(frame);
    const { strips, side } = this.maps;
    const isOff = (/** @type {Unit} */ { layer, unit }) => layer < 0 && !plan.inputs.includes(unit);
    plan.columns.forEach((column, at) => paintStrip(context, column, strips[at], side, isOff));
    if (regions) paintNodeCreases(context, plan, regions, box, palette);
    if (boundary) paintNodeBoundary(context, plan, boundary, box, palette);
    const dead = new Set(metrics.dead_units_data.map(String));
    paintFrames(context, plan, palette, {
      isOff,
      isDead: ({ layer, unit }) => dead.has(`${layer},${unit}`),
    });
    paintBiases(context, plan, network, palette, emphasis);
    if (isFrozen) paintLocks(context, plan, isFrozen, palette, emphasis);
    for (const unit of emphasis.focus) paintRing(context, plan, unit, palette);
  }

  /**
   * Return the maps of all nodes, one strip for each column.
   *
   * @param {NetworkFrame} frame
   */
  mapsOf({ network, box, classes }) {
    const { palette } = this;
    const side = mapSide(network);
    const layers = network.coefs.length - 1;
    const outputs = network.coefs[layers].shape[1];
    const maps = [
      featureMaps(network, this.featureNames, box, side),
      ...unitMaps(network, box, side),
    ];
    /** @type {(column: number) => (unit: number) => Uint32Array} */
    const tableOf = (column) => {
      if (column === 0) return () => palette.signTable();
      if (column <= layers) return () => palette.activationTable(column - 1, layers);
      return (unit) =>
        outputs > 1 ? palette.classTable(unit, classes.length) : palette.divergingTable();
    };
    return { side, strips: maps.map((column, at) => stripOf(column, side, tableOf(at))) };
  }

  /**
   * Return the canvas's cleared context, with CSS pixels as its unit on any screen.
   *
   * @param {Plan} plan
   */
  clearedContext({ width, height }) {
    const ratio = window.devicePixelRatio;
    const [across, down] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (this.canvas.width !== across || this.canvas.height !== down) {
      this.canvas.width = across;
      this.canvas.height = down;
    }
    const context = context2d(this.canvas);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    return context;
  }
}
