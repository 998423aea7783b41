// @ts-nocheck
/**
 * The plane: Plotly owns its axes, zoom, pan, points and hover text; what changes every frame is painted on canvas under
 * them. Until Plotly has come the canvas holds axes and points, too, in the same places.
 */

import { onPress } from "../ui/pointer-presses.js";
import { paintAxes, paintTraces, sketchMapping } from "./canvas-fallback.js";
import { FadeIn } from "./fade-in.js";
import { otherTicks, planeLayout, zoomed } from "./plane-axes.js";
import {
  Mapping,
  discretised,
  fieldImage,
  paintCells,
  paintFacets,
  paintField,
  paintFolding,
  paintMark,
  paintOutline,
  paintUnit,
} from "./plane-painters.js";
import { pointTraces, pointsShown } from "./point-traces.js";
import { litOf, paintLit } from "./region-highlight.js";
import { regionAt } from "./region-lookup.js";

const VIEW_SETTLES_MS = 140;
const ZOOM_STEP = 1.6;

const coarse = window.matchMedia("(pointer: coarse)");

const near = (a, b) => {
  const tolerance = 1e-6 * Math.max(b[1] - b[0], b[3] - b[2]);
  return a.every((value, i) => Math.abs(value - b[i]) <= tolerance);
};

/**
 * Emits `view` (detail: the box now shown, or null for the data's own), before that `moving` (detail: the box) for as
 * long as the reader moves the axes, `pick` (detail: [x1, x2]), `hover` (detail: [x1, x2], or null where the pointer
 * has left) and `over` (detail: a point of the region that is pointed at, or null, whenever that is another one).
 */
export class Plane extends EventTarget {
  /**
   * @param {HTMLElement} element  holds the canvases and, over them, Plotly's drawing
   * @param {object} Plotly  see plotly.js: it may not have come yet
   * @param {import("../ui/palette.js").Palette} palette
   */
  constructor(element, Plotly, palette) {
    super();
    this.mounted = false;
    this.element = element;
    this.Plotly = Plotly;
    this.palette = palette;
    [this.base, this.marks] = element.querySelectorAll("canvas");
    this.plot = element.querySelector(".plot");
    this.frame = null;
    this.shown = {};
    this.layers = 0;
    this.growth = new FadeIn();
    this.data = null;
    this.chosen = null;
    this.hovered = -1;
    this.pointed = null;
    this.stale = true;
    this.lit = null;
    this.unit = null;
    this.overlays = new Map();
    this.underlays = new Map();
    this.home = null;
    this.settling = null;
  }

  /** Show the axes on `box`, empty: the first thing that a reader sees, so that nothing moves when the data come. */
  async mount(box) {
    this.given = box;
    this.listen();
    new ResizeObserver(() =>
      this.mounted ? this.Plotly.Plots.resize(this.plot) : this.repaint(),
    ).observe(this.element);
    await this.Plotly.loaded;
    await this.Plotly.newPlot(this.plot, this.traces(), this.layout(this.given), {
      displayModeBar: false,
      displaylogo: false,
      showSendToCloud: false,
      plotlyServerURL: "",
      responsive: true,
      // A wheel that turns over an embedded plane is meant for the page around it.
      scrollZoom: !this.element.closest("[data-embed]"),
      doubleClick: false,
    });
    this.mounted = true;
    this.repaint();
    this.plot.on("plotly_relayouting", () => this.moved());
    this.plot.on("plotly_relayout", () => this.moved());
    this.plot.on("plotly_afterplot", () => this.repaint());
  }

  /**
   * Show one frame.
   *
   * @param {object} frame
   * @param {object} look    which layers are on, and down to which depth: see page-state.js
   * @param {number} layers  hidden layers of the network
   */
  update(frame, look, layers) {
    if (frame !== this.frame || look.layers.discrete !== this.shown.discrete) this.image = null;
    this.frame = frame;
    this.shown = look.layers;
    // After the creases of all layers comes the boundary.
    const step = look.depth ?? layers + 1;
    if (step > this.step && layers === this.layers) this.growth.begin();
    this.step = step;
    this.layers = layers;
    this.point(this.pointed, true);
    this.repaint();
  }

  /** Show the data: `{points, classes, task}`, as far as the layers are on; they change with the data set, not with the epoch. */
  async setPoints(data, layers) {
    this.data = data;
    this.pointsShown = pointsShown(layers);
    await this.redrawPoints();
  }

  /** Whether these data are shown already. */
  hasPoints(data, layers) {
    return this.data === data && this.pointsShown === pointsShown(layers);
  }

