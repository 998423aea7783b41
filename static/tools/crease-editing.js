/** A tool that moves and rotates creases of the first layer, and so changes their units' weights. */

import { CreaseDrag } from "../controls/crease-drag.js";
import { clipped, firstLines, lineEdit, movedLine, rotatedLine } from "../state/crease-lines.js";
import { element } from "../ui/elements.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";
import { grasp, paintHandles } from "../views/crease-handles.js";

/**
 * @typedef {import("../api/frame.js").Frame} Frame
 * @typedef {import("../state/page-state.js").Look} Look
 * @typedef {import("../state/crease-lines.js").Line} Line
 * @typedef {import("../state/crease-lines.js").Point} Point
 * @typedef {ReturnType<typeof lineEdit>} LineEdit
 */

/**
 * What is under the pointer: a unit, and whether a drag moves or rotates its crease, or a click selects it.
 *
 * @typedef {{unit: number, kind: "choose"|"move"|"turn"}} Found
 */

/**
 * A crease that is being edited: `line` is where it was and `now` where it is. A pointer's drag began `at` a point.
 *
 * @typedef {object} Drag
 * @property {number} unit
 * @property {Line} line
 * @property {Line} now
 * @property {"move"|"turn"} kind
 * @property {Point} at
 * @property {Point} pivot
 */

/**
 * The distance in pixels at which the pointer is on a crease. It is small, because a drag between creases pans. A crease
 * under the pointer is highlighted, and its handles can be dragged; anywhere else on it a drag pans and a click selects it. A
 * selected crease can be dragged anywhere on it, and from a larger distance. A finger, which also scrolls, can only drag
 * the selected one.
 */
const REACH = { pointer: 3, chosen: 8, finger: 24, tap: 10 };

/** The effect of one press of a key: a share of the view, and an angle. */
const STEP = 0.01;
const ANGLE = Math.PI / 90;

const WORDS = {
  choose: "drag a disc to move or turn its crease, or press it to choose it",
  move: "drag to move its crease",
  turn: "drag to turn its crease",
};

/**
 * @param {Point} point
 * @param {Point} pivot
 */
const angleOf = ([x, y], [px, py]) => Math.atan2(y - py, x - px);

/**
 * @param {[Point, Point]} ends
 * @returns {Point}
 */
const middleOf = ([from, to]) => [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2];

/**
 * Return the lines of the first layer by unit; none where they cannot be dragged.
 *
 * @param {Frame} frame
 * @param {Look} look
 * @param {number} layers
 */
function editableLines({ network, regions }, look, layers) {
  const bends = layers > 0 && network?.bends[0] && !network.plane && !look.slice;
  return bends && regions && look.layers.creases ? firstLines(network) : [];
}

/**
 * Return why a frame has no line that can be dragged.
 *
 * @param {Frame} frame
 * @param {Look} look
 * @param {number} layers
 */
function reasonAgainst({ network, regions }, { layers: shown, slice }, layers) {
  if (layers === 0) return "The network has no hidden layer, so no unit has a line.";
  if (!shown.creases) return "The creases are hidden: Show, Creases (C).";
  if (network?.plane || slice)
    return "A slice shows sections of the units' hyperplanes, not lines to drag.";
  if (!network?.bends[0]) return "The units of this activation have no straight lines.";
  if (!regions) return "There are no exact creases to drag.";
  return "The lines of layer 1 are straight only if the features are x1 and x2.";
}

/**
 * Emits `preview` and `edit` with the edit of a unit's weights, `cancel`, `arm` with whether lines can be dragged from now on,
 * and `offer` with the reason why there is no line to drag, or "".
 *
 * @extends {TypedEventTarget<{preview: LineEdit, edit: LineEdit, cancel: null, arm: boolean, offer: string}>}
 */
