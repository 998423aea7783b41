// @ts-nocheck
/** Time: play and pause, one epoch on or back, the start, and a slider that shares the axis of the charts. */

import { NumberField } from "../ui/number-field.js";

const KEYS = {
  " ": "toggle",
  k: "toggle",
  ArrowLeft: "back",
  ArrowRight: "forward",
  Home: "reset",
  End: "end",
};
/** As in players of films: space presses the button that has the focus, and plays from anywhere else; k plays from there, too. */
const OWN_SPACE = "button, a, summary, input[type=checkbox]";
const OWN_ALL = "input:not([type=checkbox], [type=range]), select, textarea, [contenteditable]";

/** Whether the element that has the focus does something of its own on this key. */
function takenByField({ target, key }, name) {
  if (target.type === "range" && name !== "toggle") return true;
  return target.closest(OWN_ALL) !== null || (key === " " && target.closest(OWN_SPACE) !== null);
}

/**
 * Emits `toggle`, `reset`, `end`, `step` (detail: epochs, negative for back), `seek` (detail: `{epoch, exact}`; not
 * exact while a pointer drags, when the nearest epoch seen will do) and `speed` (detail: a number or "max").
 */
export class Timeline extends EventTarget {
  constructor(root) {
    super();
    this.root = root;
    this.play = root.querySelector("[data-act=toggle]");
    this.slider = root.querySelector("input[type=range]");
    this.number = new NumberField(root.querySelector("#epoch"), {
      whole: true,
      min: 0,
      name: "The epoch",
    });
    this.speed = root.querySelector("select");
    this.dragging = false;
    this.dragged = false;
    for (const button of root.querySelectorAll("[data-act]")) {
      button.addEventListener("click", () => this.act(button.dataset.act));
    }
    this.slider.addEventListener("pointerdown", () => (this.dragging = true));
    this.slider.addEventListener("input", () => {
      this.dragged = this.dragging;
      this.seek(this.slider.valueAsNumber, !this.dragging);
    });
    // A pointer that lets go without having moved changes nothing, and a finger may be taken for a scroll of the page.
    for (const end of ["pointerup", "pointercancel", "change"])
      this.slider.addEventListener(end, () => this.drop());
    this.number.input.addEventListener(
      "change",
      () => this.number.invalid || this.seek(this.number.value, true),
    );
    this.speed.addEventListener("change", () => {
      const value = this.speed.value === "max" ? "max" : Number(this.speed.value);
      this.dispatchEvent(new CustomEvent("speed", { detail: value }));
    });
    document.addEventListener("keydown", (event) => this.key(event));
  }

  /** Set the last epoch that there may be. */
  limit(max) {
    this.number.limit({ max });
  }

  /** Show where one is: the epoch, how far one has been, where the axis ends, whether it plays and how fast. */
  update({ epoch, furthest, reach, playing, speed }) {
    this.slider.max = String(reach);
    if (!this.dragging) this.slider.value = String(epoch);
    this.slider.setAttribute("aria-valuetext", `epoch ${epoch} of ${furthest} seen`);
    this.number.show(epoch);
    const label = playing ? "Pause" : "Play";
    if (this.play.getAttribute("aria-label") !== label) {
      this.play.setAttribute("aria-label", label);
      this.play.title = `${label} (space or k)`;
      this.play.classList.toggle("playing", playing);
    }
    this.offer(speed);
  }

  /** A speed that came with the address may be none of those listed. */
  offer(speed) {
    const value = String(speed);
    if (this.speed.value === value) return;
    if (![...this.speed.options].some((option) => option.value === value))
      this.speed.append(new Option(`${value} epochs a frame`, value));
    this.speed.value = value;
  }

  /** The pointer lets go of the slider: where it was dragged to, the very epoch is shown. */
  drop() {
    this.dragging = false;
    if (this.dragged) this.seek(this.slider.valueAsNumber, true);
    this.dragged = false;
  }

  act(name) {
    if (name === "back") this.step(-1);
    else if (name === "forward") this.step(1);
    else this.dispatchEvent(new Event(name));
  }

  step(epochs) {
    this.dispatchEvent(new CustomEvent("step", { detail: epochs }));
  }

  seek(epoch, exact) {
    this.dispatchEvent(new CustomEvent("seek", { detail: { epoch, exact } }));
  }

  /** In an embedded page, keys that are pressed on nothing in particular scroll the page around it. */
  ofHost({ target }) {
    return target === document.body && "embed" in document.body.dataset;
  }

  key(event) {
    const name = KEYS[event.key];
    if (!name || this.root.inert || this.ofHost(event) || takenByField(event, name)) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    if (name === "back" || name === "forward")
      this.step((name === "back" ? -1 : 1) * (event.shiftKey ? 10 : 1));
    else this.act(name);
  }
}
