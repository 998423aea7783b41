/**
 * The plane. Plotly draws its axes, points and hover text, and handles zooming and panning; what changes with every frame is
 * painted on canvases behind that. Until Plotly has loaded, the canvases also show axes and points, in the same places.
 */

import { same } from "../state/page-state.js";
import { context2d, paintClipped } from "../ui/canvas.js";
import { fitTitles } from "../ui/chart-text.js";
import { element, elements } from "../ui/elements.js";
import { PLOT_CONFIG } from "../ui/plotly-loader.js";
import { onPress } from "../ui/pointer-presses.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";
import { fallbackMapping, paintAxes, paintTraces } from "./canvas-fallback.js";
import { FadeIn } from "./fade-in.js";
import { planeLayout, tickChanges, zoomed } from "./plane-axes.js";
import { PlaneGestures } from "./plane-gestures.js";
import {
  Mapping,
  discretized,
  fieldImage,
  paintCells,
  paintCreasesAndBoundary,
  paintCross,
  paintFacets,
  paintField,
  paintOutline,
  paintUnit,
} from "./plane-painters.js";
import { pointTraces, pointsShown } from "./point-traces.js";
import { PlottedPoints } from "./plotted-points.js";
import { highlightOf, paintHighlight } from "./region-highlight.js";
import { regionAt } from "./region-lookup.js";

/**
 * @typedef {import("../api/frame.js").Frame} Frame
 * @typedef {import("../ui/palette.js").Palette} Palette
 * @typedef {import("./plane-painters.js").Unit} Unit
 * @typedef {import("./point-traces.js").PointData} PointData
 * @typedef {import("./svg-context.js").PaintContext} PaintContext
 * @typedef {import("./plane-painters.js").Painter} Painter
 * @typedef {Pick<import("../state/page-state.js").Look, "layers"|"depth">} PlaneLook
 */

/** Time after the last movement of the axes until the view counts as settled. */
const SETTLE_MS = 140;
/** The largest change of a box by the page's rounding of views, as a share of its size: see `roundedBox`. */
const ROUNDING = 1e-4;
const ZOOM_STEP = 1.6;

const coarsePointer = window.matchMedia("(pointer: coarse)");

/**
 * Return whether two boxes are equal up to a share of their size.
 *
 * @param {number[]} a
 * @param {number[]} b
 * @param {number} share
 */
const isNear = (a, b, share = 1e-6) => {
  const tolerance = share * Math.max(b[1] - b[0], b[3] - b[2]);
  return a.every((value, i) => Math.abs(value - b[i]) <= tolerance);
};

/**
 * Emits, with a box or a point as detail:
 * - `moving` while the user moves the axes, and afterwards `view`, with null for the data's own box,
 * - `pick` when a point of the plane is clicked, and `double` when that was the first half of a double click,
 * - `hover` when the pointer moves, with null when it leaves,
 * - `region`, without a detail, when another region is highlighted.
 *
 * @extends {TypedEventTarget<{moving: number[], view: number[]|null, pick: number[], double: null, hover: number[]|null, region: null}>}
 */
