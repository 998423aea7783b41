/** The panel of the slice: it offers the columns of the run's points, and shows and changes the plane in their space. */

import { LatestRequest } from "../api/latest-request.js";
import { labelName } from "../content/label-names.js";
import { SliceControl } from "../controls/slice.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";

/**
 * @typedef {import("../api/frame.js").Frame} Frame
 * @typedef {import("../state/page-state.js").Look} Look
 * @typedef {import("../state/slices.js").Slice} Slice
 */

const RELABEL = "Relabel or erase points (A)";

/**
 * Emits `slice` with a part of the look: another slice, and what does not fit it any longer.
 *
 * @extends {TypedEventTarget<{slice: Partial<Look>, fade: null}>}
 */
export class SlicePanel extends TypedEventTarget {
  /**
   * @param {HTMLElement} root
   * @param {import("../state/run.js").Run} run
   * @param {HTMLButtonElement} drawButton  switches the tool for points on
   */
  constructor(root, run, drawButton) {
    super();
    this.root = root;
    this.run = run;
    this.drawButton = drawButton;
    this.drawTitle = drawButton.title;
    this.control = new SliceControl(root);
    this.latest = new LatestRequest();
    /** The data set whose columns are on offer, as text. */
    this.offered = "";
    /** @type {{frame: Frame, look: Look}|null} */
    this.shown = null;
    this.control.addEventListener("change", ({ detail }) =>
      this.emit("slice", { slice: detail, box: null, at: null, why: null, probe: null }),
    );
    this.control.addEventListener("move", ({ detail }) => this.emit("slice", { slice: detail }));
    this.control.addEventListener("fade", ({ detail }) => {
      run.setFade(detail);
      this.emit("fade");
    });
  }

  /**
   * @param {Frame} frame
   * @param {Look} look
   */
  show(frame, look) {
    this.shown = { frame, look };
    const many = (frame.slice?.columns.length ?? 2) > 2;
    this.root.hidden = !many;
    // A point of the plane has no values in the other columns, so none is drawn or moved.
    this.drawButton.title = many ? RELABEL : this.drawTitle;
    if (!many) return;
    const dataset = JSON.stringify(this.run.spec.dataset);
    if (dataset !== this.offered) {
      this.offered = dataset;
      this.latest.run(
        () => this.run.columns(),
        (columns) => {
          this.control.setColumns(columns, (label) => labelName(frame, label));
          this.update();
        },
        () => (this.offered = ""),
      );
    } else this.update();
  }

  update() {
    const { shown, control, run } = this;
    if (!shown?.frame.slice || !control.columns) return;
    const { frame, look } = shown;
    const { train, test } = frame.distance ?? { train: null, test: null };
    const reach = [...(train ?? []), ...(test ?? [])].reduce((most, one) => Math.max(most, one), 0);
    if (frame.slice) control.update(frame.slice, look.slice, run.data?.fade ?? null, reach);
  }
}
