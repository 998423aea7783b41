// @ts-nocheck
/** The fold: beside the plane of the inputs, the same plane as two units of a hidden layer see it. */

import { LatestRequest } from "../api/latest-request.js";
import { ScrollIntoView } from "../ui/scroll-into-view.js";
import { readFold } from "../views/hidden-space.js";

/** The nearest fold that a network with layers of these widths has; null without hidden layers. */
function fitting(fold, widths) {
  if (!fold || !widths.length) return null;
  const layer = Math.min(fold[0], widths.length - 1);
  return [layer, Math.min(fold[1], widths[layer] - 1), Math.min(fold[2], widths[layer] - 1)];
}

/** Emits `look` (detail: `{fold}`: layer, unit across, unit up, from 0; or null). */
export class HiddenSpaceTool extends EventTarget {
  /**
   * @param {import("../state/run.js").Run} run
   * @param {import("../controls/hidden-space.js").HiddenSpaceControl} control
   * @param {import("../views/hidden-space.js").HiddenSpace} view
   * @param {{root: HTMLElement, words: HTMLElement}} place  shown while something is folded
   * @param {import("../ui/palette.js").Palette} palette
   */
  constructor(run, control, view, place, palette) {
    super();
    Object.assign(this, { run, control, view, place, palette });
    this.latest = new LatestRequest();
    this.reveal = new ScrollIntoView(place.root, control.button);
    const tell = (fold) => this.dispatchEvent(new CustomEvent("look", { detail: { fold } }));
    control.addEventListener("change", ({ detail }) => this.reveal.through(() => tell(detail)));
  }

  setPalette(palette) {
    this.palette = palette;
  }

  show(frame, look, layers) {
    const widths = this.run.spec.network.hidden_layer_sizes;
    const fold = fitting(look.fold, widths);
    this.control.update(fold, widths);
    this.place.root.hidden = !fold;
    if (!fold) {
      this.latest.cancel();
      return;
    }
    this.place.words.textContent = wordsOf(fold, frame);
    this.latest.run(
      () => this.run.fold(frame.epoch, fold, look.box),
      (answer) => this.view.update(readFold(answer), frame, layers, this.palette),
      (words) => (this.place.words.textContent = words),
    );
  }
}

function wordsOf([layer, across, up], { regions, why }) {
  const folded = regions ? "where it lies on itself it is darker" : `only its points, since ${why}`;
  return `The plane as units ${across + 1} and ${up + 1} of layer ${layer + 1} see it: ${folded}.`;
}
