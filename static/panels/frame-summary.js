// @ts-nocheck
/** What is seen of a frame alone: its picture, its legend, what is read off it in words and numbers, and its network. */

import { ConfusionTable } from "../views/confusion-table.js";
import { FrameMetrics } from "../views/frame-metrics.js";
import { Legend } from "../views/legend.js";

export class FrameSummary {
  /**
   * @param {(selector: string) => HTMLElement} find
   * @param {{run: import("../state/run.js").Run, plane: import("../views/plane.js").Plane, structure: import("./network.js").NetworkPanel}} where
   */
  constructor(find, where) {
    Object.assign(this, where);
    this.legend = new Legend(find("#legend"));
    this.readings = new FrameMetrics(document, find("#caption"), find("#announced"));
    this.confusion = new ConfusionTable(find("#confusion"));
  }

  draw(frame, look, palette) {
    const { layers } = this.run;
    this.plane.update(frame, look, layers);
    this.legend.update(frame, this.run, palette);
    this.readings.update(frame);
    this.confusion.update(frame);
    this.structure.show(frame);
  }

  /** There is no frame. */
  none() {
    this.readings.none();
  }
}
