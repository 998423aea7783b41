/** A tool that shows the network's exact output along a line across the plane, with the unit of each kink. */

import { decode, rows } from "../api/arrays.js";
import { LatestRequest } from "../api/latest-request.js";
import { coordinatesOf } from "../content/coordinates.js";
import { element, setText } from "../ui/elements.js";
import { roundTo } from "../ui/number-format.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";
import { cutWords, paintProbe, pointAlong } from "../views/cross-section-chart.js";
import { paintUnit } from "../views/plane-painters.js";

/**
 * @typedef {import("../api/frame.js").Frame} Frame
 * @typedef {import("../state/page-state.js").Look} Look
 * @typedef {{t: number, units: number[][]}} LinePoint  a point of the line: its position from 0 to 1, and the
 *   units, each as layer and unit, that have a kink there
 */

/** The distance in pixels at which the pointer is on the line. */
const REACH = 8;

/**
 * Return a cross-section with its arrays decoded, or null if there is no exact one.
 *
 * @param {import("../api/wire.d.ts").CutReading} reading
 */
function readCut({ start, end, t, logits, kinks }) {
  return t && logits && kinks
    ? { start, end, t: Array.from(decode(t).data), logits: rows(decode(logits)), kinks }
    : null;
}

/**
 * Emits `look` with `probe`: x1, x2 of the line's start and of its end, or null; and `point` with the point of the line that
 * the pointer is at in the chart, in the plane's coordinates, and the units of the kink there.
 *
 * @extends {TypedEventTarget<{look: Partial<Look>, point: {at: number[], units: number[][]}|null}>}
 */
export class CrossSectionTool extends TypedEventTarget {
  /**
   * @param {import("../state/run.js").Run} run
   * @param {import("../views/plane.js").Plane} plane
   * @param {import("../controls/cross-section.js").CrossSectionControl} control
   * @param {import("../views/cross-section-chart.js").CrossSectionChart} view
   * @param {{root: HTMLElement, words: HTMLElement}} place  has the button `[data-clear]`
   */
  constructor(run, plane, control, view, place) {
    super();
    this.run = run;
    this.plane = plane;
    this.control = control;
    this.view = view;
    this.place = place;
    /** @type {Frame|null} */
    this.frame = null;
    this.layers = 0;
    /** @type {number[]|null} */
    this.probe = null;
    /**
     * The point of the line under the pointer, in the plane or in the chart.
     *
     * @type {LinePoint|null}
     */
    this.hovered = null;
    this.latest = new LatestRequest();
    control.addEventListener("draw", ({ detail }) => this.draw(detail));
    element(place.root, "[data-clear]").addEventListener("click", () =>
      this.emit("look", { probe: null }),
    );
    view.addEventListener("point", ({ detail }) => this.onChart(detail));
    plane.addEventListener("hover", ({ detail }) => this.follow(this.linePointAt(detail)));
  }

  /**
   * @param {Frame} frame
   * @param {Look} look
   * @param {number} layers
   */
  show(frame, look, layers) {
    this.frame = frame;
    this.layers = layers;
    this.probe = look.probe;
    this.control.labels.show(coordinatesOf(frame));
    this.control.update(look.probe);
    this.updatePlace();
    this.repaint();
    this.read(frame, layers);
  }

  /** @param {import("../ui/palette.js").Palette} palette */
  setPalette(palette) {
    this.view.palette = palette;
  }

  updatePlace() {
    this.place.root.classList.toggle("drawn", Boolean(this.probe));
    if (!this.probe) this.showWords("Drag a line across the plane.");
  }

  /** @param {string} words */
  showWords(words) {
    setText(this.place.words, words);
    this.place.words.title = words;
  }

  /** @param {LinePoint|null} point */
  onChart(point) {
    this.hover(point);
    const { probe } = this;
    this.emit("point", point && probe && { at: pointAlong(probe, point.t), units: point.units });
  }

  /**
   * Show a line while it is drawn; emit it once it is `done`.
   *
   * @param {{probe: number[], done: boolean, typed?: boolean}} line
   */
  draw({ probe, done, typed }) {
    const box = this.plane.shownBox();
    this.probe = typed
      ? probe
      : probe.map((x, i) => roundTo(x, i % 2 ? box[3] - box[2] : box[1] - box[0]));
    this.repaint();
    if (done) this.emit("look", { probe: this.probe });
  }

  /**
   * Return the point of the line near a point of the plane, or null.
   *
   * @param {number[]|null} at
   * @returns {LinePoint|null}
   */
  linePointAt(at) {
    if (!at || !this.probe) return null;
    const { scaleX, scaleY } = this.plane.mapping();
    const [x1, y1, x2, y2] = this.probe;
    const [dx, dy] = [(x2 - x1) * scaleX, (y2 - y1) * scaleY];
    const [ax, ay] = [(at[0] - x1) * scaleX, (at[1] - y1) * scaleY];
    const t = Math.min(1, Math.max(0, (ax * dx + ay * dy) / (dx * dx + dy * dy)));
    return Math.hypot(ax - t * dx, ay - t * dy) <= REACH ? { t, units: [] } : null;
  }

  /**
   * Mark the point under the pointer in the chart too.
   *
   * @param {LinePoint|null} point
   */
  follow(point) {
    if (point || this.hovered) this.view.mark(point?.t ?? null);
    this.hover(point);
  }

  /** @param {LinePoint|null} point */
  hover(point) {
    if (!point && !this.hovered) return;
    this.hovered = point;
    this.repaint();
  }

  repaint() {
    const { probe, hovered, frame, layers } = this;
    if (!probe || !frame) {
      this.plane.overlay("probe", null);
      return;
    }
    /** @type {import("../views/plane-painters.js").Painter} */
    const painter = (context, mapping, palette) => {
      if (frame.regions)
        for (const [layer, unit] of hovered?.units ?? [])
          paintUnit(context, mapping, frame.regions, { layer, unit }, layers, palette);
      paintProbe(context, mapping, probe, hovered?.t ?? null, palette);
    };
    this.plane.overlay("probe", painter);
  }

  /**
   * @param {Frame} frame
   * @param {number} layers
   */
  read(frame, layers) {
    const { probe } = this;
    const { root } = this.place;
    if (!probe) {
      this.latest.cancel();
      this.hovered = null;
      return;
    }
    this.latest.run(
      () => this.run.cut(frame.epoch, probe),
      (reading) => {
        if (!this.probe) return;
        const cut = readCut(reading);
        this.showWords(
          cut ? cutWords(cut, frame) : `There is no exact cross-section: ${reading.why}.`,
        );
        root.classList.toggle("drawn", cut !== null);
        if (cut) this.view.update(cut, frame, layers);
      },
      (message) => this.showWords(message),
    );
  }
}