export class Plane extends TypedEventTarget {
  /** @type {Frame|null} */
  frame = null;
  /**
   * Which layers of the plane are shown.
   *
   * @type {Record<string, boolean>}
   */
  shownLayers = {};
  /** The number of hidden layers. */
  layers = 0;
  /** The number of layers whose creases are shown; one more adds the boundary. Infinity: the first frame does not fade in. */
  step = Infinity;
  fadeIn = new FadeIn();
  /** @type {PointData|null} */
  data = null;
  /** @type {import("./point-traces.js").PointsShown} */
  pointsShown = "none";
  /** @type {{at: number[], polygon: number[][]|null}|null} */
  selected = null;
  /**
   * The point at which the pointer is.
   *
   * @type {number[]|null}
   */
  hoveredPoint = null;
  hoveredRegion = -1;
  /** @type {import("./region-highlight.js").Highlight|null} */
  highlight = null;
  /** @type {Unit|null} */
  highlightedUnit = null;
  /** @type {Map<string, Painter>} */
  overlays = new Map();
  /** @type {Map<string, Painter>} */
  underlays = new Map();
  /**
   * The image of the frame's field, or null if it must be made again.
   *
   * @type {OffscreenCanvas|null}
   */
  image = null;
  /** Whether more than the marks has changed since the last painting. */
  baseChanged = true;
  /** Whether the marks' canvas shows anything. */
  isMarked = true;
  /** @type {number|null} */
  animationRequest = null;
  /**
   * The data's own box.
   *
   * @type {number[]|null}
   */
  homeBox = null;
  /**
   * The box to which the page has set the axes.
   *
   * @type {number[]}
   */
  setBox = [-1, 1, -1, 1];
  /**
   * The box to which Plotly is moving the axes.
   *
   * @type {number[]|null}
   */
  targetBox = null;
  /** @type {ReturnType<typeof setTimeout>|null} */
  settleTimer = null;
  /**
   * Plotly's drawing, once it exists.
   *
   * @type {import("../ui/plotly-loader.js").PlotElement|null}
   */
  drawing = null;
  plotted = new PlottedPoints(() => this.repaint({ marks: true }));

  /**
   * @param {HTMLElement} root  contains two canvases and, on top of them, `.plot` for Plotly's drawing
   * @param {import("../ui/plotly-loader.js").PlotlyLoader} Plotly
   * @param {Palette} palette
   */
  constructor(root, Plotly, palette) {
    super();
    this.element = root;
    this.Plotly = Plotly;
    this.palette = palette;
    const [base, marks] = elements(root, "canvas", HTMLCanvasElement);
    this.base = base;
    this.marks = marks;
    this.plot = element(root, ".plot");
  }

  /**
   * Show empty axes on `box`. This is the first thing on the page, so that nothing moves when the data arrive.
   *
   * @param {number[]} box
   */
  async mount(box) {
    this.setBox = box;
    this.listen();
    new ResizeObserver(([{ contentRect }]) => {
      // Plotly cannot resize a plot that is not displayed. To ask the element for its width would
      // make WebKit lay it out before its style sheets are there, and then report a loop of sizes.
      if (!contentRect.width) return;
      if (this.drawing) this.Plotly.Plots.resize(this.plot);
      else this.repaint();
    }).observe(this.element);
    await this.Plotly.loaded;
    const drawing = await this.Plotly.newPlot(this.plot, this.traces(), this.layout(this.setBox), {
      ...PLOT_CONFIG,
      // See PlaneGestures.
      scrollZoom: false,
      doubleClick: false,
    });
    this.drawing = drawing;
    this.repaint();
    drawing.on("plotly_relayouting", () => this.onAxesMoved());
    drawing.on("plotly_relayout", () => this.onAxesMoved());
    drawing.on("plotly_afterplot", () => {
      fitTitles(drawing);
      this.repaint();
    });
    fitTitles(drawing);
  }

  /**
   * Show a frame.
   *
   * @param {Frame} frame
   * @param {PlaneLook} look
   * @param {number} layers  the number of hidden layers
   */
  update(frame, look, layers) {
    if (frame !== this.frame || look.layers.discrete !== this.shownLayers.discrete)
      this.image = null;
    this.frame = frame;
    this.shownLayers = look.layers;
    const step = look.depth ?? layers + 1;
    if (step > this.step && layers === this.layers) this.fadeIn.begin();
    this.step = step;
    this.layers = layers;
    this.highlightRegion(this.hoveredPoint, true);
    this.repaint();
  }

  /**
   * Show the points of a run, if their layers are shown. They change with the data set, not with the epoch.
   *
   * @param {PointData|null} data
   * @param {Record<string, boolean>} layers
   */
  async setPoints(data, layers) {
    const areAxesSame =
      same(data?.axes, this.data?.axes) && (data?.equal ?? true) === this.equalScales;
    this.data = data;
    this.pointsShown = pointsShown(layers);
    if (areAxesSame && this.drawing && this.plotted.move(this.drawing, this.traces())) {
      if (this.plotted.moving) this.repaint({ marks: true });
      return;
    }
    await this.redrawPoints();
  }

