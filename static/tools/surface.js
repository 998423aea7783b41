/** A tool that shows the output over the plane in three dimensions: one facet for each region. */

import { LatestRequest } from "../api/latest-request.js";
import { className } from "../content/label-names.js";
import { shownSurface } from "../state/views.js";
import { setText } from "../ui/elements.js";
import { count } from "../ui/number-format.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";
import { TURN } from "../views/surface-camera.js";
import { hasWebGL, readSurface } from "../views/surface.js";

/**
 * @typedef {import("../api/frame.js").Frame} Frame
 * @typedef {import("../state/page-state.js").Look} Look
 * @typedef {import("../ui/palette.js").Palette} Palette
 * @typedef {import("../api/wire.d.ts").Regions} WireRegions
 */

/**
 * Emits `look` with `surface`, `sheet` or `turn`: see look-fields.js.
 *
 * @extends {TypedEventTarget<{look: Partial<Look>}>}
 */
export class SurfaceTool extends TypedEventTarget {
  /**
   * @param {import("../state/run.js").Run} run
   * @param {import("../controls/surface.js").SurfaceControl} control
   * @param {import("../views/surface.js").Surface} view
   * @param {{root: HTMLElement, words: HTMLElement}} place
   * @param {Palette} palette
   */
  constructor(run, control, view, place, palette) {
    super();
    this.run = run;
    this.control = control;
    this.view = view;
    this.place = place;
    this.palette = palette;
    this.on = false;
    /**
     * What the drawn surface depends on; null if it has to be drawn again.
     *
     * @type {unknown[]|null}
     */
    this.drawn = null;
    /** @type {boolean|null} */
    this.supported = null;
    this.latest = new LatestRequest();
    control.addEventListener("change", ({ detail }) => this.emit("look", detail));
    view.addEventListener("turn", ({ detail }) => this.emit("look", { turn: detail }));
  }

  /** @param {Palette} palette */
  setPalette(palette) {
    this.palette = palette;
    this.drawn = null;
  }

  /**
   * @param {Frame} frame
   * @param {Look} pageLook
   * @param {number} layers
   */
  show(frame, pageLook, layers) {
    const look = { ...pageLook, surface: shownSurface(pageLook) };
    this.on = look.surface !== null;
    this.control.update(look, frame);
    const reason = this.on ? this.reasonAgainst(frame) : "";
    if (!this.on || reason) {
      this.latest.cancel();
      this.view.clear();
      this.drawn = null;
      this.setCaption(reason, false);
      return;
    }
    this.setCaption(captionOf(frame, look), true);
    const wanted = [frame, look.box, look.surface, look.sheet];
    const turned = (look.turn ?? TURN).join() === this.view.turn.join();
    if (turned && this.drawn?.every((part, at) => part === wanted[at])) return;
    this.latest.run(
      () => this.run.affineMaps(frame.epoch, look.box),
      (regions) => {
        if (!this.on || !regions) return undefined;
        this.drawn = wanted;
        const axes = this.run.data?.axes ?? null;
        return this.view.update(readSurface(regions), frame, look, layers, this.palette, axes);
      },
      (words) => this.setCaption(words, false),
    );
  }

  /**
   * Return why there is no surface, or "".
   *
   * @param {Frame} frame
   */
  reasonAgainst({ regions, why }) {
    this.supported ??= hasWebGL();
    if (!this.supported)
      return "This browser has no WebGL, so it cannot draw the surface in three dimensions.";
    return regions ? "" : `There is no exact surface: ${why}.`;
  }

  /**
   * Show the caption; with `drawn`, reserve the place of the surface before it is drawn.
   *
   * @param {string} words
   * @param {boolean} drawn
   */
  setCaption(words, drawn) {
    setText(this.place.words, words);
    this.place.words.title = words;
    this.place.words.classList.toggle("usual", drawn);
    this.place.root.classList.toggle("drawn", drawn);
  }
}

/**
 * Describe the surface: its height, its facets, and what else is drawn.
 *
 * @param {Frame} frame
 * @param {Look} look
 */
function captionOf(frame, { surface, sheet }) {
  const { regions, task, classes } = frame;
  const facets = regions ? regions.offsets.length - 1 : 0;
  const many = task !== "regression" && classes.length > 2;
  const of =
    many && sheet !== null && classes[sheet] !== undefined ? ` of ${className(frame, sheet)}` : "";
  const sheets = many && !of;
  const rest = sheets
    ? "with one sheet for each class; the highest one is predicted"
    : "with a horizontal plane at";
  if (surface === "probability" && task !== "regression") {
    const whose = sheets || of ? of : ` of ${className(frame, 1)}`;
    return `The probability${whose} over the view: curved between the creases of ${count(facets, "region")}, ${rest}${sheets ? "" : " 1/2"}.`;
  }
  return `${task === "regression" ? "The value" : "The logit"}${of} over the view: ${count(facets, "flat facet")}, ${rest}${sheets ? "" : " 0"}.`;
}
