/** The fold: beside the plane of the inputs, the same plane as two units of a hidden layer see it. */

import { Latest } from "../latest.js";
import { readFold } from "../views/fold.js";

/** The nearest fold that a network with layers of these widths has; null without hidden layers. */
function fitting(fold, widths) {
  if (!fold || !widths.length) return null;
  const layer = Math.min(fold[0], widths.length - 1);
  return [layer, Math.min(fold[1], widths[layer] - 1), Math.min(fold[2], widths[layer] - 1)];
}

/** Emits `look` (detail: `{fold}`: layer, unit across, unit up, from 0; or null). */
export class FoldTool extends EventTarget {
  /**
   * @param {import("../run.js").Run} run
   * @param {import("../controls/fold.js").FoldControl} control
   * @param {import("../views/fold.js").Fold} view
   * @param {{root: HTMLElement, words: HTMLElement}} place  shown while something is folded
   * @param {import("../palette.js").Palette} palette
   */
  constructor(run, control, view, place, palette) {
    super();
    Object.assign(this, { run, control, view, place, palette });
    this.latest = new Latest();
    control.addEventListener("change", ({ detail }) => this.dispatchEvent(new CustomEvent("look", { detail: { fold: detail } })));
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
      this.latest.drop();
      return;
    }
    this.latest.ask(
      () => this.run.fold(frame.epoch, fold, look.box),
      (answer) => this.tell(answer, frame, layers),
      (words) => (this.place.words.textContent = words),
    );
  }

  tell(answer, frame, layers) {
    const [across, up] = answer.units;
    const names = `units ${across + 1} and ${up + 1} of layer ${answer.layer + 1}`;
    const folded = answer.regions ? "where it lies on itself it is darker" : `only its points, since ${answer.why}`;
    this.place.words.textContent = `The plane as ${names} see it: ${folded}.`;
    return this.view.update(readFold(answer), frame, layers, this.palette);
  }
}
