/** The inspector of a point: it outlines the region around the chosen point and shows the region's card. */

import { Problem } from "../api/problem.js";
import { polygonOf, regionAt } from "../views/region-lookup.js";

/**
 * @typedef {import("../api/frame.js").Frame} Frame
 * @typedef {import("../state/page-state.js").Look} Look
 * @typedef {Look & {at: number[]}} PointLook
 */

export class Inspector {
  /**
   * @param {import("../state/run.js").Run} run
   * @param {import("../views/plane.js").Plane} plane
   * @param {import("../views/region-card.js").RegionCard} card
   */
  constructor(run, plane, card) {
    this.run = run;
    this.plane = plane;
    this.card = card;
    /** @type {{frame: Frame, look: Look}|null} */
    this.shown = null;
    /** @type {{frame: Frame, look: PointLook}|null} */
    this.wanted = null;
    this.loading = false;
  }

  /** @param {number[]|null} at */
  choose(at) {
    this.card.setPoint(at);
  }

  /**
   * @param {Frame} frame
   * @param {Look} look
   */
  show(frame, look) {
    this.shown = { frame, look };
    this.outline(frame, look);
    this.update();
  }

  update() {
    const { shown } = this;
    const at = shown?.look.at;
    this.wanted = shown && at ? { ...shown, look: { ...shown.look, at } } : null;
    this.load();
  }

  /**
   * Outline the region around the chosen point.
   *
   * @param {Frame} frame
   * @param {Look} look
   */
  outline({ regions }, { at }) {
    const region = at && regions ? regionAt(regions, at[0], at[1]) : -1;
    this.plane.select(at, regions && region >= 0 ? polygonOf(regions, region) : null);
  }

  /** Load cards one at a time: of the waiting requests, only the newest is sent. */
  async load() {
    if (this.loading || !this.wanted) return;
    const { frame, look } = this.wanted;
    this.wanted = null;
    this.loading = true;
    try {
      const card = await this.run.card(frame.epoch, look);
      if (this.shown?.look.at === look.at)
        this.card.update(card, frame, this.run.data?.axes ?? null);
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      this.card.showMessage(problem.message);
    } finally {
      this.loading = false;
      this.load();
    }
  }
}