  /**
   * Return whether these points are shown already.
   *
   * @param {PointData|null} data
   * @param {Record<string, boolean>} layers
   */
  hasPoints(data, layers) {
    return this.data === data && this.pointsShown === pointsShown(layers);
  }

  async redrawPoints() {
    if (!this.drawing) {
      this.repaint();
      return;
    }
    this.plotted.stop(this.drawing);
    await this.Plotly.react(
      this.plot,
      this.traces(),
      this.layout(this.targetBox ?? this.shownBox()),
    );
  }

  /** Whether both axes have the same scale: not if they are columns with units of their own. */
  get equalScales() {
    return this.data?.equal ?? true;
  }

  traces() {
    return this.data ? pointTraces(this.data, this.palette, this.pointsShown) : [];
  }

  /**
   * Move the axes to `box`, unless the user is moving them, here or in the plane that this one follows.
   *
   * @param {number[]} box
   * @param {boolean} home  whether it is the data's own box
   */
  async setView(box, home) {
    if (home) this.homeBox = box;
    if (isNear(this.targetBox ?? this.shownBox(), box)) return;
    if (this.settleTimer !== null && !this.rounds(box)) return;
    this.setBox = box;
    await this.moveAxes(box);
  }

  /**
   * Return whether `box` is the one that the page has set, before or after the rounding of views. Both arrive when the user has
   * moved the axes of another plane, in any order; the rounded one has to win, because the other plane shows it, too.
   *
   * @param {number[]} box
   */
  rounds(box) {
    return isNear(this.shownBox(), this.setBox) && isNear(this.setBox, box, ROUNDING);
  }

  /**
   * Move the axes while the user moves those of another plane. Until they have settled, `setView` only rounds the box.
   *
   * @param {number[]} box
   */
  async follow(box) {
    if (this.rounds(box)) return;
    if (this.settleTimer !== null) clearTimeout(this.settleTimer);
    this.settleTimer = setTimeout(() => (this.settleTimer = null), SETTLE_MS);
    this.setBox = box;
    await this.moveAxes(box);
  }

  /**
   * Mark the selected point and the region around it.
   *
   * @param {number[]|null} at
   * @param {number[][]|null} polygon
   */
  select(at, polygon) {
    this.selected = at && { at, polygon };
    this.repaint({ marks: true });
  }

  /**
   * Highlight the crease of a unit, or none.
   *
   * @param {Unit|null} unit
   */
  highlightUnit(unit) {
    this.highlightedUnit = unit;
    this.repaint({ marks: true });
  }

  /**
   * Set what is painted over the frame, or under its creases, under a name of the caller's choice.
   *
   * @param {string} name
   * @param {Painter|null} painter  null removes it
   * @param {{under?: boolean}} options
   */
  overlay(name, painter, { under = false } = {}) {
    const painters = under ? this.underlays : this.overlays;
    if (painter) painters.set(name, painter);
    else if (!painters.delete(name)) return;
    this.repaint({ marks: !under });
  }

  /**
   * Zoom about a point, by default about the selected one; if it is not in view, about the center.
   *
   * @param {number} steps  in if positive, out if negative
   * @param {number[]|undefined} at
   */
  zoom(steps, at = this.selected?.at) {
    this.goTo(zoomed(this.targetBox ?? this.shownBox(), at, ZOOM_STEP ** -steps));
  }

  /** Go to the data's own box, which is unknown while a page that was opened with another box has not requested it. */
  resetView() {
    if (this.homeBox) this.goTo(this.homeBox);
    else this.emit("view", null);
  }

  /** @param {Palette} palette */
  setPalette(palette) {
    this.palette = palette;
    this.image = null;
    return this.redrawPoints();
  }

  /** @param {number[]} box */
  async goTo(box) {
    if (!this.drawing) this.emitView(box);
    await this.moveAxes(box);
  }

  /** @param {number[]} box */
  async moveAxes(box) {
    if (!this.drawing) {
      this.repaint();
      return;
    }
    this.targetBox = box;
    await this.Plotly.relayout(this.plot, {
      "xaxis.range": box.slice(0, 2),
      "yaxis.range": box.slice(2),
      ...tickChanges(box, this.data?.axes),
    });
    if (this.targetBox === box) this.targetBox = null;
  }

