/** Time: play and pause, single steps, the start, the epoch, and a slider. */

import { element, elements, isWithin, setText } from "../ui/elements.js";
import { NumberField } from "../ui/number-field.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";
import { TimeSlider } from "./time-slider.js";

/** @type {Record<string, string>} */
const ACTIONS = {
  " ": "toggle",
  k: "toggle",
  ArrowLeft: "back",
  ArrowRight: "forward",
  Home: "reset",
  End: "end",
};
/**
 * As in video players, space presses the button that has the focus and plays from anywhere else; k plays there, too.
 */
const TAKES_SPACE = "button, a, summary, input:is([type=checkbox], [type=radio])";
const TAKES_ALL =
  "input:not([type=checkbox], [type=radio], [type=range]), select, textarea, [contenteditable]";

/** Epochs of a step with shift. */
const LONG_STEP = 10;

/**
 * @typedef {import("../state/page-state.js").Look["speed"]} Speed
 */

/**
 * @typedef {object} Events
 * @property {null} toggle
 * @property {null} reset
 * @property {null} end
 * @property {number} step  epochs, negative for back
 * @property {{epoch: number, exact: boolean}} seek  not `exact` while the slider is dragged: see TimeSlider
 * @property {Speed} speed
 */

/**
 * Return whether the element that has the focus uses a key itself.
 *
 * @param {KeyboardEvent} event
 * @param {string} action
 */
function isTaken({ target, key }, action) {
  const isSwept = target instanceof HTMLInputElement && ["range", "radio"].includes(target.type);
  if (isSwept && action !== "toggle") return true;
  return isWithin(target, TAKES_ALL) || (key === " " && isWithin(target, TAKES_SPACE));
}

/**
 * Return whether no element of an embedded page has the focus: a key then scrolls the page around it.
 *
 * @param {KeyboardEvent} event
 */
const belongsToHost = ({ target }) => target === document.body && "embed" in document.body.dataset;

/** @extends {TypedEventTarget<Events>} */
export class Timeline extends TypedEventTarget {
  /** @param {HTMLElement} root  contains buttons `[data-act]`, a slider with its end, the input `#epoch` and the select `#speed` */
  constructor(root) {
    super();
    this.root = root;
    this.play = element(root, "[data-act=toggle]");
    this.slider = new TimeSlider(element(root, "input[type=range]", HTMLInputElement));
    this.number = new NumberField(element(root, "#epoch", HTMLInputElement), {
      whole: true,
      min: 0,
      name: "The epoch",
    });
    this.speed = element(root, "#speed", HTMLSelectElement);
    this.end = element(root, "[data-end]");
    for (const button of elements(root, "[data-act]"))
      button.addEventListener("click", () => this.act(button.dataset.act));
    this.slider.addEventListener("seek", ({ detail }) => this.emit("seek", detail));
    this.number.input.addEventListener("change", () => {
      if (!this.number.invalid) this.emit("seek", { epoch: this.number.number, exact: true });
    });
    this.speed.addEventListener("change", () => {
      const { value } = this.speed;
      this.emit("speed", value === "max" ? "max" : Number(value));
    });
    document.addEventListener("keydown", (event) => this.onKeyDown(event));
  }

  /**
   * Set the last epoch that a run can reach.
   *
   * @param {number} max
   */
  limit(max) {
    this.number.limit({ max });
  }

  /**
   * @param {object} time
   * @param {number} time.epoch
   * @param {number} time.furthest  the last epoch that was shown
   * @param {number} time.reach     where the axis ends
   * @param {boolean} time.playing
   * @param {Speed} time.speed
   * @param {number[]} [time.marks]  epochs of changes
   */
  update({ epoch, furthest, reach, playing, speed, marks = [] }) {
    this.slider.update(epoch, reach, marks);
    setText(this.end, String(reach));
    this.slider.input.setAttribute("aria-valuetext", `epoch ${epoch} of ${furthest} shown so far`);
    this.number.show(epoch);
    const label = playing ? "Pause" : "Play";
    if (this.play.getAttribute("aria-label") !== label) {
      this.play.setAttribute("aria-label", label);
      this.play.title = `${label} (space or k)`;
      this.play.classList.toggle("playing", playing);
    }
    this.showSpeed(speed);
  }

  /**
   * Show the speed; a speed from a URL may not be in the list yet.
   *
   * @param {Speed} speed
   */
  showSpeed(speed) {
    const value = String(speed);
    if (this.speed.value === value) return;
    if (![...this.speed.options].some((option) => option.value === value))
      this.speed.append(new Option(`${value} epochs per frame`, value));
    this.speed.value = value;
  }

  /** @param {string} [action] */
  act(action) {
    if (action === "back") this.emit("step", -1);
    else if (action === "forward") this.emit("step", 1);
    else if (action === "toggle" || action === "reset" || action === "end") this.emit(action);
  }

  /** @param {KeyboardEvent} event */
  onKeyDown(event) {
    const action = ACTIONS[event.key];
    if (!action || this.root.inert || belongsToHost(event) || isTaken(event, action)) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    if (event.shiftKey && action === "back") this.emit("step", -LONG_STEP);
    else if (event.shiftKey && action === "forward") this.emit("step", LONG_STEP);
    else this.act(action);
  }
}