export class CreaseTool extends TypedEventTarget {
  /**
   * @param {import("../views/plane.js").Plane} plane
   * @param {import("../controls/crease-drag.js").Chooser & {root: HTMLElement}} chooser  the options of the tool
   */
  constructor(plane, chooser) {
    super();
    this.plane = plane;
    this.root = chooser.root;
    /** @type {Frame|null} */
    this.frame = null;
    /** Hidden layers of the network. */
    this.layers = 0;
    /**
     * The lines of the first layer by unit; none while creases cannot be edited.
     *
     * @type {(Line|null)[]}
     */
    this.lines = [];
    /** @type {number|null} */
    this.selected = null;
    /**
     * The unit of the first layer that is selected in the diagram.
     *
     * @type {number|null}
     */
    this.lookUnit = null;
    /** @type {Found|null} */
    this.hovered = null;
    /** @type {Drag|null} */
    this.dragged = null;
    this.grip = new CreaseDrag(
      plane.element,
      chooser,
      (event) => this.placeOf(event),
      (event, click) => this.under(event, click),
    );
    element(chooser.root, "[data-leave]").addEventListener("click", () => this.arm(false));
    this.grip.addEventListener("hover", ({ detail }) => this.hover(detail));
    this.grip.addEventListener("choose", ({ detail }) => this.select(detail));
    this.grip.addEventListener("grab", ({ detail }) => {
      const [x1, x2] = detail.at;
      this.grab(detail.held, [x1, x2]);
    });
    this.grip.addEventListener("drag", ({ detail: [x1, x2] }) => this.drag([x1, x2]));
    this.grip.addEventListener("nudge", ({ detail }) => this.nudge(detail));
    this.grip.addEventListener("drop", () => this.drop());
    this.grip.addEventListener("cancel", () => this.cancel());
  }

  /** Whether the pointer drags lines. */
  get armed() {
    return !this.root.hidden;
  }

  /** @param {boolean} on */
  arm(on) {
    if (on === this.armed) return;
    if (!on) this.release();
    this.root.hidden = !on;
    this.hover(null);
    this.repaint();
    this.emit("arm", on);
  }

  /**
   * Offer the creases of a frame.
   *
   * @param {Frame} frame
   * @param {Look} look
   * @param {number} layers
   */
  show(frame, look, layers) {
    const lookUnit = look.unit?.[0] === 0 && layers > 0 ? look.unit[1] : null;
    if (lookUnit !== null && lookUnit !== this.lookUnit) this.selected = lookUnit;
    this.lookUnit = lookUnit;
    this.frame = frame;
    this.layers = layers;
    this.lines = editableLines(frame, look, layers);
    this.emit("offer", this.lines.some(Boolean) ? "" : reasonAgainst(frame, look, layers));
    if (this.selected !== null && !this.lines[this.selected]) this.selected = null;
    this.offer();
  }

  offer() {
    this.grip.update(
      this.lines.flatMap((line, unit) => (line ? [unit] : [])),
      this.selected,
    );
    this.repaint();
  }

  /**
   * Return the point of the plane at an event, inside or outside of the view.
   *
   * @param {{clientX: number, clientY: number}} event
   * @returns {Point}
   */
  placeOf({ clientX, clientY }) {
    const { left, top } = this.plane.element.getBoundingClientRect();
    const { area, box, scaleX, scaleY } = this.plane.mapping();
    return [
      box[0] + (clientX - left - area.left) / scaleX,
      box[3] - (clientY - top - area.top) / scaleY,
    ];
  }

  /**
   * Return the crease at a pointer, with preference for the selected one; null if there is none.
   *
   * @param {PointerEvent} event
   * @param {boolean} click
   * @returns {Found|null}
   */
  under(event, click = false) {
    if (!this.armed || !this.lines.length || !this.plane.pointUnder(event)) return null;
    const mapping = this.plane.mapping();
    const { left, top } = this.plane.element.getBoundingClientRect();
    /** @type {Point} */
    const pixel = [event.clientX - left, event.clientY - top];
    const found = this.lines.flatMap((line, unit) => {
      const part = line && clipped(mapping.box, line);
      return part ? [{ unit, ...grasp(mapping, part, pixel) }] : [];
    });
    const hovered = this.hovered?.unit;
    const near = found.filter(
      ({ unit, distance, handle }) =>
        distance <= this.reach(event, unit, click) || (handle && unit === hovered),
    );
    near.sort((a, b) => a.distance - b.distance);
    const best = near.find(({ unit }) => unit === this.selected) ?? near[0];
    if (!best) return null;
    const draggable = best.handle || best.unit === this.selected;
    return { unit: best.unit, kind: !draggable ? "choose" : this.rotatable ? best.kind : "move" };
  }

  /**
   * Return the distance in pixels at which an event is on the crease of a unit; −1 for never.
   *
   * @param {PointerEvent} event
   * @param {number} unit
   * @param {boolean} click
   */
  reach({ pointerType }, unit, click) {
    if (pointerType !== "touch")
      return unit === this.selected && !click ? REACH.chosen : REACH.pointer;
    if (click) return REACH.tap;
    return unit === this.selected ? REACH.finger : -1;
  }

