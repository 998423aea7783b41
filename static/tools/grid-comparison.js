/** A tool that compares the exact picture with a grid of samples: the regions that the grid misses, and its wrong classes. */

import { decode } from "../api/arrays.js";
import { LatestRequest } from "../api/latest-request.js";
import { classIndices } from "../api/class-indices.js";
import { percent, whole } from "../ui/number-format.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";
import { missedRegions, paintMissed, paintSquares } from "../views/grid-overlay.js";

/**
 * @typedef {import("../api/frame.js").Frame} Frame
 * @typedef {import("../state/page-state.js").Look} Look
 * @typedef {import("../api/wire.d.ts").Sampling} Sampling
 * @typedef {import("../views/plane-painters.js").Painter} Painter
 */

const OVERLAY = "sampling";

/**
 * Emits `look` with `sample`: the number of samples along one side, or null.
 *
 * @extends {TypedEventTarget<{look: Partial<Look>}>}
 */
export class GridComparisonTool extends TypedEventTarget {
  /**
   * @param {import("../state/run.js").Run} run
   * @param {import("../views/plane.js").Plane} plane
   * @param {import("../controls/grid-comparison.js").GridComparisonControl} control
   * @param {import("../views/tool-captions.js").ToolCaptions} captions
   */
  constructor(run, plane, control, captions) {
    super();
    this.run = run;
    this.plane = plane;
    this.control = control;
    this.captions = captions;
    /** @type {number|null} */
    this.size = null;
    this.latest = new LatestRequest();
    control.addEventListener("change", ({ detail }) => this.emit("look", { sample: detail }));
  }

  /**
   * @param {Frame} frame
   * @param {Look} look
   */
  show(frame, look) {
    const { sample } = look;
    this.size = sample;
    this.control.update(sample);
    if (sample === null || !frame.regions) {
      this.latest.cancel();
      this.clear(
        sample === null ? null : `There are no exact regions to compare a grid with: ${frame.why}.`,
      );
      return;
    }
    const { regions } = frame;
    this.latest.run(
      () => this.run.sampleGrid(frame.epoch, { ...look, sample }),
      ({ grid, sampling }) => {
        if (this.size !== null && grid && sampling) this.paint(frame, regions, grid, sampling);
      },
      (words) => this.clear(words),
    );
  }

  /** @param {string|null} words */
  clear(words) {
    this.plane.overlay(OVERLAY, null);
    this.plane.overlay(OVERLAY, null, { under: true });
    this.captions.set(OVERLAY, words);
  }

  /**
   * @param {Frame} frame
   * @param {NonNullable<Frame["regions"]>} regions
   * @param {import("../api/wire.d.ts").Grid} wire
   * @param {Sampling} sampling
   */
  paint({ classes }, regions, wire, sampling) {
    const index = wire.label && classIndices(classes, decode(wire.label).data);
    const x = Array.from(decode(wire.x).data);
    const y = Array.from(decode(wire.y).data);
    const missed = missedRegions(regions, decode(wire.region)?.data ?? []);
    /** @type {Painter} */
    const missedPainter = (context, mapping, palette) =>
      paintMissed(context, mapping, regions, missed, { x, y }, palette);
    /** @type {Painter|null} */
    const squaresPainter =
      index &&
      ((context, mapping, palette) =>
        paintSquares(context, mapping, { x, y, index }, classes.length, palette));
    this.plane.overlay(OVERLAY, missedPainter);
    this.plane.overlay(OVERLAY, squaresPainter, { under: true });
    this.captions.set(OVERLAY, captionOf(sampling));
  }
}

/** @param {Sampling} sampling */
function captionOf({ grid, regions, missed, missed_area: area, mislabelled }) {
  const seen = `A grid of ${grid} × ${grid} samples misses ${whole(missed)} of ${whole(regions)} regions, ${percent(area)} of the view`;
  return mislabelled === null
    ? `${seen}.`
    : `${seen}; ${percent(mislabelled)} of the view gets the wrong class.`;
}
