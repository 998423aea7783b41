/** The network diagram: each unit's output over the plane, with the weights and biases that produce it. */

import { className } from "../../content/label-names.js";
import { element, setText } from "../../ui/elements.js";
import { capitalized } from "../../ui/short-text.js";
import { TypedEventTarget } from "../../ui/typed-event-target.js";
import { nameOf, placeName, stateOf, summary, valueText } from "./descriptions.js";
import { DiagramKeyboard } from "./keyboard.js";
import { REACH, biasUnder, linkAt, middleOf, nodeAt, planOf } from "./layout.js";
import { valueAt, withValue } from "./maps.js";
import { biasMarked } from "./painters.js";
import { NetworkPicture } from "./picture.js";

/**
 * @typedef {import("../../ui/palette.js").Palette} Palette
 * @typedef {import("./layout.js").Unit} Unit
 * @typedef {import("./layout.js").Place} Place
 * @typedef {import("./layout.js").Plan} Plan
 * @typedef {import("./picture.js").NetworkFrame} NetworkFrame
 * @typedef {{name: string, label: string}} Feature
 * @typedef {{frame: NetworkFrame, plan: Plan}} Shown
 */

/** While frames arrive, drawing takes at most a fifteenth of the time. */
const REDRAW_MS = 80;
const COST_SHARE = 15;
/** Names and announcements are updated when no frame has arrived for this time. */
const REST_MS = 700;
/** The diagram's largest height: in rem, or on a large screen a share of the window's shorter side. */
const MAX_HEIGHT_REM = 13;
const MAX_HEIGHT_SHARE = 0.235;
/** The space between the name of an input and its unit. */
const LABEL_GAP_PX = 4;
/** The space for the names of inputs, in rem: names of columns may need more than those of features. */
const LABEL_REM = { least: 3.1, most: 6, letter: 0.48 };

const coarse = window.matchMedia("(pointer: coarse)");

/**
 * @param {Unit|null} a
 * @param {Unit|null} b
 */
const sameUnit = (a, b) => a?.layer === b?.layer && a?.unit === b?.unit;

/**
 * @param {Place|null} a
 * @param {Place|null} b
 */
const samePlace = (a, b) => a?.layer === b?.layer && a?.from === b?.from && a?.to === b?.to;

/**
 * @param {import("../../api/frame.js").Frame} frame
 * @returns {frame is NetworkFrame}
 */
const hasNetwork = (frame) => frame.network !== null && frame.metrics !== null;

/**
 * Emits `hover` (the unit under the pointer or with the focus, or null), `select` (a hidden unit or an output that was
 * pressed), `toggle` (the name of a feature that was pressed), `edit` (a weight or bias that was pressed) and `columns` (the
 * x of the hidden layers' centers, and the distance `between` columns).
 *
 * @extends {TypedEventTarget<{hover: Unit|null, select: Unit, toggle: string, edit: Place, columns: {xs: number[], between: number}}>}
 */
export class Diagram extends TypedEventTarget {
  /**
   * @param {HTMLElement} root  contains `.network` (with a canvas, `.nodes` and `.value`), `.words` and `.said`
   * @param {Palette} palette
   */
  constructor(root, palette) {
    super();
    this.box = element(root, ".network");
    this.picture = new NetworkPicture(element(root, "canvas", HTMLCanvasElement), palette);
    this.valueLabel = element(root, ".value");
    this.description = element(root, ".words");
    this.description.addEventListener("click", () => this.description.classList.toggle("unfolded"));
    this.announcement = element(root, ".said");
    this.keyboard = new DiagramKeyboard(element(root, ".nodes"));
    /** @type {Feature[]} */
    this.features = [];
    /** @type {NetworkFrame|null} */
    this.frame = null;
    /** @type {import("./painters.js").IsFrozen|null} */
    this.isFrozen = null;
    /** @type {Plan|null} */
    this.plan = null;
    /** Identifies the structure of the network for which the plan was made. */
    this.structure = "";
    /** The width of the features' names, in pixels. */
    this.label = 0;
    /**
     * The unit under the pointer or with the focus.
     *
     * @type {Unit|null}
     */
    this.hovered = null;
    /**
     * The unit whose crease is under the pointer in the plane.
     *
     * @type {Unit|null}
     */
    this.highlighted = null;
    /** @type {Unit|null} */
    this.selected = null;
    /**
     * The weight or bias whose value is shown.
     *
     * @type {Place|null}
     */
    this.place = null;
    /** @type {Place|null} */
    this.edited = null;
    /**
     * A value that is shown instead of the frame's; `done` if the next frame will contain it.
     *
     * @type {{place: Place, value: number, done: boolean}|null}
     */
    this.draft = null;
    /** Milliseconds that the last drawing took. */
    this.cost = 0;
    /** @type {ReturnType<typeof setTimeout>|undefined} */
    this.restTimer = undefined;
    /** @type {ReturnType<typeof setTimeout>|undefined} */
    this.redrawTimer = undefined;
    /** When the maps were drawn last. */
    this.redrawnAt = -Infinity;
    /** @type {number|null} */
    this.animationFrame = null;
    this.listen();
    new ResizeObserver(() => this.layOut()).observe(this.box);
  }

