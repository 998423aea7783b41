// @ts-nocheck
/** A crease of the first layer under the hand: its unit's weights follow, and with them all that lies deeper. */

import { CreaseDrag } from "../controls/crease-drag.js";
import { clipped, firstLines, lineEdit, movedLine, rotatedLine } from "../state/crease-lines.js";
import { grasp, paintHandles } from "../views/crease-handles.js";

/**
 * How near, in pixels, a crease is pointed at: closely, since what lies between creases is for panning. Then it lights up,
 * and its handles can be taken; anywhere else on it a drag pans, and a click chooses it. One that is chosen is taken
 * everywhere, and from farther away; by a finger, which also scrolls, only that one.
 */
const REACH = { pointer: 3, chosen: 8, finger: 24, tap: 10 };

/** What one press of a key does: a share of the view, and an angle. */
const STEP = 0.01;
const ANGLE = Math.PI / 90;

const WORDS = {
  choose: "drag a disc to move or turn its crease, or click to choose it",
  move: "drag to move its crease",
  turn: "drag to turn its crease",
};

const angleOf = ([x, y], [px, py]) => Math.atan2(y - py, x - px);

/** Emits `preview` and `edit` (detail: an edit, `{coefs, intercepts}`) and `cancel`. */
export class CreaseTool extends EventTarget {
  /**
   * @param {import("../views/plane.js").Plane} plane
   * @param {{root: HTMLElement, select: HTMLSelectElement, grip: HTMLElement}} chooser
   */
  constructor(plane, chooser) {
    super();
    Object.assign(this, { plane, frame: null, lines: [], chosen: null, pointed: null, hand: null });
    this.grip = new CreaseDrag(
      plane.element,
      chooser,
      (event) => this.placeOf(event),
      (...what) => this.under(...what),
    );
    this.grip.addEventListener("hover", ({ detail }) => this.point(detail));
    this.grip.addEventListener("choose", ({ detail }) => this.choose(detail));
    this.grip.addEventListener("grab", ({ detail: { held, at } }) => this.take(held, at));
    this.grip.addEventListener("drag", ({ detail }) => this.drag(detail));
    this.grip.addEventListener("nudge", ({ detail }) => this.nudge(detail));
    this.grip.addEventListener("drop", () => this.drop());
    this.grip.addEventListener("cancel", () => this.leave());
  }

  /** A frame of the run is shown: its creases can be taken. */
  show(frame, look, layers) {
    const kept = look.unit?.[0] === 0 && layers > 0 ? look.unit[1] : null;
    if (kept !== null && kept !== this.kept) this.chosen = kept;
    this.kept = kept;
    this.frame = frame;
    this.layers = layers;
    const bends = frame.network?.bends;
    const able = layers > 0 && bends && frame.regions !== null && look.layers.creases;
    this.lines = able ? firstLines(frame.network) : [];
    if (!this.lines[this.chosen]) this.chosen = null;
    this.offer();
  }

  offer() {
    this.grip.update(
      this.lines.flatMap((line, unit) => (line ? [unit] : [])),
      this.chosen,
    );
    this.repaint();
  }

  placeOf({ clientX, clientY }) {
    const { left, top } = this.plane.element.getBoundingClientRect();
    const { area, box, scaleX, scaleY } = this.plane.mapping();
    return [
      box[0] + (clientX - left - area.left) / scaleX,
      box[3] - (clientY - top - area.top) / scaleY,
    ];
  }

  /**
   * What is at a pointer, `{unit, kind}`, the chosen crease before others: `kind` is what it is taken by there, "move" or
   * "turn", or "choose" where a click chooses it.
   */
  under(event, click = false) {
    if (!this.lines.length || !this.plane.pointUnder(event)) return null;
    const mapping = this.plane.mapping();
    const { left, top } = this.plane.element.getBoundingClientRect();
    const pixel = [event.clientX - left, event.clientY - top];
    const found = this.lines.flatMap((line, unit) => {
      const part = line && clipped(mapping.box, line);
      return part ? [{ unit, ...grasp(mapping, part, pixel) }] : [];
    });
    const shown = this.pointed?.unit;
    const near = found.filter(
      ({ unit, distance, handle }) =>
        distance <= this.reach(event, unit, click) || (handle && unit === shown),
    );
    near.sort((a, b) => a.distance - b.distance);
    const best = near.find(({ unit }) => unit === this.chosen) ?? near[0];
    if (!best) return null;
    const taken = best.handle || best.unit === this.chosen;
    return { unit: best.unit, kind: !taken ? "choose" : this.turns ? best.kind : "move" };
  }

