// @ts-nocheck
/** A sampled picture held against the exact one: what an n × n grid sees, which regions it misses, how wrong it is. */

import { decode } from "../api/arrays.js";
import { LatestRequest } from "../api/latest-request.js";
import { classIndices } from "../api/class-indices.js";
import { percent, whole } from "../ui/number-format.js";
import { missedRegions, paintMissed, paintSquares } from "../views/grid-overlay.js";

const OVERLAY = "sampling";

/** Emits `look` (detail: `{sample}`: samples along one side, or null). */
export class GridComparisonTool extends EventTarget {
  /**
   * @param {import("../state/run.js").Run} run
   * @param {import("../views/plane.js").Plane} plane
   * @param {import("../controls/grid-comparison.js").GridComparisonControl} control
   * @param {import("../views/tool-captions.js").ToolCaptions} notes
   */
  constructor(run, plane, control, notes) {
    super();
    Object.assign(this, { run, plane, control, notes, size: null });
    this.latest = new LatestRequest();
    control.addEventListener("change", ({ detail }) => {
      this.dispatchEvent(new CustomEvent("look", { detail: { sample: detail } }));
    });
  }

  show(frame, look) {
    this.size = look.sample;
    this.control.update(look.sample);
    if (look.sample === null || !frame.regions) {
      this.latest.cancel();
      this.clear(
        look.sample === null
          ? null
          : `There is nothing exact to hold a grid against: ${frame.why}.`,
      );
      return;
    }
    this.latest.run(
      () => this.run.sampleGrid(frame.epoch, look),
      ({ grid, sampling }) => this.size !== null && this.paint(frame, grid, sampling),
      (words) => this.clear(words),
    );
  }

  clear(words) {
    this.plane.overlay(OVERLAY, null);
    this.plane.overlay(OVERLAY, null, { under: true });
    this.notes.set(OVERLAY, words);
  }

  paint(frame, wire, sampling) {
    const { regions, classes } = frame;
    const index = wire.label && classIndices(classes, decode(wire.label).data);
    const grid = { x: Array.from(decode(wire.x).data), y: Array.from(decode(wire.y).data), index };
    const missed = missedRegions(regions, decode(wire.region).data);
    this.plane.overlay(OVERLAY, (context, mapping, palette) =>
      paintMissed(context, mapping, regions, missed, grid, palette),
    );
    const squares = (context, mapping, palette) =>
      paintSquares(context, mapping, grid, classes.length, palette);
    this.plane.overlay(OVERLAY, index ? squares : null, { under: true });
    this.notes.set(OVERLAY, words(sampling));
  }
}

function words({ grid, regions, missed, missed_area: area, mislabelled }) {
  const seen = `A grid of ${grid} × ${grid} samples misses ${whole(missed)} of ${whole(regions)} regions, ${percent(area)} of the view`;
  return mislabelled === null
    ? `${seen}.`
    : `${seen}; ${percent(mislabelled)} of the view gets the wrong class.`;
}
