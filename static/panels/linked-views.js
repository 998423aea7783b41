/**
 * The link between the views: a region, a unit or a boundary segment that is chosen or under the pointer in one of them is
 * lit up in all.
 */

import { segmentOf } from "../views/boundary-segments.js";
import { paintCrosshair } from "../views/crosshair.js";
import { polygonOf, regionAt } from "../views/region-lookup.js";

/**
 * @typedef {import("../api/frame.js").Frame} Frame
 * @typedef {import("../state/page-state.js").Look} Look
 * @typedef {import("../views/lights.js").Lights} Lights
 * @typedef {import("../views/lights.js").Spot} Spot
 */

const OVERLAY = "linked";

export class LinkedViews {
  /**
   * @param {import("../views/plane.js").Plane} plane
   * @param {import("./plane-tools.js").PlaneTools} tools
   */
  constructor(plane, tools) {
    this.plane = plane;
    this.tools = tools;
    /** @type {{frame: Frame, look: Look, layers: number}|null} */
    this.shown = null;
    /** Whether the plane's pointer is that of another view. */
    this.guiding = false;
    plane.addEventListener("region", () => this.light());
    tools.unit.addEventListener("highlight", () => this.light());
    tools.boundarySegment.addEventListener("highlight", () => this.light());
    const { view: surface } = tools.surface;
    const { view: hiddenSpace } = tools.hiddenSpace;
    this.views = [surface, hiddenSpace, tools.crossSectionChart];
    surface.addEventListener("hover", ({ detail }) => this.guide(detail));
    surface.addEventListener("pick", ({ detail }) => plane.emit("pick", detail));
    hiddenSpace.addEventListener("hover", ({ detail }) => this.guide(detail));
    hiddenSpace.addEventListener("pick", ({ detail }) => plane.emit("pick", detail));
    tools.crossSectionTool.addEventListener("point", ({ detail }) => this.onSection(detail));
  }

  /**
   * Move the pointer of the plane to that of another view.
   *
   * @param {number[]|null} at
   */
  guide(at) {
    if (!at && !this.guiding) return;
    this.guiding = at !== null;
    this.paintPointer(at);
    this.plane.onHover(at);
  }

  /**
   * Light up the region and the unit at a point of the cross-section.
   *
   * @param {{at: number[], units: number[][]}|null} point
   */
  onSection(point) {
    this.plane.highlightRegion(point?.at ?? null);
    const [unit] = point?.units ?? [];
    this.tools.unit.cross(unit ? { layer: unit[0], unit: unit[1] } : null);
  }

  /** @param {number[]|null} at */
  paintPointer(at) {
    /** @type {import("../views/plane-painters.js").Painter|null} */
    const painter =
      at && ((context, mapping, palette) => paintCrosshair(context, mapping, at, palette));
    this.plane.overlay(OVERLAY, painter);
  }

  /**
   * @param {Frame} frame
   * @param {Look} look
   * @param {number} layers  the number of hidden layers
   */
  show(frame, look, layers) {
    this.shown = { frame, look, layers };
    this.light();
  }

  light() {
    const lights = this.lights();
    for (const view of this.views) view.light(lights);
  }

  /**
   * Return the highlighted segment. The one under the pointer may be one of the frame before, which had more.
   *
   * @param {Frame} frame
   */
  segmentIn({ boundary }) {
    const segment = this.tools.boundarySegment.highlighted;
    const known = boundary !== null && segment >= 0 && segment < boundary.line.length / 3;
    return known ? segmentOf(boundary, segment) : null;
  }

  /** @returns {Lights|null} */
  lights() {
    const { shown, plane, tools } = this;
    if (!shown) return null;
    const { frame, look, layers } = shown;
    return {
      frame,
      layers,
      palette: plane.palette,
      spots: [
        ...this.spotAt(frame, look.at, true),
        ...this.spotAt(frame, plane.hoveredPoint, false),
      ],
      unit: tools.unit.highlighted,
      segment: this.segmentIn(frame),
    };
  }

  /**
   * @param {Frame} frame
   * @param {number[]|null} at
   * @param {boolean} chosen
   * @returns {Spot[]}
   */
  spotAt({ regions }, at, chosen) {
    const region = at && regions ? regionAt(regions, at[0], at[1]) : -1;
    if (!at || !regions || region < 0) return [];
    return [{ at, region, polygon: polygonOf(regions, region), chosen }];
  }
}