  /** Return the box that the axes show. */
  shownBox() {
    if (!this.drawing) return this.setBox;
    const { xaxis, yaxis } = this.drawing._fullLayout;
    return [...xaxis.range, ...yaxis.range].map(Number);
  }

  mapping() {
    if (!this.drawing)
      return fallbackMapping(
        this.setBox,
        this.element.clientWidth,
        this.element.clientHeight,
        this.equalScales,
      );
    const { xaxis, yaxis } = this.drawing._fullLayout;
    const area = {
      left: xaxis._offset,
      top: yaxis._offset,
      width: xaxis._length,
      height: yaxis._length,
    };
    return new Mapping(this.shownBox(), area);
  }

  /** React to a movement of the axes, which is the user's unless they are where the page has set them. */
  onAxesMoved() {
    this.repaint();
    const box = this.shownBox();
    if (isNear(box, this.setBox)) return;
    this.emit("moving", box);
    if (this.settleTimer !== null) clearTimeout(this.settleTimer);
    this.settleTimer = setTimeout(() => {
      this.settleTimer = null;
      if (this.data?.axes)
        this.Plotly.relayout(this.plot, tickChanges(this.shownBox(), this.data.axes));
      this.updateDragMode();
      this.emitView(this.shownBox());
    }, SETTLE_MS);
  }

  /** @param {number[]} box */
  emitView(box) {
    this.setBox = box;
    this.emit("view", this.homeBox && isNear(box, this.homeBox) ? null : box);
  }

  updateDragMode() {
    const dragmode = this.dragMode();
    if (this.drawing && this.drawing._fullLayout.dragmode !== dragmode)
      this.Plotly.relayout(this.plot, { dragmode });
  }

  /** Return what dragging does: a finger scrolls the page, and pans only when the plane is zoomed in. */
  dragMode() {
    if (!coarsePointer.matches) return "pan";
    return this.isZoomed ? "pan" : false;
  }

  /** Whether the view is not the data's own. */
  get isZoomed() {
    return this.homeBox !== null && !isNear(this.shownBox(), this.homeBox);
  }

  /** Whether the page is a part of another one. */
  get isEmbedded() {
    return this.element.closest("[data-embed]") !== null;
  }

  listen() {
    const gestures = new PlaneGestures(this);
    onPress(this.element, {
      counts: ({ target }) =>
        target instanceof Element && !target.closest("button, .notice, .veil, .sheet"),
      single: (event) => {
        const at = gestures.moved ? null : this.pointUnder(event);
        if (at) this.emit("pick", at);
      },
      double: () => {
        if (gestures.moved) return;
        this.emit("double");
        this.resetView();
      },
    });
    this.element.addEventListener("pointermove", (event) => this.onHover(this.pointUnder(event)));
    this.element.addEventListener("pointerleave", () => this.onHover(null));
  }

  /**
   * Return the point of the plane under the pointer, or null outside the axes.
   *
   * @param {{clientX: number, clientY: number}} event
   */
  pointUnder({ clientX, clientY }) {
    const { left, top } = this.element.getBoundingClientRect();
    return this.mapping().point(clientX - left, clientY - top);
  }

  /** @param {number[]|null} at */
  onHover(at) {
    this.emit("hover", at);
    this.highlightRegion(at);
  }

  /**
   * Highlight the region at the position of the pointer in this plane or in another one; null for none.
   *
   * @param {number[]|null} at
   * @param {boolean} frameChanged  whether the region must be looked at again even if it has the same number
   */
  highlightRegion(at, frameChanged = false) {
    this.hoveredPoint = at;
    const regions = this.frame?.regions;
    const region = at && regions ? regionAt(regions, at[0], at[1]) : -1;
    if (region === this.hoveredRegion && (region < 0 || !frameChanged)) return;
    this.hoveredRegion = region;
    this.highlight = regions && region >= 0 ? highlightOf(regions, region) : null;
    this.emit("region");
    this.repaint({ marks: true });
  }

