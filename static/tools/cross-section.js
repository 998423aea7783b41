// @ts-nocheck
/** A line across the plane, and under it the network along that line: exact, with each kink's unit named. */

import { LatestRequest } from "../api/latest-request.js";
import { roundTo } from "../ui/number-format.js";
import { ScrollIntoView } from "../ui/scroll-into-view.js";
import { cutWords, paintProbe } from "../views/cross-section-chart.js";
import { paintUnit } from "../views/plane-painters.js";

/** How near to the line, in pixels, the pointer is taken to be on it. */
const REACH = 8;

/** Emits `look` (detail: `{probe}`: x1, x2 of its start, x1, x2 of its end, or null). */
export class CrossSectionTool extends EventTarget {
  /**
   * @param {import("../state/run.js").Run} run
   * @param {import("../views/plane.js").Plane} plane
   * @param {import("../controls/cross-section.js").CrossSectionControl} control
   * @param {import("../views/cross-section-chart.js").CrossSectionChart} view
   * @param {{root: HTMLElement, words: HTMLElement}} place  shown while there is a line to speak of
   */
  constructor(run, plane, control, view, place) {
    super();
    Object.assign(this, { run, plane, control, view, place, probe: null, pointed: null });
    this.latest = new LatestRequest();
    this.sight = new ScrollIntoView(place.root, control.button);
    control.addEventListener("draw", ({ detail }) => this.draw(detail));
    control.addEventListener("arm", () => this.reveal());
    control.addEventListener("clear", () => this.change(() => this.tell(null)));
    view.addEventListener("point", ({ detail }) => this.point(detail));
    plane.addEventListener("hover", ({ detail }) => this.follow(this.onLine(detail)));
  }

  show(frame, look, layers) {
    Object.assign(this, { frame, layers, probe: look.probe });
    this.control.update(look.probe);
    this.reveal();
    this.repaint();
    this.read();
  }

  setPalette(palette) {
    this.view.palette = palette;
  }

  /** The section is there as soon as the probe is armed, so that a line can be typed as well as drawn. */
  reveal() {
    this.place.root.hidden = !this.probe && !this.control.armed;
    this.place.root.classList.toggle("armed", this.control.armed);
    this.place.root.classList.toggle("drawn", Boolean(this.probe));
    if (!this.probe)
      this.place.words.textContent =
        "Drag a line across the plane, or type where it starts and ends.";
  }

  draw({ probe, done, typed }) {
    const box = this.plane.shownBox();
    this.probe = typed
      ? probe
      : probe.map((x, i) => roundTo(x, i % 2 ? box[3] - box[2] : box[1] - box[0]));
    this.repaint();
    if (!done) return;
    this.change(() => {
      this.control.arm(false);
      this.tell(this.probe);
    });
  }

  change(how) {
    this.sight.through(how, () => this.place.root.classList.contains("drawn"));
  }

  tell(probe) {
    this.dispatchEvent(new CustomEvent("look", { detail: { probe } }));
  }

  /** Where on the line a point of the plane is, or null. */
  onLine(at) {
    if (!at || !this.probe) return null;
    const { scaleX, scaleY } = this.plane.mapping();
    const [x1, y1, x2, y2] = this.probe;
    const [dx, dy] = [(x2 - x1) * scaleX, (y2 - y1) * scaleY];
    const [ax, ay] = [(at[0] - x1) * scaleX, (at[1] - y1) * scaleY];
    const t = Math.min(1, Math.max(0, (ax * dx + ay * dy) / (dx * dx + dy * dy)));
    return Math.hypot(ax - t * dx, ay - t * dy) <= REACH ? { t, units: [] } : null;
  }

  /** The pointer is on the plane: the chart shows where on the line. */
  follow(pointed) {
    if (pointed || this.pointed) this.view.mark(pointed?.t ?? null);
    this.point(pointed);
  }

  point(pointed) {
    if (!pointed && !this.pointed) return;
    this.pointed = pointed;
    this.repaint();
  }

  repaint() {
    const { probe, pointed, frame, layers } = this;
    const painter = (context, mapping, palette) => {
      for (const [layer, unit] of frame.regions ? (pointed?.units ?? []) : []) {
        paintUnit(context, mapping, frame.regions, { layer, unit }, layers, palette);
      }
      paintProbe(context, mapping, probe, pointed?.t ?? null, palette);
    };
    this.plane.overlay("probe", probe && frame ? painter : null);
  }

  read() {
    const { frame, probe, layers } = this;
    if (!probe) {
      this.latest.cancel();
      this.pointed = null;
      return;
    }
    this.latest.run(
      () => this.run.cut(frame.epoch, probe),
      (cut) => {
        if (!this.probe) return;
        this.place.words.textContent = cut.why
          ? `There is no exact cut: ${cut.why}.`
          : cutWords(cut, frame);
        this.place.root.classList.toggle("drawn", !cut.why);
        if (!cut.why) this.view.update(cut, frame, layers);
      },
      (words) => (this.place.words.textContent = words),
    );
  }
}
