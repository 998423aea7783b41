// @ts-nocheck
/**
 * The chosen point: its region is outlined in every frame at once, and its card is read as fast as the server answers.
 * While none is chosen the card is that of the region that is pointed at.
 */

import { polygonOf, regionAt } from "../views/region-lookup.js";

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
    this.reading = false;
    this.wanted = null;
    this.hovered = null;
    plane.addEventListener("region", ({ detail }) => this.over(detail));
  }

  /** Choose a point, or with null none. */
  choose(at) {
    this.card.setPoint(at);
  }

  /** Show what is around the chosen point in a frame. */
  show(frame, look) {
    Object.assign(this, { frame, look });
    this.outline(frame, look);
    this.ask();
  }

  /** The pointer is over another region, at this point of it; null: over none. */
  over(at) {
    this.hovered = at;
    if (!this.look || this.look.at) return;
    if (!at) this.card.showEmpty();
    this.ask();
  }

  ask() {
    const at = this.look.at ?? this.hovered;
    this.wanted = at ? { frame: this.frame, look: { ...this.look, at } } : null;
    this.read();
  }

  /** Outline the chosen point's region, whatever its card says. */
  outline(frame, { at }) {
    const region = at && frame.regions ? regionAt(frame.regions, at[0], at[1]) : -1;
    this.plane.select(at, region >= 0 ? polygonOf(frame.regions, region) : null);
  }

  /** One question at a time: those that the answer came too late for are never asked. */
  async read() {
    if (this.reading || !this.wanted) return;
    const { frame, look } = this.wanted;
    this.wanted = null;
    this.reading = true;
    try {
      const card = await this.run.card(frame.epoch, look);
      if ((this.look.at ?? this.hovered) === look.at)
        this.card.update(card, frame, this.run.data?.axes);
    } catch (problem) {
      if (problem.name !== "Problem") throw problem;
      this.card.showMessage(problem.message);
    } finally {
      this.reading = false;
      this.read();
    }
  }
}