  redrawPoints() {
    return this.mounted
      ? this.Plotly.react(this.plot, this.traces(), this.layout(this.goal()))
      : this.repaint();
  }

  traces() {
    return this.data ? pointTraces(this.data, this.palette, this.pointsShown) : [];
  }

  /** Move the axes to `box`, unless the reader is moving them; `home` says that it is the data's own box. */
  async setView(box, home) {
    if (home) this.home = box;
    if (this.settling !== null || near(this.goal(), box)) return;
    this.given = box;
    await this.range(box);
  }

  /** Move along with another plane while a reader moves that one; till it has settled `setView` waits. */
  follow(box) {
    clearTimeout(this.settling);
    this.settling = setTimeout(() => (this.settling = null), VIEW_SETTLES_MS);
    this.given = box;
    return this.range(box);
  }

  /** Mark the chosen point and the region around it; null for none. */
  choose(at, polygon) {
    this.chosen = at && { at, polygon };
    this.repaint({ marks: true });
  }

  /** Light up the crease of one unit, `{layer, unit}`; null for none. */
  light(unit) {
    this.unit = unit;
    this.repaint({ marks: true });
  }

  /**
   * Paint more over the frame, or under its creases: `painter(context, mapping, palette)`, one for each name; null takes
   * it away.
   */
  overlay(name, painter, { under = false } = {}) {
    const painters = under ? this.underlays : this.overlays;
    if (painter) painters.set(name, painter);
    else if (!painters.delete(name)) return;
    this.repaint({ marks: !under });
  }

  /** Zoom about the middle (or the chosen point, when it is in view): `steps` > 0 comes nearer. */
  zoom(steps) {
    this.goTo(zoomed(this.axes(), this.chosen?.at, ZOOM_STEP ** -steps));
  }

  /** Back to the data's own box; a page that was opened elsewhere has not seen it yet. */
  resetView() {
    if (this.home) this.goTo(this.home);
    else this.dispatchEvent(new CustomEvent("view", { detail: null }));
  }

  setPalette(palette) {
    this.palette = palette;
    this.image = null;
    return this.redrawPoints();
  }

  async goTo(box) {
    if (!this.mounted) this.tellView(box);
    await this.range(box);
  }

  async range(box) {
    if (!this.mounted) return this.repaint();
    this.heading = box;
    await this.Plotly.relayout(this.plot, {
      "xaxis.range": box.slice(0, 2),
      "yaxis.range": box.slice(2),
      ...otherTicks(box, this.data?.axes),
    });
    if (this.heading === box) this.heading = null;
  }

  /** The box that Plotly is on its way to, else the one that it shows: drawing on the shown one would put that back. */
  goal = () => this.heading ?? this.axes();

  /** The box that the axes show. */
  axes() {
    if (!this.mounted) return this.given;
    const { xaxis, yaxis } = this.plot._fullLayout;
    return [...xaxis.range, ...yaxis.range].map(Number);
  }

  mapping() {
    if (!this.mounted)
      return sketchMapping(this.given, this.element.clientWidth, this.element.clientHeight);
    const { xaxis, yaxis } = this.plot._fullLayout;
    const area = {
      left: xaxis._offset,
      top: yaxis._offset,
      width: xaxis._length,
      height: yaxis._length,
    };
    return new Mapping(this.axes(), area);
  }

  /** The axes moved: by the reader's hand, unless they stand where `setView` put them. */
  moved() {
    this.repaint();
    const moving = this.axes();
    if (near(moving, this.given)) return;
    this.dispatchEvent(new CustomEvent("moving", { detail: moving }));
    clearTimeout(this.settling);
    this.settling = setTimeout(() => {
      this.settling = null;
      if (this.data?.axes) this.Plotly.relayout(this.plot, otherTicks(this.axes(), this.data.axes));
      this.dragByTouch();
      this.tellView(this.axes());
    }, VIEW_SETTLES_MS);
  }

  tellView(box) {
    this.given = box;
    this.dispatchEvent(
      new CustomEvent("view", { detail: this.home && near(box, this.home) ? null : box }),
    );
  }

  /** A finger scrolls the page over the whole plane, and moves the plane once it is zoomed in. */
  dragByTouch() {
    const dragmode = this.dragmode();
    if (this.plot._fullLayout.dragmode !== dragmode) this.Plotly.relayout(this.plot, { dragmode });
  }