  /**
   * Paint before the next refresh of the screen.
   *
   * @param {{marks?: boolean}} options  `marks`: only the marks have changed
   */
  repaint({ marks = false } = {}) {
    this.baseChanged ||= !marks;
    this.animationRequest ??= requestAnimationFrame(() => {
      this.animationRequest = null;
      this.paint();
    });
  }

  paint() {
    const mapping = this.mapping();
    const fading = this.fadeIn.share < 1;
    if (this.baseChanged)
      this.paintOn(this.base, mapping, (context) => this.drawFrame(context, mapping));
    this.baseChanged = false;
    if (fading) this.repaint();
    const traces = this.drawing ? this.plotted.moving : this.traces();
    const isMarked = !this.drawing || traces !== null || this.hasMarks;
    // A browser composes an empty canvas, too, with each picture, if it is visible or was cleared.
    if (isMarked || this.isMarked)
      this.paintOn(this.marks, mapping, (context) => {
        this.drawMarks(context, mapping);
        if (traces) paintTraces(context, mapping, traces);
      });
    if (isMarked !== this.isMarked) this.marks.style.visibility = isMarked ? "" : "hidden";
    this.isMarked = isMarked;
    if (!this.drawing) paintAxes(context2d(this.marks), mapping, this.palette, this.data?.axes);
  }

  /**
   * Draw the frame and its marks, as for a picture that is saved.
   *
   * @param {PaintContext} base
   * @param {PaintContext} marks
   * @param {Mapping} mapping
   */
  draw(base, marks, mapping) {
    this.drawFrame(base, mapping);
    this.drawMarks(marks, mapping);
  }

  /**
   * @param {PaintContext} context
   * @param {Mapping} mapping
   */
  drawFrame(context, mapping) {
    const { frame, shownLayers: shown, palette } = this;
    if (!frame) return;
    const { regions } = frame;
    if (shown.colour) this.drawField(context, mapping, frame);
    for (const painter of this.underlays.values()) painter(context, mapping, palette);
    if (shown.regions && regions) paintFacets(context, mapping, regions, palette);
    paintCreasesAndBoundary(
      context,
      mapping,
      frame,
      { shown, layers: this.layers, step: this.step, share: this.fadeIn.share },
      palette,
    );
  }

  /**
   * @param {PaintContext} context
   * @param {Mapping} mapping
   * @param {Frame} frame
   */
  drawField(context, mapping, { field, cells, classes }) {
    const { discrete } = this.shownLayers;
    if (discrete && cells) {
      paintCells(context, mapping, cells, classes.length, this.palette);
    } else if (field) {
      this.image ??= fieldImage(discrete ? discretized(field) : field, classes, this.palette);
      paintField(context, mapping, field, this.image);
    }
  }

  /** Whether `drawMarks` draws anything. */
  get hasMarks() {
    return Boolean(this.highlightedUnit || this.highlight || this.selected || this.overlays.size);
  }

  /**
   * @param {PaintContext} context
   * @param {Mapping} mapping
   */
  drawMarks(context, mapping) {
    const { frame, palette, selected } = this;
    if (this.highlightedUnit && frame?.regions)
      paintUnit(context, mapping, frame.regions, this.highlightedUnit, this.layers, palette);
    if (this.highlight) paintHighlight(context, mapping, this.highlight, this.layers, palette);
    if (selected) {
      if (selected.polygon) paintOutline(context, mapping, selected.polygon, palette);
      paintCross(context, mapping, selected.at, palette);
    }
    for (const painter of this.overlays.values()) painter(context, mapping, palette);
  }

  /**
   * Clear a canvas and call `paint` with its context, clipped to the area of the axes.
   *
   * @param {HTMLCanvasElement} canvas
   * @param {Mapping} mapping
   * @param {(context: CanvasRenderingContext2D) => void} paint
   */
  paintOn(canvas, { area }, paint) {
    paintClipped(canvas, this.element, area, paint);
  }

  /** @param {number[]} box */
  layout(box) {
    const axes = this.data?.axes;
    return planeLayout(box, this.palette, this.dragMode(), axes, this.equalScales);
  }
}
