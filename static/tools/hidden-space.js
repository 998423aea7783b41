/** A tool that shows the plane as two units of a hidden layer map it: their outputs are the axes of a second plot. */

import { LatestRequest } from "../api/latest-request.js";
import { shownFold } from "../state/views.js";
import { setText } from "../ui/elements.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";
import { readFold } from "../views/hidden-space.js";

/**
 * @typedef {import("../api/frame.js").Frame} Frame
 * @typedef {import("../state/page-state.js").Look} Look
 * @typedef {import("../ui/palette.js").Palette} Palette
 */

/**
 * Return the layer and the two units, limited to those of a network with layers of these widths; null without hidden
 * layers.
 *
 * @param {number[]|null} fold
 * @param {number[]} widths
 */
function limited(fold, widths) {
  if (!fold || !widths.length) return null;
  const layer = Math.min(fold[0], widths.length - 1);
  return [layer, Math.min(fold[1], widths[layer] - 1), Math.min(fold[2], widths[layer] - 1)];
}

/**
 * Emits `look` with `fold`: the layer and the units on the horizontal and vertical axis, from 0; see look-fields.js.
 *
 * @extends {TypedEventTarget<{look: Partial<Look>}>}
 */
export class HiddenSpaceTool extends TypedEventTarget {
  /**
   * @param {import("../state/run.js").Run} run
   * @param {import("../controls/hidden-space.js").HiddenSpaceControl} control
   * @param {import("../views/hidden-space.js").HiddenSpace} view
   * @param {HTMLElement} caption
   * @param {Palette} palette
   */
  constructor(run, control, view, caption, palette) {
    super();
    this.run = run;
    this.control = control;
    this.view = view;
    this.caption = caption;
    this.palette = palette;
    this.latest = new LatestRequest();
    control.addEventListener("change", ({ detail }) => this.emit("look", { fold: detail }));
  }

  /** @param {Palette} palette */
  setPalette(palette) {
    this.palette = palette;
  }

  /**
   * @param {Frame} frame
   * @param {Look} look
   * @param {number} layers
   */
  show(frame, look, layers) {
    const widths = this.run.spec.network.hidden_layer_sizes;
    const fold = limited(shownFold(look), widths);
    if (!fold) {
      this.latest.cancel();
      this.view.clear();
      this.showWords(widths.length ? "" : "A network without hidden layers has no hidden space.");
      return;
    }
    this.control.update(fold, widths);
    this.showWords(captionOf(fold, frame), frame.regions !== null);
    this.latest.run(
      () => this.run.fold(frame.epoch, fold, look.box),
      (answer) => this.view.update(readFold(answer), frame, layers, this.palette),
      (message) => this.showWords(message),
    );
  }

  /**
   * @param {string} words
   * @param {boolean} usual  whether they say nothing that the view does not show
   */
  showWords(words, usual = false) {
    this.caption.classList.toggle("usual", usual);
    setText(this.caption, words);
    this.caption.title = words;
  }
}

/**
 * @param {number[]} fold
 * @param {Frame} frame
 */
function captionOf([layer, across, up], { regions, why }) {
  const note = regions ? "overlaps are darker" : `only the points are shown, because ${why}`;
  return `The plane, mapped to the outputs of units ${across + 1} and ${up + 1} of layer ${layer + 1}: ${note}.`;
}
