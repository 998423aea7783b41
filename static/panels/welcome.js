/**
 * What a first visit shows: what the picture means, Play as the one thing to do, and the examples. It leaves with the
 * first thing that the user does; while the network trains, hints on what else one can do stay.
 */

import { rememberVisitor } from "../ui/browser-storage.js";
import { element, elements } from "../ui/elements.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";

/** The classes of the document: before anything has been done, and while the hints are shown. */
const FIRST = "first-visit";
const HINTING = "hinting";

/**
 * Emits `play`, `tour`, and `leave` when the page has become that of later visits.
 *
 * @extends {TypedEventTarget<{play: null, tour: null, leave: null}>}
 */
export class Welcome extends TypedEventTarget {
  /**
   * @param {import("../ui/elements.js").Find} find
   * @param {boolean} isFirst  whether this is a first visit
   */
  constructor(find, isFirst) {
    super();
    this.isFirst = isFirst;
    this.classes = document.documentElement.classList;
    this.playButton = find(".steps .play");
    this.starters = [find("#first-play"), element(find("#welcome"), "[data-act=play]")];
    for (const button of this.starters) button.addEventListener("click", () => this.emit("play"));
    for (const button of elements(find("#welcome"), "[data-act]", HTMLElement))
      button.addEventListener("click", () => this.act(button.dataset.act));
  }

  /** @param {string} [action] */
  act(action) {
    if (action === "tour") this.emit("tour");
    else if (action === "close") {
      this.playButton.focus();
      this.leave();
    }
  }

  /** Training begins: only the hints stay. */
  begin() {
    if (!this.isFirst) return;
    const hadFocus = this.starters.some((button) => button === document.activeElement);
    this.end();
    this.classes.add(HINTING);
    if (hadFocus) this.playButton.focus();
  }

  /** Hide everything. */
  leave() {
    this.classes.remove(HINTING);
    if (this.isFirst) this.end();
  }

  end() {
    this.isFirst = false;
    this.classes.remove(FIRST);
    rememberVisitor();
    this.emit("leave");
  }
}
