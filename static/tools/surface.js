// @ts-nocheck
/** The surface: the output over the plane in three dimensions, its facets the regions, cut by the plane where it is 0. */

import { LatestRequest } from "../api/latest-request.js";
import { className } from "../content/label-names.js";
import { count } from "../ui/number-format.js";
import { ScrollIntoView } from "../ui/scroll-into-view.js";
import { TURN } from "../views/surface-camera.js";
import { hasWebGL, readSurface } from "../views/surface.js";

/** Emits `look` (detail: `{surface}`, `{sheet}` or `{turn}`: see page-state.js). */
export class SurfaceTool extends EventTarget {
  /**
   * @param {import("../state/run.js").Run} run
   * @param {import("../controls/surface.js").SurfaceControl} control
   * @param {import("../views/surface.js").Surface} view
   * @param {{root: HTMLElement, words: HTMLElement}} place  shown while the surface is
   * @param {import("../ui/palette.js").Palette} palette
   */
  constructor(run, control, view, place, palette) {
    super();
    Object.assign(this, { run, control, view, place, palette, on: false, seen: null });
    this.latest = new LatestRequest();
    this.reveal = new ScrollIntoView(place.root, control.button);
    const tell = (detail) => this.dispatchEvent(new CustomEvent("look", { detail }));
    control.addEventListener("change", ({ detail }) => this.reveal.through(() => tell(detail)));
    view.addEventListener("turn", ({ detail }) => tell({ turn: detail }));
  }

  setPalette(palette) {
    this.palette = palette;
    this.seen = null;
  }

  show(frame, look, layers) {
    this.on = look.surface !== null;
    this.control.update(look, frame);
    this.place.root.hidden = !this.on;
    const reason = this.on ? reasonAgainst(frame, (this.able ??= hasWebGL())) : "";
    if (!this.on || reason) {
      this.latest.cancel();
      this.view.clear();
      this.seen = null;
      this.say(reason, false);
      return;
    }
    this.say(wordsOf(frame, look), true);
    const wanted = [frame, look.box, look.surface, look.sheet];
    const turned = (look.turn ?? TURN).join() === this.view.turn.join();
    if (turned && this.seen?.every((part, at) => part === wanted[at])) return;
    this.latest.run(
      () => this.run.affineMaps(frame.epoch, look.box),
      (regions) => this.tell(regions, frame, look, layers, wanted),
      (words) => this.say(words, false),
    );
  }

  /** What is drawn has its place before it is. */
  say(words, drawn) {
    this.place.words.textContent = words;
    this.place.root.classList.toggle("drawn", drawn);
  }

  tell(regions, frame, look, layers, wanted) {
    if (!this.on) return null;
    this.seen = wanted;
    return this.view.update(readSurface(regions), frame, look, layers, this.palette);
  }
}

/** What is seen, in words: what the height is, of what it is made, and what the other plane is. */
function wordsOf(frame, { surface, sheet }) {
  const { regions, task, classes } = frame;
  const facets = regions.offsets.length - 1;
  const many = task !== "regression" && classes.length > 2;
  const of = many && classes[sheet] !== undefined ? ` of ${className(frame, sheet)}` : "";
  const sheets = many && !of;
  if (surface === "probability" && task !== "regression") {
    const whose = sheets || of ? of : ` of ${className(frame, 1)}`;
    const rest = sheets
      ? "one sheet for each class, and the highest one is predicted"
      : "and the plane where it is 1/2";
    return `The probability${whose} over the view: curved between the creases of ${count(facets, "region")}, ${rest}.`;
  }
  const rest = sheets
    ? "one sheet for each class, and the highest one is predicted"
    : "and the plane where it is 0";
  return `${task === "regression" ? "The value" : "The logit"}${of} over the view: ${count(facets, "flat facet")}, ${rest}.`;
}

function reasonAgainst({ regions, why }, able) {
  if (!able) return "This browser has no WebGL, so it cannot draw the surface in three dimensions.";
  return regions ? "" : `There is no exact surface: ${why}.`;
}
