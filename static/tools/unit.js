// @ts-nocheck
/** One unit, pointed at or kept in the network's picture, or pointed at by its crease: its crease lights up, what it gives fills the plane. */

import { creaseAt } from "../views/nearest-crease.js";
import { signedLevels } from "../views/network-diagram/maps.js";
import { unitField } from "../views/network-diagram/unit-values.js";
import { imageOf, paintField } from "../views/plane-painters.js";

const OVERLAY = "unit";
const REACH = 4;

const same = (a, b) => a?.layer === b?.layer && a?.unit === b?.unit;

/** Emits `look` (detail: `{unit}`, layer and unit from 0, the outputs after the last hidden layer; or null). */
export class UnitTool extends EventTarget {
  /**
   * @param {import("../state/run.js").Run} run
   * @param {import("../views/plane.js").Plane} plane
   * @param {import("../views/network-diagram/diagram.js").Diagram} diagram
   */
  constructor(run, plane, diagram) {
    super();
    Object.assign(this, { run, plane, diagram, pointed: null, crossed: null, kept: null });
    diagram.addEventListener("hover", ({ detail }) => this.point(detail));
    diagram.addEventListener("select", ({ detail }) => this.keep(detail));
    plane.addEventListener("hover", ({ detail }) => this.cross(this.creaseUnder(detail)));
  }

  show(frame, look, layers) {
    Object.assign(this, { frame, look, layers });
    this.kept = look.unit && { layer: look.unit[0], unit: look.unit[1] };
    this.diagram.select(this.kept);
    this.light();
  }

  try(frame, look) {
    this.show(frame, look, this.layers);
  }

  /** Keep a unit lit, or no longer the one that is. */
  keep({ layer, unit }) {
    const again = same(this.kept, { layer, unit });
    this.dispatchEvent(new CustomEvent("look", { detail: { unit: again ? null : [layer, unit] } }));
  }

  /** The unit whose crease is close to a point, or null. */
  creaseUnder(at) {
    if (!at || !this.frame?.regions || !this.look.layers.creases) return null;
    const depth = this.look.depth ?? this.layers;
    return creaseAt(this.frame.regions, at, this.plane.mapping(), REACH, depth);
  }

  /** The pointer is on a crease in the plane. */
  cross(unit) {
    if (same(unit, this.crossed)) return;
    this.crossed = unit;
    this.diagram.highlight(unit);
    this.light();
  }

  /** The pointer, or the keyboard, is on a unit. */
  point(unit) {
    this.pointed = unit;
    this.light();
  }

  light() {
    this.plane.highlightUnit(this.crossed ?? this.pointed ?? this.kept);
    this.fill();
  }

  fill() {
    const { frame, look, layers } = this;
    const unit = this.pointed ?? this.kept;
    const field = unit && frame?.network && unitField(frame.network, unit, look.box ?? frame.box);
    if (field) this.paint(field, unit, layers, frame.classes.length);
    else this.plane.overlay(OVERLAY, null, { under: true });
  }

  paint(field, { layer, unit }, layers, classes) {
    const level = field.share
      ? field.value.map((share) => Math.round(255 * share))
      : signedLevels(field.value);
    const tableOf = (palette) => {
      if (layer < 0) return palette.signTable();
      return layer < layers
        ? palette.activationTable(layer, layers)
        : palette.classTable(unit, classes);
    };
    let painted = null;
    const painter = (context, mapping, palette) => {
      if (painted?.theme !== palette.theme) {
        const table = tableOf(palette);
        painted = { theme: palette.theme, image: imageOf(field, (cell) => table[level[cell]]) };
      }
      paintField(context, mapping, field, painted.image);
    };
    this.plane.overlay(OVERLAY, painter, { under: true });
  }
}
