/** The hidden space: the polygons and the points of the plane, at the outputs of two hidden units. Overlaps are darker. */

import { decode, rows } from "../api/arrays.js";
import { context2d } from "../ui/canvas.js";
import { textScale } from "../ui/chart-text.js";
import { element, elements } from "../ui/elements.js";
import { PLOT_CONFIG } from "../ui/plotly-loader.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";
import { clearedContext, paintLines, paintSpot } from "./lights.js";
import { planeLayout } from "./plane-axes.js";
import { Mapping, paintCreases, tracePolygon } from "./plane-painters.js";
import { pointTraces } from "./point-traces.js";
import { affineOn, polygonOf, regionAt } from "./region-lookup.js";

/**
 * @typedef {ReturnType<typeof readFold>} Fold
 * @typedef {import("../ui/palette.js").Palette} Palette
 * @typedef {import("../ui/plotly-loader.js").PlotElement} PlotElement
 */

/** The opacity of a single polygon. */
const OPACITY = 0.09;
/** The space around the images, as a share of their extent. */
const PADDING = 0.06;
/** The width that a chart needs for titles with the layer, in pixels at the usual font size. */
const ROOM_FOR_TITLES = 140;

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
      places: decode(regions.vertices).data,
      offsets: decode(regions.offsets).data,
      indices: decode(regions.indices).data,
      edges: decode(regions.edges).data,
      edgeLayer: decode(regions.edge_layer).data,
      edgeUnit: decode(regions.edge_unit).data,
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

/**
 * The area of a polygon, positive for any orientation.
 *
 * @param {readonly (readonly number[])[]} polygon
 */
const areaOf = (polygon) =>
  Math.abs(
    polygon.reduce((sum, [x1, y1], at) => {
      const [x2, y2] = polygon[(at + 1) % polygon.length];
      return sum + x1 * y2 - x2 * y1;
    }, 0),
  ) / 2;

/**
 * Return whether a convex polygon of any orientation contains a point.
 *
 * @param {readonly (readonly number[])[]} polygon
 * @param {readonly number[]} point
 */
function contains(polygon, [x, y]) {
  const sides = polygon.map(([x1, y1], at) => {
    const [x2, y2] = polygon[(at + 1) % polygon.length];
    return (x2 - x1) * (y - y1) - (y2 - y1) * (x - x1);
  });
  return sides.every((side) => side >= 0) || sides.every((side) => side <= 0);
}

/**
 * Emits the point of the plane whose image is under the pointer: `hover` while it moves, null when it leaves, and `pick` when
 * it clicks. Where images overlap, it is that of the smallest.
 *
 * @extends {TypedEventTarget<{hover: number[]|null, pick: number[]}>}
 */
export class HiddenSpace extends TypedEventTarget {
  /**
   * @param {HTMLElement} root  contains a canvas, on top of it `.plot` for Plotly's drawing, and a canvas for what is lit up
   * @param {import("../ui/plotly-loader.js").PlotlyLoader} Plotly
   */
  constructor(root, Plotly) {
    super();
    this.root = root;
    this.Plotly = Plotly;
    const [canvas, lightsCanvas] = elements(root, "canvas", HTMLCanvasElement);
    this.canvas = canvas;
    this.lightsCanvas = lightsCanvas;
    /** @type {import("./lights.js").Lights|null} */
    this.lights = null;
    /** @type {PlotElement|null} */
    this.drawing = null;
    this.plot = element(root, ".plot");
    this.mounted = false;
    /** The width of the chart when it was last measured: measuring it in each frame would cost a layout. */
    this.room = Infinity;
    /** @type {{fold: Fold, layers: number, palette: Palette}|null} */
    this.shown = null;
    root.addEventListener("pointermove", (event) => this.emit("hover", this.pointUnder(event)));
    root.addEventListener("pointerleave", () => this.emit("hover", null));
    root.addEventListener("click", (event) => {
      const at = this.pointUnder(event);
      if (at) this.emit("pick", at);
    });
  }

  /**
   * Return a point of the plane whose image is at an event, or null.
   *
   * @param {{clientX: number, clientY: number}} event
   */
  pointUnder({ clientX, clientY }) {
    const regions = this.shown?.fold.regions;
    const mapping = this.mapping();
    if (!regions || !mapping) return null;
    const { left, top } = this.root.getBoundingClientRect();
    const image = mapping.point(clientX - left, clientY - top);
    if (!image) return null;
    let smallest = { area: Infinity, region: -1 };
    for (let region = 0; region + 1 < regions.offsets.length; region += 1) {
      const polygon = polygonOf(regions, region);
      const area = areaOf(polygon);
      if (area > 0 && area < smallest.area && contains(polygon, image)) smallest = { area, region };
    }
    const { region } = smallest;
    if (region < 0) return null;
    const places = polygonOf({ ...regions, vertices: regions.places }, region);
    return affineOn(polygonOf(regions, region), places)?.(image) ?? null;
  }

