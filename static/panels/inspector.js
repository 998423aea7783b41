/** The inspector: it outlines the region around the chosen point, and shows its card and that of the chosen unit. */

import { Problem } from "../api/problem.js";
import { copyOnClick } from "../controls/copy-button.js";
import { element } from "../ui/elements.js";
import { RegionCard } from "../views/region-card.js";
import { polygonOf, regionAt } from "../views/region-lookup.js";
import { UnitCard, isDead } from "../views/unit-card.js";
import { DeadUnits } from "./dead-units.js";

/**
 * @typedef {import("../api/frame.js").Frame} Frame
 * @typedef {import("../state/page-state.js").Look} Look
 * @typedef {Look & {at: number[]}} PointLook
 */

/** The cards that can be copied: the section of each and what of it is copied. */
const COPIED = {
  "#card": ["h2", ".card-body"],
  "#segment": ["h2", ".why-body"],
  "#unit-card": ["h2", ".why-body"],
};

export class Inspector {
  /**
   * @param {import("../state/run.js").Run} run
   * @param {import("../views/plane.js").Plane} plane
   * @param {import("../ui/elements.js").Find} find
   */
  constructor(run, plane, find) {
    this.run = run;
    this.plane = plane;
    this.card = new RegionCard(find("#card"));
    this.unitCard = new UnitCard(find("#unit-card"));
    this.deadUnits = new DeadUnits(run.client);
    for (const [selector, parts] of Object.entries(COPIED)) {
      const card = find(selector);
      copyOnClick(element(card, "[data-copy]"), () => parts.map((part) => element(card, part)));
    }
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
   * Return whether two points are in the same region.
   *
   * @param {number[]} one
   * @param {number[]} other
   */
  areSameRegion(one, other) {
    const regions = this.shown?.frame.regions;
    if (!regions) return one.every((x, axis) => x === other[axis]);
    const [first, second] = [one, other].map(([x1, x2]) => regionAt(regions, x1, x2));
    return first >= 0 && first === second;
  }

  /**
   * @param {Frame} frame
   * @param {Look} look
   */
  show(frame, look) {
    this.shown = { frame, look };
    this.card.nameFields(frame);
    this.outline(frame, look);
    this.unitCard.update(look.unit, frame);
    this.nameDeath(look.unit, frame);
    this.update();
  }

  /**
   * Say when the unit of the card died, if it is dead.
   *
   * @param {number[]|null} unit
   * @param {Frame} frame
   */
  nameDeath(unit, frame) {
    const { run, epoch } = frame;
    if (!unit || !isDead(frame, unit[0], unit[1])) {
      this.deadUnits.drop();
      return;
    }
    this.deadUnits.ask(run, epoch, (deaths) => {
      const death = deaths.find((one) => one.layer === unit[0] && one.unit === unit[1]);
      if (death) this.unitCard.showDeath(run, death);
    });
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

  /**
   * Return the card of the network between two runs, or null if there is none.
   *
   * @param {Frame} frame
   * @param {PointLook} look
   * @param {{other: string, share: number}} way
   */
  async cardBetween({ epoch }, look, way) {
    try {
      return await this.run.cardBetween(epoch, way, look);
    } catch (problem) {
      // The second plane says why there is no network between the runs.
      if (!(problem instanceof Problem)) throw problem;
      return null;
    }
  }

  /** Load cards one at a time: of the waiting requests, only the newest is sent. */
  async load() {
    if (this.loading || !this.wanted) return;
    const { frame, look } = this.wanted;
    this.wanted = null;
    this.loading = true;
    try {
      const { compare: other, between: share } = look;
      const isBetween = other !== null && share !== null;
      // Without an await before it, the request is sent before the rest of the page shows the choice.
      const between = isBetween ? await this.cardBetween(frame, look, { other, share }) : null;
      const card = between ?? (await this.run.card(frame.epoch, look));
      if (this.shown?.look.at === look.at)
        this.card.update(card, frame, this.run.data?.axes ?? null, between && look.between);
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      this.card.showMessage(problem.message);
    } finally {
      this.loading = false;
      this.load();
    }
  }
}
