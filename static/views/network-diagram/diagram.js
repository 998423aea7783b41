// @ts-nocheck
/** The network as a picture: what each unit gives over the plane, and the weights and biases that make it so. */

import { className } from "../../content/label-names.js";
import { Walk } from "./keyboard.js";
import { REACH, biasUnder, linkAt, middleOf, nodeAt, planOf } from "./layout.js";
import { valueAt, withValue } from "./maps.js";
import { biasMarked } from "./painters.js";
import { NetworkPicture } from "./picture.js";
import { capital, nameOf, placeName, stateOf, summary, valueWords } from "./words.js";

/** While frames come in the picture follows some times a second: at most a tenth of the time goes into it. */
const EVERY_MS = 80;
const SHARE = 10;
const REST_MS = 700;
const MOST_REM = 19;
/** On a tall screen, this share of its height. */
const MOST_SHARE = 0.3;
const LABEL_REM = 3.1;

const coarse = window.matchMedia("(pointer: coarse)");

const same = (a, b) =>
  a === b ||
  (a && b && a.layer === b.layer && a.unit === b.unit && a.from === b.from && a.to === b.to);

/**
 * Emits `hover` (detail: the `{layer, unit}` pointed at, or null; layer −1 are the features), `select` (detail: the unit
 * clicked), `toggle` (detail: the name of a feature), `edit` (detail: the place of a weight or bias to edit) and
 * `columns` (detail: `{xs, between}`, where the hidden layers stand).
 */
export class Diagram extends EventTarget {
  /**
   * @param {HTMLElement} root  holds `.network` (with a canvas, `.nodes` and `.value`), `.words` and `.said`
   * @param {import("../../ui/palette.js").Palette} palette
   */
  constructor(root, palette) {
    super();
    this.box = root.querySelector(".network");
    this.picture = new NetworkPicture(root.querySelector("canvas"), palette);
    this.reading = root.querySelector(".value");
    this.words = root.querySelector(".words");
    this.said = root.querySelector(".said");
    Object.assign(this, {
      features: [],
      edited: null,
      pointed: null,
      lit: null,
      kept: null,
      place: null,
      draft: null,
      cost: 0,
    });
    this.walk = new Walk(root.querySelector(".nodes"));
    this.listen();
    new ResizeObserver(() => this.lay()).observe(this.box);
  }

  /** The features that there are: `{name, label}`. */
  setFeatures(features) {
    this.features = features;
    this.picture.setFeatures(features.map(({ name }) => name));
  }

  listen() {
    const { box, walk } = this;
    const at = ({ clientX, clientY }) => {
      const { left, top } = box.getBoundingClientRect();
      return [clientX - left, clientY - top];
    };
    box.addEventListener(
      "pointermove",
      (event) => event.pointerType !== "touch" && this.over(...at(event)),
    );
    box.addEventListener("pointerleave", () => this.over(-1, -1));
    // A browser moves a finger's click to the next button: where the finger was is told when it comes down.
    let down = null;
    box.addEventListener("pointerdown", (event) => (down = at(event)));
    box.addEventListener("click", (event) => {
      if (event.detail > 0) this.click(...(down ?? at(event)));
      down = null;
      if (event.pointerType === "touch") this.over(-1, -1);
    });
    walk.addEventListener("unit", ({ detail }) => this.point(detail));
    walk.addEventListener("place", ({ detail }) => this.readAt(detail));
    walk.addEventListener("walk", ({ detail }) =>
      walk.stand(detail, middleOf(this.plan, detail.place), this.placeWords(detail.place)),
    );
    walk.addEventListener("press", ({ detail }) => this.press(detail));
    walk.addEventListener("open", ({ detail }) => this.open(detail));
  }