  /** @param {Feature[]} features  all that can be switched on */
  setFeatures(features) {
    this.features = features;
    this.structure = ""; // their names may need another space
    this.picture.setFeatures(features.map(({ name }) => name));
  }

  listen() {
    const { box, keyboard } = this;
    /** @type {(event: MouseEvent) => [number, number]} */
    const positionOf = ({ clientX, clientY }) => {
      const { left, top } = box.getBoundingClientRect();
      return [clientX - left, clientY - top];
    };
    box.addEventListener(
      "pointermove",
      (event) => event.pointerType !== "touch" && this.pointAt(...positionOf(event)),
    );
    box.addEventListener("pointerleave", () => this.pointAt(-1, -1));
    // Browsers move a finger's click to the nearest button, so the position is read when the finger goes down.
    /** @type {[number, number]|null} */
    let down = null;
    box.addEventListener("pointerdown", (event) => (down = positionOf(event)));
    box.addEventListener("click", (event) => {
      if (event.detail > 0) this.click(...(down ?? positionOf(event)));
      down = null;
      if (event instanceof PointerEvent && event.pointerType === "touch") this.pointAt(-1, -1);
    });
    keyboard.addEventListener("unit", ({ detail }) => this.hover(detail));
    keyboard.addEventListener("place", ({ detail }) => this.readPlace(detail));
    keyboard.addEventListener("move", ({ detail }) => {
      const { shown } = this;
      if (!shown) return;
      const { place } = detail;
      keyboard.focusPlace(detail, middleOf(shown.plan, place), this.placeText(shown, place));
    });
    keyboard.addEventListener("press", ({ detail }) => this.press(detail));
    keyboard.addEventListener("edit", ({ detail }) => this.emit("edit", detail));
  }

  /**
   * Show a frame: the description immediately, the picture soon after the last one.
   *
   * @param {import("../../api/frame.js").Frame} frame
   * @param {import("./painters.js").IsFrozen|null} [isFrozen]  null if no part is frozen
   */
  update(frame, isFrozen = null) {
    if (!hasNetwork(frame)) return;
    this.frame = frame;
    this.isFrozen = isFrozen;
    if (this.draft?.done) this.draft = null;
    const { coefs, names } = frame.network;
    const structure = [names, coefs.map(({ shape }) => shape)].join(";");
    if (structure !== this.structure) {
      this.structure = structure;
      this.place = null;
      this.hover(null);
      this.keyboard.hidePlaces();
      this.layOut();
    }
    this.scheduleRedraw();
    this.describe();
    clearTimeout(this.restTimer);
    this.restTimer = setTimeout(() => this.rest(), REST_MS);
  }

  /** The frame with its plan, or null before there is one. */
  get shown() {
    const { frame, plan } = this;
    return frame && plan ? { frame, plan } : null;
  }

  /**
   * Return the frame's network, with the draft of a value if there is one.
   *
   * @param {NetworkFrame} frame
   */
  networkOf({ network }) {
    return this.draft ? withValue(network, this.draft.place, this.draft.value) : network;
  }

  /**
   * @param {Shown} shown
   * @returns {import("./descriptions.js").Names}
   */
  namesOf({ frame, plan }) {
    const { network, classes } = frame;
    const last = network.coefs.length - 1;
    return {
      labels: this.features.map(({ label }) => label),
      inputs: plan.inputs,
      layers: last,
      outputs:
        network.coefs[last].shape[1] > 1 ? classes.map((_, index) => className(frame, index)) : [],
      bends: network.bends,
      slope: network.slope,
    };
  }

  /** @param {Unit|null} unit  the one that stays emphasized */
  select(unit) {
    if (sameUnit(unit, this.selected)) return;
    this.selected = unit;
    if (!this.plan) return;
    this.labelButtons();
    this.describe();
    this.requestDraw();
  }

  /** @param {Unit|null} unit  the one that is pointed at elsewhere */
  highlight(unit) {
    this.highlighted = unit;
    this.requestDraw();
    this.describe();
  }