  /**
   * Light up regions, a unit and a segment.
   *
   * @param {import("./lights.js").Lights|null} lights
   */
  light(lights) {
    this.lights = lights;
    // Measuring the canvas costs a layout per frame, also while another view is shown.
    if (this.shown) this.paintLights();
  }

  paintLights() {
    const context = clearedContext(this.lightsCanvas);
    const mapping = this.mapping();
    const regions = this.shown?.fold.regions;
    if (!mapping || !regions || !this.lights) return;
    const { area } = mapping;
    context.save();
    context.beginPath();
    context.rect(area.left, area.top, area.width, area.height);
    context.clip();
    const { spots, unit, segment, palette, layers } = this.lights;
    const pixel = (/** @type {readonly number[]} */ [x, y]) => [mapping.x(x), mapping.y(y)];
    for (const spot of spots) {
      const map = this.mapAt(spot.at);
      if (map)
        paintSpot(
          context,
          spot.polygon.map((corner) => pixel(map(corner))),
          spot,
          palette,
        );
    }
    if (unit && unit.layer >= 0 && unit.layer < layers) {
      const hue = palette.layerHue(unit.layer, layers);
      paintLines(
        context,
        this.creaseOf(unit).map((edge) => edge.map(pixel)),
        palette,
        hue,
        3,
      );
    }
    const map = segment && this.mapAt(segment.middle);
    if (segment && map) {
      const ends = segment.ends.map(({ at }) => pixel(map(at)));
      paintLines(context, [ends], palette, palette.boundary, 5);
    }
    context.restore();
  }

  /**
   * Return the affine map of the region around a point of the plane, or null.
   *
   * @param {number[]} at
   */
  mapAt(at) {
    const regions = this.shown?.fold.regions;
    if (!regions) return null;
    const places = { ...regions, vertices: regions.places };
    const region = regionAt(places, at[0], at[1]);
    return region < 0 ? null : affineOn(polygonOf(places, region), polygonOf(regions, region));
  }

  /**
   * Return the images of the edges of a unit's crease. Units of later layers have none here.
   *
   * @param {import("./plane-painters.js").Unit} unit
   */
  creaseOf({ layer, unit }) {
    const regions = this.shown?.fold.regions;
    if (!regions) return [];
    const { vertices, edges, edgeLayer, edgeUnit } = regions;
    const found = [];
    for (let edge = 0; edge < edgeLayer.length; edge += 1)
      if (edgeLayer[edge] === layer && edgeUnit[edge] === unit)
        found.push(
          [edges[2 * edge], edges[2 * edge + 1]].map((vertex) => [
            vertices[2 * vertex],
            vertices[2 * vertex + 1],
          ]),
        );
    return found;
  }

  /** Return the mapping from images to pixels, or null before the first drawing. */
  mapping() {
    if (!this.drawing) return null;
    const { xaxis, yaxis } = this.drawing._fullLayout;
    const area = {
      left: xaxis._offset,
      top: yaxis._offset,
      width: xaxis._length,
      height: yaxis._length,
    };
    return new Mapping([...xaxis.range, ...yaxis.range].map(Number), area);
  }

  /** Show nothing. */
  clear() {
    if (!this.shown) return;
    this.shown = null;
    clearedContext(this.canvas);
    this.paintLights();
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
    if (!this.mounted) this.room = this.root.clientWidth;
    const plot = await this.Plotly.react(this.plot, traces, this.layout(fold, palette), {
      ...PLOT_CONFIG,
      doubleClick: false,
    });
    this.drawing = plot;
    this.paint();
    if (this.mounted) return;
    this.mounted = true;
    plot.on("plotly_afterplot", () => this.paint());
    new ResizeObserver(() => this.resize()).observe(this.root);
  }

  async resize() {
    const { clientWidth } = this.root;
    if (!clientWidth) return;
    this.room = clientWidth;
    await this.Plotly.Plots.resize(this.plot);
    if (!this.shown) return;
    const [x, y] = this.titles(this.shown.fold);
    await this.Plotly.relayout(this.plot, { "xaxis.title.text": x, "yaxis.title.text": y });
  }

  /**
   * Return the titles of the axes; a small chart has room for the units, whose layer is in the menu.
   *
   * @param {Fold} fold
   */
  titles({ layer, units }) {
    const place = this.room < ROOM_FOR_TITLES * textScale() ? "" : `layer ${layer + 1}, `;
    return units.map((unit) => `${place}unit ${unit + 1}`);
  }

  /**
   * Return the layout of the plane with other titles, and with a scale of its own for each axis.
   *
   * @param {Fold} fold
   * @param {Palette} palette
   */
  layout(fold, palette) {
    const layout = planeLayout(boxOf(fold), palette, false);
    const [horizontal, vertical] = this.titles(fold).map((text) => ({ text, standoff: 6 }));
    return {
      ...layout,
      xaxis: { ...layout.xaxis, title: horizontal },
      yaxis: { ...layout.yaxis, title: vertical, scaleanchor: undefined },
    };
  }

  paint() {
    const mapping = this.mapping();
    if (!this.shown || !mapping) return;
    const { fold, layers, palette } = this.shown;
    const { area } = mapping;
    this.paintLights();
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
