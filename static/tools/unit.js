/** A tool that shows one unit in the plane: its crease is highlighted, and its output fills the plane. */

import { TypedEventTarget } from "../ui/typed-event-target.js";
import { creaseAt } from "../views/nearest-crease.js";
import { signedLevels } from "../views/network-diagram/maps.js";
import { unitField } from "../views/network-diagram/unit-values.js";
import { imageOf, paintField } from "../views/plane-painters.js";

/**
 * @typedef {import("../api/frame.js").Frame} Frame
 * @typedef {import("../state/page-state.js").Look} Look
 * @typedef {import("../ui/palette.js").Palette} Palette
 * @typedef {import("../views/network-diagram/layout.js").Unit} Unit
 * @typedef {import("../views/network-diagram/unit-values.js").UnitField} UnitField
 * @typedef {{frame: Frame, look: Look, layers: number}} Shown
 */

const OVERLAY = "unit";
/** The distance in pixels at which the pointer is on a crease. */
const REACH = 4;

/**
 * @param {Unit|null} a
 * @param {Unit|null} b
 */
const same = (a, b) => a?.layer === b?.layer && a?.unit === b?.unit;

/**
 * Emits `look` with `unit`: layer and unit from 0, the outputs after the last hidden layer; or null. Emits `highlight` when
 * another unit may be highlighted.
 *
 * @extends {TypedEventTarget<{look: Partial<Look>, highlight: null}>}
 */
export class UnitTool extends TypedEventTarget {
  /**
   * @param {import("../state/run.js").Run} run
   * @param {import("../views/plane.js").Plane} plane
   * @param {import("../views/network-diagram/diagram.js").Diagram} diagram
   */
  constructor(run, plane, diagram) {
    super();
    this.run = run;
    this.plane = plane;
    this.diagram = diagram;
    /** @type {Shown|null} */
    this.shown = null;
    /**
     * The unit under the pointer in the diagram.
     *
     * @type {Unit|null}
     */
    this.hovered = null;
    /**
     * The unit whose crease is under the pointer in the plane.
     *
     * @type {Unit|null}
     */
    this.crossed = null;
    /** @type {Unit|null} */
    this.selected = null;
    diagram.addEventListener("hover", ({ detail }) => this.hover(detail));
    diagram.addEventListener("select", ({ detail }) => this.toggle(detail));
    plane.addEventListener("hover", ({ detail }) => this.cross(this.creaseUnder(detail)));
  }

  /**
   * @param {Frame} frame
   * @param {Look} look
   * @param {number} layers
   */
  show(frame, look, layers) {
    this.shown = { frame, look, layers };
    this.selected = look.unit && { layer: look.unit[0], unit: look.unit[1] };
    this.diagram.select(this.selected);
    this.highlight();
  }

  /**
   * Show a frame of previewed weights.
   *
   * @param {Frame} frame
   * @param {Look} look
   */
  preview(frame, look) {
    if (this.shown) this.show(frame, look, this.shown.layers);
  }

  /**
   * Select a unit, or deselect the selected one.
   *
   * @param {Unit} pressed
   */
  toggle({ layer, unit }) {
    const again = same(this.selected, { layer, unit });
    this.emit("look", { unit: again ? null : [layer, unit] });
  }

  /**
   * Return the unit whose crease is near a point, or null.
   *
   * @param {number[]|null} at
   * @returns {Unit|null}
   */
  creaseUnder(at) {
    if (!at || !this.shown) return null;
    const { frame, look, layers } = this.shown;
    if (!frame.regions || !look.layers.creases) return null;
    return creaseAt(frame.regions, at, this.plane.mapping(), REACH, look.depth ?? layers);
  }

  /** @param {Unit|null} unit */
  cross(unit) {
    if (same(unit, this.crossed)) return;
    this.crossed = unit;
    this.diagram.highlight(unit);
    this.highlight();
  }

  /** @param {Unit|null} unit */
  hover(unit) {
    this.hovered = unit;
    this.highlight();
  }

  /** The unit under the pointer in a view or in the diagram, else the selected one. */
  get highlighted() {
    return this.crossed ?? this.hovered ?? this.selected;
  }

  highlight() {
    this.plane.highlightUnit(this.highlighted);
    this.fill();
    this.emit("highlight");
  }

  fill() {
    const { shown } = this;
    const unit = this.hovered ?? this.selected;
    const box = shown && (shown.look.box ?? shown.frame.box);
    const field = unit && box && shown.frame.network && unitField(shown.frame.network, unit, box);
    this.plane.overlay(
      OVERLAY,
      field && shown ? fieldPainter(field, unit, shown.layers, shown.frame.classes.length) : null,
      { under: true },
    );
  }
}

/**
 * Return a painter of a unit's output. It keeps the image until the theme changes.
 *
 * @param {UnitField} field
 * @param {Unit} place
 * @param {number} layers
 * @param {number} classes
 * @returns {import("../views/plane-painters.js").Painter}
 */
function fieldPainter(field, { layer, unit }, layers, classes) {
  const level = field.share
    ? field.value.map((share) => Math.round(255 * share))
    : signedLevels(field.value);
  const tableOf = (/** @type {Palette} */ palette) => {
    if (layer < 0) return palette.signTable();
    return layer < layers
      ? palette.activationTable(layer, layers)
      : palette.classTable(unit, classes);
  };
  /** @type {{theme: string, image: OffscreenCanvas}|null} */
  let painted = null;
  return (context, mapping, palette) => {
    if (painted?.theme !== palette.theme) {
      const table = tableOf(palette);
      const image = imageOf(field, (/** @type {number} */ cell) => table[level[cell]]);
      painted = { theme: palette.theme, image };
    }
    paintField(context, mapping, field, painted.image);
  };
}
