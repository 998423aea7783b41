/** One hidden unit, pointed at among the units or by its crease: its crease lights up, and its activation fills the plane. */

import { Latest } from "../latest.js";
import { activationField, levelsOf, readNetwork } from "../views/activation.js";
import { creaseAt } from "../views/creases.js";
import { imageOf, paintField } from "../views/layers.js";

const OVERLAY = "unit";
const REACH = 4;

const same = (a, b) => a?.layer === b?.layer && a?.unit === b?.unit;

/** A tool that changes nothing of the look: pointing is over when the pointer has left. */
export class UnitTool extends EventTarget {
  /**
   * @param {import("../run.js").Run} run
   * @param {import("../views/plane.js").Plane} plane
   * @param {import("../views/units.js").Units} units
   */
  constructor(run, plane, units) {
    super();
    Object.assign(this, { run, plane, units, pointed: null, crossed: null });
    this.latest = new Latest();
    units.addEventListener("point", ({ detail }) => this.point(detail));
    plane.addEventListener("hover", ({ detail }) => this.cross(this.creaseUnder(detail)));
  }

  show(frame, look, layers) {
    Object.assign(this, { frame, look, layers });
    this.fill();
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
    this.units.light(unit);
    this.plane.light(unit);
  }

  /** The pointer, or the keyboard, is on a unit. */
  point(unit) {
    this.pointed = unit;
    this.plane.light(unit);
    this.fill();
  }

  fill() {
    const { pointed, frame, look, layers } = this;
    if (!pointed || !frame) {
      this.latest.drop();
      this.plane.overlay(OVERLAY, null, { under: true });
      return;
    }
    this.latest.ask(
      () => this.run.network(frame.epoch),
      (network) => same(pointed, this.pointed) && this.paint(readNetwork(network), pointed, look.box ?? frame.box, layers),
      () => this.plane.overlay(OVERLAY, null, { under: true }),
    );
  }

  paint(network, unit, box, layers) {
    const field = activationField(network, unit, box);
    const level = levelsOf(field);
    let painted = null;
    const painter = (context, mapping, palette) => {
      if (painted?.theme !== palette.theme) {
        const table = palette.activationTable(unit.layer, layers);
        painted = { theme: palette.theme, image: imageOf(field, (cell) => table[level[cell]]) };
      }
      paintField(context, mapping, field, painted.image);
    };
    this.plane.overlay(OVERLAY, painter, { under: true });
  }
}