  /** Whether lines can be rotated: only where both coordinates are features. */
  get rotatable() {
    return this.frame?.network?.names.length === 2;
  }

  /** @param {Found|null} found */
  hover(found) {
    if (found?.unit === this.hovered?.unit && found?.kind === this.hovered?.kind) return;
    this.hovered = found;
    const { element } = this.plane;
    element.dataset.grip = found?.kind ?? "";
    if (found) element.title = `Layer 1, unit ${found.unit + 1}: ${WORDS[found.kind]}`;
    else element.removeAttribute("title");
    this.repaint();
  }

  /** @param {number|null} unit */
  select(unit) {
    if (unit === this.selected) return;
    this.selected = unit;
    this.offer();
  }

  /**
   * Begin to drag a crease.
   *
   * @param {Found} found
   * @param {Point} at
   */
  grab({ unit, kind }, at) {
    const line = this.lines[unit];
    const part = line && clipped(this.plane.mapping().box, line);
    if (!part || kind === "choose") return;
    this.dragged = { unit, kind, line, now: line, at, pivot: middleOf(part) };
    this.selected = unit;
    this.offer();
  }

  /** @param {Point} to */
  drag(to) {
    if (!this.dragged) return;
    const { line, at, pivot, kind } = this.dragged;
    if (kind === "move")
      this.preview(this.dragged, movedLine(line, [to[0] - at[0], to[1] - at[1]]));
    else
      this.preview(this.dragged, rotatedLine(line, pivot, angleOf(to, pivot) - angleOf(at, pivot)));
  }

  /**
   * Move or rotate the selected crease by one press of an arrow key.
   *
   * @param {{step: number[], turn: boolean}} press
   */
  nudge({ step, turn }) {
    const line = this.selected === null ? null : (this.dragged?.now ?? this.lines[this.selected]);
    if (this.selected === null || !line || (turn && !this.rotatable)) return;
    const { box } = this.plane.mapping();
    /** @type {Point} */
    const center = [(box[0] + box[1]) / 2, (box[2] + box[3]) / 2];
    const part = clipped(box, line);
    const pivot = part ? middleOf(part) : center;
    const kind = turn ? "turn" : "move";
    const dragged = (this.dragged ??= {
      unit: this.selected,
      kind,
      line,
      now: line,
      at: pivot,
      pivot,
    });
    this.preview(
      dragged,
      turn
        ? rotatedLine(line, pivot, -(step[0] - step[1]) * ANGLE)
        : movedLine(line, [step[0] * STEP * (box[1] - box[0]), step[1] * STEP * (box[3] - box[2])]),
    );
  }

  /**
   * @param {Drag} dragged
   * @param {Line} line
   */
  preview(dragged, line) {
    dragged.now = line;
    this.emit("preview", this.editOf(dragged));
  }

  /** @param {Drag} dragged */
  editOf({ unit, now }) {
    return lineEdit(unit, now, this.frame?.network ?? { names: [], scaling: null });
  }

  /** End an edit with the keys, and cancel one with the pointer. */
  release() {
    this.grip.release();
  }

  drop() {
    const { dragged } = this;
    if (!dragged) return;
    this.lines[dragged.unit] = dragged.now;
    this.dragged = null;
    this.emit("edit", this.editOf(dragged));
  }

  cancel() {
    this.dragged = null;
    this.emit("cancel");
    this.offer();
  }

  /** Paint handles on the line as it is in the plane's frame, which follows the drag. */
  repaint() {
    const unit = this.dragged?.unit ?? this.hovered?.unit ?? this.selected;
    const { layers } = this;
    if (!this.armed || unit === null || !this.lines[unit]) {
      this.plane.overlay("crease", null);
      return;
    }
    /** @type {import("../views/plane-painters.js").Painter} */
    const painter = (context, mapping, palette) => {
      // A saved picture does not contain the handles.
      if (!(context instanceof CanvasRenderingContext2D)) return;
      const network = this.plane.frame?.network;
      const line = network && firstLines(network)[unit];
      const part = line && clipped(mapping.box, line);
      if (part)
        paintHandles(context, mapping, part, palette, palette.layerHue(0, layers), this.rotatable);
    };
    this.plane.overlay("crease", painter);
  }
}
