/** The hidden space: the polygons and the points of the plane, at the outputs of two hidden units. Overlaps are darker. */

import { decode, rows } from "../api/arrays.js";
import { context2d } from "../ui/canvas.js";
import { element } from "../ui/elements.js";
import { PLOT_CONFIG } from "../ui/plotly-loader.js";
import { planeLayout } from "./plane-axes.js";
import { Mapping, paintCreases, tracePolygon } from "./plane-painters.js";
import { pointTraces } from "./point-traces.js";

/**
 * @typedef {ReturnType<typeof readFold>} Fold
 * @typedef {import("../ui/palette.js").Palette} Palette
 * @typedef {import("../ui/plotly-loader.js").PlotElement} PlotElement
 */

/** The opacity of a single polygon. */
const OPACITY = 0.09;
/** The space around the images, as a share of their extent. */
const PADDING = 0.06;

/**
 * Decode a fold as the API sends it. `regions` is null if the activation is not piecewise linear.
 *
 * @param {import("../api/wire.d.ts").RunFold} wire
 */
export function readFold({ regions, points, layer, units }) {
  /** @param {import("../api/wire.d.ts").FoldedPoints} part */
  const pointSet = ({ images, y }) => ({
    X: rows(decode(images)),
    y: Array.from(decode(y).data),
  });
  return {
    layer,
    units,
    points: { train: pointSet(points.train), test: pointSet(points.test) },
    regions: regions && {
      vertices: decode(regions.images).data,
      offsets: decode(regions.offsets).data,
      indices: decode(regions.indices).data,
      edges: decode(regions.edges).data,
      edgeLayer: decode(regions.edge_layer).data,
    },
  };
}

/**
 * Return a box that contains all images, with some space around them; its sides are never 0.
 *
 * @param {Fold} fold
 */
function boxOf({ regions, points }) {
  const flat = regions
    ? Array.from(regions.vertices)
    : [...points.train.X, ...points.test.X].flat();
  const extent = (/** @type {0|1} */ axis) => {
    let [low, high] = [Infinity, -Infinity];
    for (let at = axis; at < flat.length; at += 2) {
      low = Math.min(low, flat[at]);
      high = Math.max(high, flat[at]);
    }
    const padding = Math.max(1e-3, (high - low) * PADDING, Math.abs(high) * 1e-3);
    return [low - padding, high + padding];
  };
  return [...extent(0), ...extent(1)];
}

export class HiddenSpace {
  /**
   * @param {HTMLElement} root  contains a canvas and, on top of it, `.plot` for Plotly's drawing
   * @param {import("../ui/plotly-loader.js").PlotlyLoader} Plotly
   */
  constructor(root, Plotly) {
    this.root = root;
    this.Plotly = Plotly;
    this.canvas = element(root, "canvas", HTMLCanvasElement);
    this.plot = element(root, ".plot");
    this.mounted = false;
    /** @type {{fold: Fold, layers: number, palette: Palette}|null} */
    this.shown = null;
  }

  /**
   * @param {Fold} fold
   * @param {import("../api/frame.js").Frame} frame
   * @param {number} layers  the number of hidden layers
   * @param {Palette} palette
   */
  async update(fold, { classes, classNames, task }, layers, palette) {
    this.shown = { fold, layers, palette };
    const data = { points: fold.points, classes, classNames, task, axes: null };
    const traces = pointTraces(data, palette).map((trace) => ({
      ...trace,
      hoverinfo: "skip",
      hovertemplate: undefined,
    }));
    const plot = await this.Plotly.react(this.plot, traces, this.layout(fold, palette), {
      ...PLOT_CONFIG,
      doubleClick: false,
    });
    this.paint(plot);
    if (this.mounted) return;
    this.mounted = true;
    plot.on("plotly_afterplot", () => this.paint(plot));
    new ResizeObserver(() => this.root.clientWidth && this.Plotly.Plots.resize(this.plot)).observe(
      this.root,
    );
  }

  /**
   * Return the layout of the plane with other titles, and with a scale of its own for each axis.
   *
   * @param {Fold} fold
   * @param {Palette} palette
   */
  layout(fold, palette) {
    const layout = planeLayout(boxOf(fold), palette, false);
    const title = (/** @type {number} */ unit) => ({
      text: `layer ${fold.layer + 1}, unit ${unit + 1}`,
      standoff: 6,
    });
    const [horizontal, vertical] = fold.units;
    return {
      ...layout,
      xaxis: { ...layout.xaxis, title: title(horizontal) },
      yaxis: { ...layout.yaxis, title: title(vertical), scaleanchor: undefined },
    };
  }

  /** @param {PlotElement} plot */
  paint({ _fullLayout: { xaxis, yaxis } }) {
    if (!this.shown) return;
    const { fold, layers, palette } = this.shown;
    const area = {
      left: xaxis._offset,
      top: yaxis._offset,
      width: xaxis._length,
      height: yaxis._length,
    };
    const mapping = new Mapping([...xaxis.range, ...yaxis.range].map(Number), area);
    const ratio = window.devicePixelRatio;
    this.canvas.width = Math.round(this.root.clientWidth * ratio);
    this.canvas.height = Math.round(this.root.clientHeight * ratio);
    const context = context2d(this.canvas);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.beginPath();
    context.rect(area.left, area.top, area.width, area.height);
    context.clip();
    if (!fold.regions) return;
    const [r, g, b] = palette.facets;
    context.fillStyle = `rgba(${r},${g},${b},${OPACITY})`;
    for (let region = 0; region + 1 < fold.regions.offsets.length; region += 1) {
      context.beginPath();
      tracePolygon(context, mapping, fold.regions, region);
      context.fill();
    }
    paintCreases(context, mapping, fold.regions, palette, { layers, depth: layers });
  }
}
