/** A tool that explains a segment of the decision boundary: the selected one, else the one nearest to the selected point. */

import { LatestRequest } from "../api/latest-request.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";
import {
  nearestSegment,
  paintSegment,
  segmentCount,
  segmentOf,
} from "../views/boundary-segments.js";
import { paintUnit } from "../views/plane-painters.js";

/**
 * @typedef {import("../api/frame.js").Frame} Frame
 * @typedef {import("../state/page-state.js").Look} Look
 * @typedef {{frame: Frame, look: Look, layers: number}} Shown
 */

/** The distance in pixels at which the pointer is on a segment. */
const REACH = 4;

/**
 * Emits `look` with `why`: a point of the boundary, or null. The selected segment is kept as a point, because the number
 * of a segment changes from epoch to epoch. Emits `highlight` when another segment may be highlighted.
 *
 * @extends {TypedEventTarget<{look: Partial<Look>, highlight: null}>}
 */
export class BoundarySegmentTool extends TypedEventTarget {
  /**
   * @param {import("../state/run.js").Run} run
   * @param {import("../views/plane.js").Plane} plane
   * @param {import("../views/boundary-explanation.js").BoundaryExplanation} view
   */
  constructor(run, plane, view) {
    super();
    this.run = run;
    this.plane = plane;
    this.view = view;
    /** @type {Shown|null} */
    this.shown = null;
    /** The segment under the pointer: it is highlighted, and not explained until it is clicked. */
    this.hovered = -1;
    /** The segment that is explained. */
    this.explained = -1;
    this.latest = new LatestRequest();
    plane.addEventListener("hover", ({ detail }) => this.hover(this.segmentAt(detail)));
    view.addEventListener("pick", ({ detail }) => this.select(detail));
    view.addEventListener("clear", () => this.select(-1));
  }

  /**
   * @param {Frame} frame
   * @param {Look} look
   * @param {number} layers
   */
  show(frame, look, layers) {
    this.shown = { frame, look, layers };
    this.hovered = -1;
    const { boundary } = this;
    const near = look.why ?? look.at;
    this.explained =
      boundary && near ? nearestSegment(boundary, near, this.plane.mapping()).segment : -1;
    this.view.offer(boundary ? segmentCount(boundary) : 0, Boolean(look.why));
    this.highlight();
    this.explain();
  }

  /** Hide the segment: the server knows no previewed weights, so it cannot explain their boundary. */
  preview() {
    this.latest.cancel();
    this.plane.overlay("segment", null);
  }

  get boundary() {
    return this.shown?.frame.boundary ?? null;
  }

  /**
   * Return the number of the segment near a point, or −1.
   *
   * @param {number[]|null} at
   */
  segmentAt(at) {
    if (!at || !this.boundary || !this.shown?.look.layers.boundary) return -1;
    const { segment, distance } = nearestSegment(this.boundary, at, this.plane.mapping());
    return distance <= REACH ? segment : -1;
  }

  /**
   * Return the middle of the segment near a point, or null.
   *
   * @param {number[]} at
   */
  middleUnder(at) {
    const segment = this.segmentAt(at);
    return segment < 0 || !this.boundary ? null : segmentOf(this.boundary, segment).middle;
  }

  /** @param {number} segment */
  hover(segment) {
    if (segment === this.hovered) return;
    this.hovered = segment;
    this.highlight();
  }

  /** The number of the segment under the pointer, else of the one that is explained; −1 for none. */
  get highlighted() {
    return this.hovered >= 0 ? this.hovered : this.explained;
  }

  highlight() {
    const { shown, boundary, highlighted: number } = this;
    this.plane.overlay(
      "segment",
      shown && boundary && number >= 0 ? this.painterOf(shown, segmentOf(boundary, number)) : null,
    );
    this.emit("highlight");
  }

  /** @param {number} number  of a segment, or −1 for none */
  select(number) {
    const why = number < 0 || !this.boundary ? null : segmentOf(this.boundary, number).middle;
    if (why || this.shown?.look.why) this.emit("look", { why });
  }

  explain() {
    const { shown, boundary } = this;
    if (this.explained < 0 || !shown || !boundary) {
      this.latest.cancel();
      this.view.say(this.reasonForNone());
      return;
    }
    const { frame, look } = shown;
    const segment = segmentOf(boundary, this.explained);
    // The last frame's explanation stays until the response arrives: otherwise the page would jump at every epoch.
    if (!this.view.filled) this.view.update(segment, frame, null);
    this.latest.run(
      () => this.run.card(frame.epoch, { ...look, at: segment.middle }),
      (card) => {
        if (this.explained >= 0) this.view.update(segment, frame, card.boundary?.sum ?? null);
      },
      (words) => {
        if (this.explained >= 0) this.view.say(words);
      },
    );
  }

  /** Return why there is no segment, or undefined if there are some. */
  reasonForNone() {
    const { boundary, shown } = this;
    if (!shown || (boundary && segmentCount(boundary))) return undefined;
    if (shown.frame.task === "regression")
      return "A regression has no classes, so it has no boundary.";
    return shown.frame.why
      ? `There is no exact boundary: ${shown.frame.why}.`
      : "No boundary crosses this view.";
  }

  /**
   * Return a painter of the segment and of the creases at its ends.
   *
   * @param {Shown} shown
   * @param {ReturnType<typeof segmentOf>} segment
   * @returns {import("../views/plane-painters.js").Painter}
   */
  painterOf({ frame: { regions }, layers }, segment) {
    return (context, mapping, palette) => {
      for (const { kink } of segment.ends) {
        if (kink && regions) paintUnit(context, mapping, regions, kink, layers, palette);
      }
      paintSegment(context, mapping, segment, palette);
    };
  }
}
