// @ts-nocheck
/** The segment of the boundary that the reader points at or has chosen: lit with the creases that end it, and explained. */

import { LatestRequest } from "../api/latest-request.js";
import {
  nearestSegment,
  paintSegment,
  segmentCount,
  segmentOf,
} from "../views/boundary-segments.js";
import { paintUnit } from "../views/plane-painters.js";

const REACH = 4;

/** Emits `look` (detail: `{why}`, a point of the boundary or null: numbers change with the epoch, places hardly). */
export class BoundarySegmentTool extends EventTarget {
  /**
   * @param {import("../state/run.js").Run} run
   * @param {import("../views/plane.js").Plane} plane
   * @param {import("../views/boundary-explanation.js").BoundaryExplanation} view
   */
  constructor(run, plane, view) {
    super();
    Object.assign(this, { run, plane, view, hovered: -1, frame: null });
    this.latest = new LatestRequest();
    plane.addEventListener("hover", ({ detail }) => this.point(this.under(detail)));
    plane.addEventListener("pick", ({ detail }) => this.pin(this.under(detail)));
    view.addEventListener("pick", ({ detail }) => this.pin(detail));
    view.addEventListener("clear", () => this.pin(-1));
  }

  show(frame, look, layers) {
    Object.assign(this, { frame, look, layers, hovered: -1 });
    this.pinned =
      this.boundary && look.why
        ? nearestSegment(this.boundary, look.why, this.plane.mapping()).segment
        : -1;
    this.view.offer(this.boundary ? segmentCount(this.boundary) : 0, Boolean(look.why));
    this.explain();
  }

  /** Of weights that are only tried out there is nothing to ask. */
  try() {
    this.latest.cancel();
    this.plane.overlay("segment", null);
  }

  get boundary() {
    return this.frame?.boundary ?? null;
  }

  /** The number of the segment close to a point, −1 for none. */
  under(at) {
    if (!at || !this.boundary || !this.look.layers.boundary) return -1;
    const { segment, distance } = nearestSegment(this.boundary, at, this.plane.mapping());
    return distance <= REACH ? segment : -1;
  }

  point(segment) {
    if (segment === this.hovered) return;
    this.hovered = segment;
    this.explain();
  }

  pin(number) {
    const why = number < 0 ? null : segmentOf(this.boundary, number).middle;
    if (why || this.look?.why) this.dispatchEvent(new CustomEvent("look", { detail: { why } }));
  }

  explain() {
    const number = this.hovered >= 0 ? this.hovered : this.pinned;
    if (number < 0) {
      this.latest.cancel();
      this.shown = null;
      this.plane.overlay("segment", null);
      this.view.say(this.noBoundary());
      return;
    }
    const { frame, look } = this;
    const segment = segmentOf(this.boundary, number);
    this.shown = segment;
    this.plane.overlay("segment", (context, mapping, palette) =>
      this.paint(context, mapping, palette, frame, segment),
    );
    // What is said of the frame before stands until the answer comes: else the page would jump at every epoch.
    if (!this.view.filled) this.view.update(segment, frame, null);
    this.latest.run(
      () => this.run.card(frame.epoch, { ...look, at: segment.middle }),
      (card) => this.shown && this.view.update(segment, frame, card.boundary?.sum ?? null),
      (words) => this.shown && this.view.say(words),
    );
  }

  noBoundary() {
    if (!this.frame || (this.boundary && segmentCount(this.boundary))) return undefined;
    if (this.frame.task === "regression")
      return "A regression decides nothing, so it has no boundary.";
    return this.frame.why
      ? `There is no exact boundary: ${this.frame.why}.`
      : "No boundary crosses this view.";
  }

  paint(context, mapping, palette, { regions }, segment) {
    for (const { kink } of segment.ends) {
      if (kink && regions) paintUnit(context, mapping, regions, kink, this.layers, palette);
    }
    paintSegment(context, mapping, segment, palette);
  }
}
