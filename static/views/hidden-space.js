// @ts-nocheck
/** The plane as two hidden units see it: the same polygons and points, folded, where paper lies on paper darker. */

import { decode, rows } from "../api/arrays.js";
import { planeLayout } from "./plane-axes.js";
import { Mapping, paintCreases, tracePolygon } from "./plane-painters.js";
import { pointTraces } from "./point-traces.js";

const SHEET = 0.09;
const SPARE = 0.06;

/** A fold as the API gives it, decoded; `regions` is null where the units are curved. */
export function readFold({ regions, points, layer, units }) {
  const images = regions && decode(regions.images).data;
  const part = (of) => ({ X: rows(decode(of.images)), y: Array.from(decode(of.y).data) });
  return {
    layer,
    units,
    points: { train: part(points.train), test: part(points.test) },
    regions: regions && {
      vertices: images,
      offsets: decode(regions.offsets).data,
      indices: decode(regions.indices).data,
      edges: decode(regions.edges).data,
      edgeLayer: decode(regions.edge_layer).data,
    },
  };
}

/** A box that holds all images with some room around, its sides never empty. */
function boxOf({ regions, points }) {
  const flat = regions
    ? Array.from(regions.vertices)
    : [...points.train.X, ...points.test.X].flat();
  const side = (axis) => {
    let [low, high] = [Infinity, -Infinity];
    for (let at = axis; at < flat.length; at += 2) {
      low = Math.min(low, flat[at]);
      high = Math.max(high, flat[at]);
    }
    const room = Math.max(1e-3, (high - low) * SPARE, Math.abs(high) * 1e-3);
    return [low - room, high + room];
  };
  return [...side(0), ...side(1)];
}

export class HiddenSpace {
  /**
   * @param {HTMLElement} element  holds a canvas and, over it, Plotly's drawing
   * @param {object} Plotly
   */
  constructor(element, Plotly) {
    Object.assign(this, { element, Plotly, mounted: false });
    this.canvas = element.querySelector("canvas");
    this.plot = element.querySelector(".plot");
  }

  async update(fold, { classes, task }, layers, palette) {
    this.shown = { fold, layers, palette };
    const { layer, units } = fold;
    const layout = planeLayout(boxOf(fold), palette, false);
    const title = (unit) => ({ text: `layer ${layer + 1}, unit ${unit + 1}`, standoff: 6 });
    layout.xaxis.title = title(units[0]);
    layout.yaxis = { ...layout.yaxis, title: title(units[1]), scaleanchor: undefined };
    const traces = pointTraces({ points: fold.points, classes, task }, palette).map((trace) => ({
      ...trace,
      hoverinfo: "skip",
      hovertemplate: undefined,
    }));
    await this.Plotly.react(this.plot, traces, layout, {
      displayModeBar: false,
      displaylogo: false,
      showSendToCloud: false,
      plotlyServerURL: "",
      responsive: true,
      doubleClick: false,
    });
    this.paint();
    if (this.mounted) return;
    this.mounted = true;
    this.plot.on("plotly_afterplot", () => this.paint());
    new ResizeObserver(
      () => this.element.clientWidth && this.Plotly.Plots.resize(this.plot),
    ).observe(this.element);
  }

  paint() {
    const { fold, layers, palette } = this.shown;
    const { xaxis, yaxis } = this.plot._fullLayout;
    const area = {
      left: xaxis._offset,
      top: yaxis._offset,
      width: xaxis._length,
      height: yaxis._length,
    };
    const mapping = new Mapping([...xaxis.range, ...yaxis.range].map(Number), area);
    const ratio = window.devicePixelRatio;
    const [width, height] = [this.element.clientWidth, this.element.clientHeight];
    Object.assign(this.canvas, {
      width: Math.round(width * ratio),
      height: Math.round(height * ratio),
    });
    const context = this.canvas.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.beginPath();
    context.rect(area.left, area.top, area.width, area.height);
    context.clip();
    if (!fold.regions) return;
    const [r, g, b] = palette.facets;
    context.fillStyle = `rgba(${r},${g},${b},${SHEET})`;
    for (let region = 0; region + 1 < fold.regions.offsets.length; region += 1) {
      context.beginPath();
      tracePolygon(context, mapping, fold.regions, region);
      context.fill();
    }
    paintCreases(context, mapping, fold.regions, palette, { layers, depth: layers });
  }
}