  /**
   * Show another value of a weight or bias.
   *
   * @param {Place} place
   * @param {number} value
   * @param {boolean} done  whether the next frame will contain it: it is then shown only until that frame arrives
   */
  preview(place, value, done = false) {
    this.draft = { place, value, done };
    this.scheduleRedraw();
    this.describe();
  }

  endPreview() {
    this.draft = null;
    this.scheduleRedraw();
    this.describe();
  }

  /** @param {Palette} palette */
  setPalette(palette) {
    this.picture.setPalette(palette);
    this.requestDraw();
  }

  /** Make a new plan, after the structure or the available width has changed. */
  layOut() {
    const { frame } = this;
    if (!frame) return;
    const { coefs, names } = frame.network;
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const sizes = coefs.map(({ shape }) => shape[1]);
    const network = {
      offered: this.features.length,
      inputs: names.map((name) => this.features.findIndex((feature) => feature.name === name)),
      sizes: sizes.slice(0, -1),
      outputs: sizes[sizes.length - 1],
    };
    const longest = Math.max(0, ...this.features.map(({ label }) => label.length));
    const wanted = Math.max(LABEL_REM.least, LABEL_REM.letter * longest);
    this.label = rem * Math.min(LABEL_REM.most, wanted);
    this.plan = planOf(
      network,
      this.box.clientWidth,
      Math.max(
        MAX_HEIGHT_REM * rem,
        MAX_HEIGHT_SHARE * Math.min(window.innerHeight, window.innerWidth),
      ),
      this.label,
    );
    this.picture.invalidate();
    this.box.style.height = `${this.plan.height}px`;
    this.keyboard.update(this.plan);
    this.labelButtons();
    const xs = this.plan.columns.map(({ x }) => x);
    this.emit("columns", { xs: xs.slice(1, -1), between: xs[1] - xs[0] });
    this.requestDraw();
  }

  /** Name every node's button and mark the pressed ones. */
  labelButtons() {
    const { shown } = this;
    if (!shown) return;
    const { labels, inputs } = this.namesOf(shown);
    for (const { element: button, unit } of this.keyboard.buttons) {
      const pressed = unit.layer < 0 ? inputs.includes(unit.unit) : sameUnit(unit, this.selected);
      button.setAttribute("aria-pressed", String(pressed));
      button.setAttribute("aria-label", this.unitText(shown, unit));
      if (unit.layer >= 0) continue;
      setText(button, labels[unit.unit]);
      button.className = "feature";
      // The button covers the unit, too; the name ends before it.
      button.style.width = `${this.label + shown.plan.size}px`;
      button.style.paddingRight = `${shown.plan.size + LABEL_GAP_PX}px`;
      button.style.left = "0px";
      button.title = pressed ? "Switch this feature off" : "Switch this feature on";
    }
  }

  /**
   * Return a unit's name and state.
   *
   * @param {Shown} shown
   * @param {Unit} unit
   */
  unitText(shown, unit) {
    const names = this.namesOf(shown);
    if (unit.layer < 0) return `Feature ${nameOf(unit, names)}`;
    const name = capitalized(nameOf(unit, names));
    const state = names.bends[unit.layer] ? stateOf(unit, shown.frame.metrics, names) : "";
    const frozen = this.isFrozen?.({ layer: unit.layer, to: unit.unit }) ? "frozen" : "";
    const words = [state, frozen].filter(Boolean).join(", ");
    return words ? `${name}: ${words}` : name;
  }

  /**
   * Return the name and value of a weight or bias.
   *
   * @param {Shown} shown
   * @param {Place} place
   */
  placeText(shown, place) {
    const value = valueAt(this.networkOf(shown.frame), place);
    const frozen = this.isFrozen?.(place) ? ", frozen" : "";
    return `${placeName(place, this.namesOf(shown))}: ${valueText(value)}${frozen}`;
  }

  /** The units whose links are emphasized. */
  get focus() {
    return [this.highlighted ?? this.hovered, this.selected].filter((unit) => unit !== null);
  }

  /**
   * Respond to the pointer at a pixel of the diagram.
   *
   * @param {number} x
   * @param {number} y
   */
  pointAt(x, y) {
    const { plan, focus } = this;
    if (!plan) return;
    const reach = coarse.matches ? REACH.coarse : REACH.fine;
    const under = nodeAt(plan, x, y);
    const bias = biasUnder(plan, x, y, biasMarked(plan, focus), under ? REACH.node : reach);
    const node = bias ? null : under;
    this.hover(node && { layer: node.layer, unit: node.unit });
    this.readPlace(bias ?? (node ? null : linkAt(plan, x, y, this.focus, reach)));
    this.box.classList.toggle("on-place", Boolean(this.place));
  }