  /** Show a frame; the picture follows within a tenth of a second, what is pointed at at once. */
  update(frame) {
    if (!frame.network) return;
    this.frame = frame;
    if (this.draft?.done) this.draft = null;
    const { coefs, names } = frame.network;
    const key = [names, coefs.map(({ shape }) => shape)].join(";");
    if (key !== this.key) {
      Object.assign(this, { key, place: null });
      this.point(null);
      this.walk.tidy();
      this.lay();
    }
    this.soon();
    this.tell();
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.rest(), REST_MS);
  }

  get network() {
    const { network } = this.frame;
    return this.draft ? withValue(network, this.draft.place, this.draft.value) : network;
  }

  /** What names need to know. */
  get about() {
    const { network, classes } = this.frame;
    const outputs =
      network.coefs.at(-1).shape[1] > 1
        ? classes.map((_, index) => className(this.frame, index))
        : [];
    const labels = this.features.map(({ label }) => label);
    return {
      labels,
      inputs: this.plan.inputs,
      layers: network.coefs.length - 1,
      outputs,
      bends: network.bends,
      slope: network.slope,
    };
  }

  /** The unit that stays lit, or null. */
  select(unit) {
    if (same(unit, this.kept)) return;
    this.kept = unit;
    if (!this.plan) return;
    this.dress();
    this.tell();
    this.now();
  }

  /** Light up one unit that is pointed at elsewhere; null for none. */
  highlight(unit) {
    this.lit = unit;
    this.now();
    this.tell();
  }

  /** Show a weight as it would be; `done` keeps it until the next frame, null takes it back. */
  preview(place, value, done = false) {
    this.draft = place && { place, value, done };
    this.soon();
    this.tell();
  }

  setPalette(palette) {
    this.picture.setPalette(palette);
    if (this.plan) this.now();
  }

  /** Place everything anew: another structure, or another width. */
  lay() {
    if (!this.frame) return;
    const { coefs, names } = this.frame.network;
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const sizes = coefs.map(({ shape }) => shape[1]);
    const network = {
      offered: this.features.length,
      inputs: names.map((name) => this.features.findIndex((feature) => feature.name === name)),
      outputs: sizes.pop(),
      sizes,
    };
    this.label = LABEL_REM * rem;
    this.plan = planOf(
      network,
      this.box.clientWidth,
      Math.max(MOST_REM * rem, MOST_SHARE * window.innerHeight),
      this.label,
    );
    this.picture.renew();
    this.box.style.height = `${this.plan.height}px`;
    this.walk.update(this.plan, () => null);
    this.dress();
    const xs = this.plan.columns.map(({ x }) => x);
    this.dispatchEvent(
      new CustomEvent("columns", { detail: { xs: xs.slice(1, -1), between: xs[1] - xs[0] } }),
    );
    this.now();
  }

  /** Give every button its name and state. */
  dress() {
    if (!this.plan) return;
    const { about } = this;
    for (const button of this.walk.buttons) {
      const { unit } = button;
      const pressed =
        unit.layer < 0 ? about.inputs.includes(unit.unit) : Boolean(same(unit, this.kept));
      button.setAttribute("aria-pressed", String(pressed));
      button.setAttribute("aria-label", this.unitWords(unit));
      if (unit.layer >= 0) continue;
      button.textContent = about.labels[unit.unit];
      button.className = "feature";
      button.style.width = `${this.label + this.plan.size}px`;
      button.style.left = "0px";
      button.title = pressed ? "Switch this feature off" : "Switch this feature on";
    }
  }

  unitWords(unit) {
    const { about } = this;
    if (unit.layer < 0) return `Feature ${nameOf(unit, about)}`;
    const name = capital(nameOf(unit, about));
    const state =
      unit.layer < about.layers && about.bends ? stateOf(unit, this.frame.metrics, about) : "";
    return state ? `${name}: ${state}` : name;
  }

  placeWords(place) {
    return `${placeName(place, this.about)}: ${valueWords(valueAt(this.network, place))}`;
  }

  /** The units whose links stand out. */
  get focus() {
    return [this.lit ?? this.pointed, this.kept].filter(Boolean);
  }

  over(x, y) {
    if (!this.plan) return;
    const reach = coarse.matches ? REACH.coarse : REACH.fine;
    const on = nodeAt(this.plan, x, y);
    const place = biasUnder(
      this.plan,
      x,
      y,
      biasMarked(this.plan, this.focus),
      on ? REACH.node : reach,
    );
    const node = place ? null : on;
    this.point(node && { layer: node.layer, unit: node.unit });
    this.readAt(place ?? (node ? null : linkAt(this.plan, x, y, this.focus, reach)));
    this.box.classList.toggle("on-place", Boolean(this.place));
  }

  click(x, y) {
    this.over(x, y);
    if (this.place) this.open(this.place);
    else if (this.pointed) this.press(this.pointed);
  }

  press(unit) {
    if (unit.layer < 0)
      this.dispatchEvent(new CustomEvent("toggle", { detail: this.features[unit.unit].name }));
    else this.dispatchEvent(new CustomEvent("select", { detail: unit }));
  }

  open(place) {
    this.dispatchEvent(new CustomEvent("edit", { detail: place }));
  }

  /** Show which weight or bias is edited; answers with what an editor needs to know of it. */
  beginEdit(place) {
    this.edited = place;
    this.tell();
    this.now();
    const at = middleOf(this.plan, place);
    return {
      name: placeName(place, this.about),
      value: this.valueOf(place),
      at,
      origin: this.walk.stopOn(place, at, this.placeWords(place)),
    };
  }

  valueOf(place) {
    return valueAt(this.network, place);
  }

  /** The editor of a weight has been left. */
  endEdit() {
    this.edited = null;
    this.walk.tidy();
    this.tell();
    this.now();
  }

  point(unit) {
    if (same(unit, this.pointed)) return;
    this.pointed = unit;
    this.now();
    this.tell();
    this.dispatchEvent(new CustomEvent("hover", { detail: unit }));
  }

  /** The link or bias that is read: its value follows while it trains. */
  readAt(place) {
    if (same(place, this.place)) return;
    this.place = place;
    this.now();
    this.tell();
  }

  /** Say what is pointed at; else how the units are. */
  tell() {
    if (!this.plan) return;
    const { about } = this;
    const place = this.edited ?? this.place;
    const unit = this.lit ?? this.pointed ?? this.kept;
    const words = place
      ? this.placeWords(place)
      : unit
        ? this.unitWords(unit)
        : summary(this.frame.metrics, about).slice(0, -1);
    this.words.textContent = `${words}.`;
    this.reading.hidden = !place;
    if (!place) return;
    const [x, y] = middleOf(this.plan, place);
    this.reading.textContent = valueWords(valueAt(this.network, place));
    const { width, height } = this.plan;
    Object.assign(this.reading.style, {
      left: `${Math.min(Math.max(x, 30), width - 30)}px`,
      top: `${Math.min(Math.max(y, 26), height)}px`,
    });
  }

  /** Once frames stop coming: names for readers who do not see, and what is dead said aloud when it is news. */
  rest() {
    this.dress();
    this.walk.name((place) => this.placeWords(place));
    const news = summary(this.frame.metrics, this.about);
    if (this.said.textContent !== news) this.said.textContent = news;
  }

  /** Draw before long: once for all that happens until then. */
  soon() {
    this.due ??= setTimeout(
      () => {
        this.due = null;
        this.picture.renew();
        this.now();
      },
      Math.max(EVERY_MS, SHARE * this.cost),
    );
  }

  /** Draw at the next occasion; the maps stay as they are. */
  now() {
    this.pending ??= requestAnimationFrame(() => {
      this.pending = null;
      const began = performance.now();
      this.picture.draw(
        this.plan,
        { ...this.frame, network: this.network },
        { focus: this.focus, marked: this.edited ?? this.place },
      );
      this.cost = performance.now() - began;
    });
  }
}