  reach({ pointerType }, unit, click) {
    if (pointerType !== "touch")
      return unit === this.chosen && !click ? REACH.chosen : REACH.pointer;
    if (click) return REACH.tap;
    return unit === this.chosen ? REACH.finger : -1;
  }

  /** A line can be rotated where both coordinates are features. */
  get turns() {
    return this.frame.network.names.length === 2;
  }

  point(found) {
    if (found?.unit === this.pointed?.unit && found?.kind === this.pointed?.kind) return;
    this.pointed = found;
    this.plane.element.dataset.grip = found?.kind ?? "";
    if (found) this.plane.element.title = `Layer 1, unit ${found.unit + 1}: ${WORDS[found.kind]}`;
    else this.plane.element.removeAttribute("title");
    this.repaint();
  }

  choose(unit) {
    if (unit === this.chosen) return;
    this.chosen = unit;
    this.offer();
  }

  take({ unit, kind }, at) {
    const line = this.lines[unit];
    const [from, to] = clipped(this.plane.mapping().box, line);
    this.hand = {
      unit,
      kind,
      line,
      now: line,
      at,
      pivot: [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2],
    };
    this.chosen = unit;
    this.offer();
  }

  drag(to) {
    const { line, at, pivot, kind } = this.hand;
    if (kind === "move") this.tryOut(movedLine(line, [to[0] - at[0], to[1] - at[1]]));
    else this.tryOut(rotatedLine(line, pivot, angleOf(to, pivot) - angleOf(at, pivot)));
  }

  nudge({ step, turn }) {
    if (this.chosen === null) return;
    const { box } = this.plane.mapping();
    const line = this.hand?.now ?? this.lines[this.chosen];
    this.hand ??= { unit: this.chosen, line };
    if (turn && !this.turns) return;
    const part = clipped(box, line);
    const pivot = part
      ? [(part[0][0] + part[1][0]) / 2, (part[0][1] + part[1][1]) / 2]
      : [(box[0] + box[1]) / 2, (box[2] + box[3]) / 2];
    const by = [step[0] * STEP * (box[1] - box[0]), step[1] * STEP * (box[3] - box[2])];
    this.tryOut(
      turn ? rotatedLine(line, pivot, -(step[0] - step[1]) * ANGLE) : movedLine(line, by),
    );
  }

  tryOut(line) {
    this.hand.now = line;
    this.tell("preview", this.edit);
  }

  get edit() {
    return lineEdit(this.hand.unit, this.hand.now, this.frame.network.names);
  }

  /** Let go. */
  settle() {
    this.grip.release();
  }

  drop() {
    if (!this.hand?.now) return;
    const { edit } = this;
    this.lines[this.hand.unit] = this.hand.now;
    this.hand = null;
    this.tell("edit", edit);
  }

  leave() {
    this.hand = null;
    this.tell("cancel");
    this.offer();
  }

  /** Handles stand on the line of the picture that is there, which follows the hand. */
  repaint() {
    const unit = this.hand?.unit ?? this.pointed?.unit ?? this.chosen;
    const { layers } = this;
    const painter = (context, mapping, palette) => {
      // What can be taken is no part of a picture that is saved.
      if (context.canvas !== this.plane.marks) return;
      const line = firstLines(this.plane.frame.network)[unit];
      const part = line && clipped(mapping.box, line);
      if (part)
        paintHandles(context, mapping, part, palette, palette.layerHue(0, layers), this.turns);
    };
    this.plane.overlay("crease", this.lines[unit] ? painter : null);
  }

  tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