  dragmode() {
    if (!coarse.matches) return "pan";
    return this.home && !near(this.axes(), this.home) ? "pan" : false;
  }

  listen() {
    onPress(this.element, {
      counts: ({ target }) => !target.closest("button, .notice, .veil, .sheet"),
      single: (event) => {
        const at = this.pointUnder(event);
        if (at) this.dispatchEvent(new CustomEvent("pick", { detail: at }));
      },
      double: () => this.resetView(),
    });
    this.element.addEventListener("pointermove", (event) => this.hover(this.pointUnder(event)));
    this.element.addEventListener("pointerleave", () => this.hover(null));
  }

  pointUnder(event) {
    const { left, top } = this.element.getBoundingClientRect();
    return this.mapping().point(event.clientX - left, event.clientY - top);
  }

  hover(at) {
    this.dispatchEvent(new CustomEvent("hover", { detail: at }));
    this.point(at);
  }

  /** Light up the region at a point that is pointed at, here or elsewhere; null for none. `anew`: in another frame. */
  point(at, anew = false) {
    this.pointed = at;
    const regions = this.frame?.regions;
    const region = at && regions ? regionAt(regions, at[0], at[1]) : -1;
    if (region === this.hovered && (region < 0 || !anew)) return;
    this.hovered = region;
    this.lit = region < 0 ? null : litOf(regions, region);
    this.dispatchEvent(new CustomEvent("over", { detail: region < 0 ? null : at }));
    this.repaint({ marks: true });
  }

  /** Paint before the next picture of the screen; `marks` says that nothing under the marks has changed. */
  repaint({ marks = false } = {}) {
    this.stale ||= !marks;
    this.pending ??= requestAnimationFrame(() => {
      this.pending = null;
      this.paint();
    });
  }

  paint() {
    const mapping = this.mapping();
    const growing = this.growth.share < 1;
    if (this.stale) this.on(this.base, mapping, (context) => this.drawFrame(context, mapping));
    this.stale = false;
    if (growing) this.repaint();
    this.on(this.marks, mapping, (context) => {
      this.drawMarks(context, mapping);
      if (!this.mounted) paintTraces(context, mapping, this.traces());
    });
    if (!this.mounted)
      paintAxes(this.marks.getContext("2d"), mapping, this.palette, this.data?.axes);
  }

  /** Draw on two contexts, one over the other, as in a picture that is saved. */
  draw(base, marks, mapping) {
    this.drawFrame(base, mapping);
    this.drawMarks(marks, mapping);
  }

  drawFrame(base, mapping) {
    const { frame, shown, palette } = this;
    if (!frame) return;
    const { field, regions, cells } = frame;
    if (shown.colour && shown.discrete && cells) {
      paintCells(base, mapping, cells, frame.classes.length, palette);
    } else if (shown.colour && field) {
      this.image ??= fieldImage(
        shown.discrete ? discretised(field) : field,
        frame.classes,
        palette,
      );
      paintField(base, mapping, field, this.image);
    }
    for (const painter of this.underlays.values()) painter(base, mapping, palette);
    if (shown.regions && regions) paintFacets(base, mapping, regions, palette);
    paintFolding(
      base,
      mapping,
      frame,
      { shown, layers: this.layers, step: this.step, share: this.growth.share },
      palette,
    );
  }

  drawMarks(marks, mapping) {
    const { frame, palette } = this;
    if (this.unit && frame?.regions)
      paintUnit(marks, mapping, frame.regions, this.unit, this.layers, palette);
    if (this.lit) paintLit(marks, mapping, this.lit, this.layers, palette);
    if (this.chosen) {
      if (this.chosen.polygon) paintOutline(marks, mapping, this.chosen.polygon, palette);
      paintMark(marks, mapping, this.chosen.at, palette);
    }
    for (const painter of this.overlays.values()) painter(marks, mapping, palette);
  }

  /** Paint on a cleared canvas in CSS pixels, clipped to the plot area, sharp on any screen. */
  on(canvas, { area }, painter) {
    const ratio = window.devicePixelRatio;
    const width = Math.round(this.element.clientWidth * ratio);
    const height = Math.round(this.element.clientHeight * ratio);
    if (canvas.width !== width || canvas.height !== height)
      Object.assign(canvas, { width, height });
    const context = canvas.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    context.save();
    context.beginPath();
    context.rect(area.left, area.top, area.width, area.height);
    context.clip();
    painter(context);
    context.restore();
  }

  layout(box) {
    return planeLayout(box, this.palette, this.dragmode(), this.data?.axes);
  }
}
