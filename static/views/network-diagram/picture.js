// @ts-nocheck
/** The canvas of a network's picture: one drawing of a plan, whose maps are computed anew only when they are asked to be. */

import { featureMaps, mapSide, unitMaps } from "./maps.js";
import {
  paintBiases,
  paintFrames,
  paintLinks,
  paintNodeBoundary,
  paintNodeCreases,
  paintRing,
  paintStrip,
  stripOf,
} from "./painters.js";

export class NetworkPicture {
  /**
   * @param {HTMLCanvasElement} canvas
   * @param {import("../../ui/palette.js").Palette} palette
   */
  constructor(canvas, palette) {
    Object.assign(this, { canvas, palette, names: [], filling: null });
  }

  /** The names of the features that there are. */
  setFeatures(names) {
    this.names = names;
  }

  setPalette(palette) {
    this.palette = palette;
    this.renew();
  }

  /** Compute the maps anew for the next drawing. */
  renew() {
    this.filling = null;
  }

  /**
   * @param {object} plan   see layout.js
   * @param {object} frame
   * @param {{focus: object[], marked: object|null}} about  units whose links stand out; a link or bias that is lit
   */
  draw(plan, frame, about) {
    const { palette } = this;
    const { network, regions, boundary, box, metrics } = frame;
    const context = this.begin(plan);
    paintLinks(context, plan, network, palette, about);
    this.filling ??= this.filled(frame);
    const { images, side } = this.filling;
    const isOff = ({ layer, unit }) => layer < 0 && !plan.inputs.includes(unit);
    plan.columns.forEach((column, at) => paintStrip(context, column, images[at], side, isOff));
    if (regions) paintNodeCreases(context, plan, regions, box, palette);
    if (boundary) paintNodeBoundary(context, plan, boundary, box, palette);
    const dead = new Set(metrics.dead_units_data.map(String));
    paintFrames(context, plan, palette, {
      isOff,
      isDead: ({ layer, unit }) => dead.has(`${layer},${unit}`),
    });
    paintBiases(context, plan, network, palette, about);
    for (const unit of about.focus) paintRing(context, plan, unit, palette);
  }

  /** What the nodes are filled with, a strip for each column. */
  filled({ network, box, classes }) {
    const { palette, names } = this;
    const side = mapSide(network);
    const layers = network.coefs.length - 1;
    const maps = [featureMaps(names, box, side), ...unitMaps(network, box, side)];
    const tableOf = (column) => {
      if (column === 0) return () => palette.signTable();
      if (column <= layers) return () => palette.activationTable(column - 1, layers);
      return (unit) =>
        network.coefs.at(-1).shape[1] > 1
          ? palette.classTable(unit, classes.length)
          : palette.divergingTable();
    };
    return { side, images: maps.map((column, at) => stripOf(column, side, tableOf(at))) };
  }

  /** A cleared context in CSS pixels, sharp on any screen. */
  begin({ width, height }) {
    const ratio = window.devicePixelRatio;
    const [across, down] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (this.canvas.width !== across || this.canvas.height !== down)
      Object.assign(this.canvas, { width: across, height: down });
    const context = this.canvas.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    return context;
  }
}