  /**
   * @param {number} x
   * @param {number} y
   */
  click(x, y) {
    this.pointAt(x, y);
    if (this.place) this.emit("edit", this.place);
    else if (this.hovered) this.press(this.hovered);
  }

  /** @param {Unit} unit */
  press(unit) {
    if (unit.layer < 0) this.emit("toggle", this.features[unit.unit].name);
    else this.emit("select", unit);
  }

  /**
   * Mark a weight or bias as being edited.
   *
   * @param {Place} place
   * @returns {{name: string, value: number|undefined, origin: HTMLElement}}  its name and value, and the element to which the focus returns after the edit
   */
  beginEdit(place) {
    const { shown } = this;
    if (!shown) throw new Error("The network diagram has no frame yet.");
    this.edited = place;
    this.describe();
    this.requestDraw();
    const at = middleOf(shown.plan, place);
    return {
      name: placeName(place, this.namesOf(shown)),
      value: this.valueOf(place),
      origin: this.keyboard.showPlace(place, at, this.placeText(shown, place)),
    };
  }

  endEdit() {
    this.edited = null;
    this.keyboard.hidePlaces();
    this.describe();
    this.requestDraw();
  }

  /**
   * Return the shown value of a weight or bias, or undefined if the network has no such place.
   *
   * @param {Place} place
   */
  valueOf(place) {
    return this.frame ? valueAt(this.networkOf(this.frame), place) : undefined;
  }

  /** @param {Unit|null} unit */
  hover(unit) {
    if (sameUnit(unit, this.hovered)) return;
    this.hovered = unit;
    this.requestDraw();
    this.describe();
    this.emit("hover", unit);
  }

  /** @param {Place|null} place  the weight or bias whose value is shown, also while it changes */
  readPlace(place) {
    if (samePlace(place, this.place)) return;
    this.place = place;
    this.requestDraw();
    this.describe();
  }

  /** Write the description of the place or unit that is pointed at, else a summary of all units. */
  describe() {
    const { shown } = this;
    if (!shown) return;
    const place = this.edited ?? this.place;
    const words = `${this.descriptionOf(shown, place)}.`;
    setText(this.description, words);
    this.description.title = words;
    this.valueLabel.hidden = !place;
    if (!place) return;
    const [x, y] = middleOf(shown.plan, place);
    const { width, height } = shown.plan;
    this.valueLabel.textContent = valueText(this.valueOf(place));
    this.valueLabel.style.left = `${Math.min(Math.max(x, 30), width - 30)}px`;
    this.valueLabel.style.top = `${Math.min(Math.max(y, 26), height)}px`;
  }

  /**
   * @param {Shown} shown
   * @param {Place|null} place
   */
  descriptionOf(shown, place) {
    const unit = this.highlighted ?? this.hovered ?? this.selected;
    if (place) return this.placeText(shown, place);
    if (unit) return this.unitText(shown, unit);
    return summary(shown.frame.metrics, this.namesOf(shown)).slice(0, -1);
  }

  /** Update the names of all buttons, and announce the units' states if they have changed. */
  rest() {
    const { shown } = this;
    if (!shown) return;
    this.labelButtons();
    this.keyboard.namePlaces((place) => this.placeText(shown, place));
    const news = summary(shown.frame.metrics, this.namesOf(shown));
    setText(this.announcement, news);
  }

  /**
   * Draw with new maps: at once, if that has not been done for some time, so that a frame's picture and its maps are painted
   * together; else with one of the next frames, or when there are no more.
   */
  scheduleRedraw() {
    clearTimeout(this.redrawTimer);
    const pause = Math.max(REDRAW_MS, COST_SHARE * this.cost);
    if (performance.now() - this.redrawnAt >= pause) this.redraw();
    else this.redrawTimer = setTimeout(() => this.redraw(), pause);
  }

  redraw() {
    this.redrawnAt = performance.now();
    this.picture.invalidate();
    this.requestDraw();
  }

  /** Draw in the next animation frame, with the maps that there are. */
  requestDraw() {
    this.animationFrame ??= requestAnimationFrame(() => {
      this.animationFrame = null;
      const { shown } = this;
      if (!shown) return;
      const start = performance.now();
      this.picture.draw(
        shown.plan,
        { ...shown.frame, network: this.networkOf(shown.frame) },
        { focus: this.focus, marked: this.edited ?? this.place },
        this.isFrozen,
      );
      this.cost = performance.now() - start;
    });
  }
}
