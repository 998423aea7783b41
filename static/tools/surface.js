/** The surface: the output over the plane in three dimensions, its facets the regions, cut by the plane where it is 0. */

import { Latest } from "../latest.js";
import { count } from "../numbers.js";
import { hasWebGL, readSurface } from "../views/surface.js";

/** Emits `look` (detail: `{surface}`: whether it is shown). */
export class SurfaceTool extends EventTarget {
  /**
   * @param {import("../run.js").Run} run
   * @param {HTMLElement} button
   * @param {import("../views/surface.js").Surface} view
   * @param {{root: HTMLElement, words: HTMLElement}} place  shown while the surface is
   * @param {import("../palette.js").Palette} palette
   */
  constructor(run, button, view, place, palette) {
    super();
    Object.assign(this, { run, button, view, place, palette, on: false });
    this.latest = new Latest();
    button.addEventListener("click", () => this.dispatchEvent(new CustomEvent("look", { detail: { surface: !this.on } })));
  }

  setPalette(palette) {
    this.palette = palette;
  }

  show(frame, look, layers) {
    this.on = look.surface;
    this.button.setAttribute("aria-pressed", String(this.on));
    this.place.root.hidden = !this.on;
    const reason = this.on ? reasonAgainst(frame, (this.able ??= hasWebGL())) : "";
    if (!this.on || reason) {
      this.latest.drop();
      this.view.clear();
      this.say(reason);
      return;
    }
    this.latest.ask(
      () => this.run.affine(frame.epoch, look.box),
      (regions) => this.tell(regions, frame, layers),
      (words) => this.say(words),
    );
  }

  say(words) {
    this.place.words.textContent = words;
    this.place.root.classList.remove("drawn");
  }

  tell(regions, frame, layers) {
    if (!this.on) return null;
    const facets = count(frame.regions.offsets.length - 1, "flat facet");
    const rest = frame.classes?.length > 2 ? "one sheet for each class, and the highest one is predicted" : "and the plane where it is 0";
    this.place.root.classList.add("drawn");
    this.place.words.textContent = `${frame.task === "regression" ? "The value" : "The logit"} over the view: ${facets}, ${rest}.`;
    return this.view.update(readSurface(regions), frame, layers, this.palette);
  }
}

function reasonAgainst({ regions, why }, able) {
  if (!able) return "This browser has no WebGL, so it cannot draw the surface in three dimensions.";
  return regions ? "" : `There is no exact surface: ${why}.`;
}
