/** Everything on the page that shows a frame and nothing else: the plane, its legend, metrics, confusion and the network. */

import { LegendButton } from "../controls/legend-button.js";
import { endOpening } from "../ui/opening.js";
import { ConfusionTable } from "../views/confusion-table.js";
import { FrameMetrics } from "../views/frame-metrics.js";
import { Legend } from "../views/legend.js";

export class FrameSummary {
  /**
   * @param {import("../ui/elements.js").Find} find
   * @param {import("../state/run.js").Run} run
   * @param {import("../views/plane.js").Plane} plane
   * @param {import("./network.js").NetworkPanel} networkPanel
   */
  constructor(find, run, plane, networkPanel) {
    this.run = run;
    this.plane = plane;
    this.networkPanel = networkPanel;
    this.legend = new Legend(find("#legend"));
    new LegendButton(find(".formula-line"), find("#legend"), find("#legend-button"));
    this.metrics = new FrameMetrics(document, find("#caption"), find("#announced"));
    this.confusion = new ConfusionTable(find("#confusion"));
  }

  /**
   * @param {import("../api/frame.js").Frame} frame
   * @param {import("../state/page-state.js").Look} look
   * @param {import("../ui/palette.js").Palette} palette
   */
  show(frame, look, palette) {
    this.plane.update(frame, look, this.run.layers);
    this.legend.update(frame, this.run, palette);
    if (look.draft) this.metrics.blank(frame);
    else this.metrics.update(frame);
    this.confusion.update(frame);
    this.networkPanel.show(frame, look);
    endOpening();
  }

  /** Show that there is no frame. */
  showNone() {
    this.metrics.none();
  }
}
