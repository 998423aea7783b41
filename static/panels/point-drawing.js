// @ts-nocheck
/** Points drawn, moved and erased: each change is another spec, whose run goes on from here or starts again. */

import { constants } from "../api/catalog-values.js";
import { className } from "../content/label-names.js";
import { editedRows, rowsOf, trainingProblem, withRows } from "../state/custom-points.js";
import { withIntervention } from "../state/interventions.js";
import { roundTo } from "../ui/number-format.js";
import { paintSelected } from "../views/selected-point.js";

/** How near to a point, in pixels, the pointer takes hold of it. */
const REACH = 10;

const same = (one, other) => one && other && one.every((value, place) => value === other[place]);

/** Emits `open` (detail: `{spec, look, play, past}`). */
export class PointDrawing extends EventTarget {
  /**
   * @param {import("../state/run.js").Run} run
   * @param {import("../views/plane.js").Plane} plane
   * @param {import("../controls/point-drawing.js").PointDrawingControl} control
   * @param {import("../api/player.js").Player} player
   * @param {() => {spec: object, look: object, frame: object|null, history: import("../state/metric-history.js").MetricHistory}} now
   */
  constructor(run, plane, control, player, now) {
    super();
    Object.assign(this, {
      run,
      plane,
      control,
      player,
      now,
      selected: null,
      held: null,
      made: null,
      coming: null,
    });
    control.addEventListener("arm", () => this.select(null));
    control.addEventListener("press", ({ detail }) => this.press(detail));
    control.addEventListener("drag", ({ detail }) => this.drag(detail));
    control.addEventListener("release", ({ detail }) => this.release(detail));
    control.addEventListener("select", ({ detail }) =>
      this.select(detail && (this.all()[detail - 1] ?? null)),
    );
    control.addEventListener("put", ({ detail }) => this.put(detail));
    control.addEventListener("erase", () => this.selected && this.change({ from: this.selected }));
    control.addEventListener("addclass", () => this.oneMoreClass());
  }

  /** The points as they stand, a change that is on its way to the server included. */
  rows() {
    const { spec } = this.now();
    if (this.made && (this.made.spec === spec || !this.run.data)) return this.made.rows;
    return this.run.data ? rowsOf(this.run.data) : { train: [], test: [] };
  }

  all() {
    const { train, test } = this.rows();
    return [...train, ...test];
  }

  /** Draw on the points that are shown, made the reader's own. */
  begin() {
    const { spec, look, frame } = this.now();
    this.control.arm(true);
    if (!frame || spec.dataset.kind === "points") return;
    this.start(withRows(spec, this.rows(), frame.task), this.rows(), look, frame);
  }

  /** Show the frame that stands, once drawing begins. */
  refresh() {
    const { frame, look } = this.now();
    if (frame) this.show(frame, look);
  }

  show(frame, { layers }) {
    if (this.made && this.made.spec !== this.now().spec) this.made = null;
    if (!this.control.armed) return;
    const { palette } = this.plane;
    this.control.setClasses(
      frame.task === "regression" ? null : this.chips(frame, palette),
      this.labels(frame).length >= constants().most_classes,
    );
    this.select(this.all().find((row) => same(row, this.selected)) ?? null);
    if (!layers.points)
      this.control.showMessage("The points are hidden; “points” under the plane shows them.");
    else if (!layers.test)
      this.control.showMessage(
        "The test points are hidden; “test points” under the plane shows them.",
      );
  }

  /** The classes to choose from: those that there are, and one that is to come. */
  labels({ classes }) {
    return this.coming === null || classes.includes(this.coming)
      ? classes
      : [...classes, this.coming];
  }

  chips(frame, palette) {
    return this.labels(frame).map((label, index) => ({
      label,
      name: index < frame.classes.length ? className(frame, index) : `class ${label}`,
      hue: palette.classHue(index),
    }));
  }

  oneMoreClass() {
    const { frame } = this.now();
    if (!frame) return;
    const labels = this.labels(frame);
    this.coming = Math.max(...labels) + 1;
    this.control.setClasses(
      this.chips(frame, this.plane.palette),
      this.labels(frame).length >= constants().most_classes,
    );
    this.control.label = this.coming;
    this.control.showMessage(
      "A new class changes the outputs: with its first point training starts again.",
    );
  }

  select(row) {
    this.selected = row;
    const all = this.all();
    const number = row ? all.findIndex((one) => same(one, row)) + 1 : 0;
    this.control.select(number ? { number, row } : null, all.length);
    this.repaint(null);
  }

  repaint(to) {
    const at = this.control.armed ? this.selected : null;
    this.plane.overlay(
      "drawn",
      at ? (context, mapping, palette) => paintSelected(context, mapping, at, to, palette) : null,
    );
  }

  /** The point nearest to a place of the plane, if it is within reach. */
  under(at) {
    const mapping = this.plane.mapping();
    const [x, y] = [mapping.x(at[0]), mapping.y(at[1])];
    let nearest = null;
    let least = REACH;
    for (const row of this.all()) {
      const distance = Math.hypot(mapping.x(row[0]) - x, mapping.y(row[1]) - y);
      if (distance < least) [nearest, least] = [row, distance];
    }
    return nearest;
  }

  press({ at, erase }) {
    const row = this.under(at);
    this.held = { row, erase };
    this.select(row);
    if (erase && !row) this.control.showMessage("There is no point to erase here.");
  }

  drag({ at, moved }) {
    if (this.held?.row && !this.held.erase && at && moved) this.repaint(at);
  }

  release(detail) {
    const { held } = this;
    this.held = null;
    if (!held || !detail?.at) {
      this.repaint(null);
    } else if (held.erase) {
      if (held.row) this.change({ from: held.row });
    } else if (held.row) {
      if (detail.moved)
        this.change({ from: held.row, to: [...this.rounded(detail.at), held.row[2]] });
    } else if (!detail.moved) {
      this.put(this.rounded(detail.at));
    }
  }

  /** Coordinates as short as the view can tell apart. */
  rounded(at) {
    const box = this.plane.shownBox();
    return at.map((x, axis) => roundTo(x, box[2 * axis + 1] - box[2 * axis]));
  }

  put(at) {
    const { label } = this.control;
    const to = [...at, label];
    // A class that is new has to be learned before it can be tested.
    const part = label === this.coming ? "train" : this.control.part;
    this.change(this.selected ? { from: this.selected, to } : { to, part });
  }

  change(edit) {
    const { spec, look, frame, history } = this.now();
    if (!frame) return;
    if (edit.to && !Number.isFinite(edit.to[2])) {
      this.control.showMessage("Type a number for the value.");
      return;
    }
    const rows = editedRows(this.rows(), edit);
    const why = trainingProblem(rows, frame.task);
    if (why) {
      this.control.showMessage(why);
      return;
    }
    this.control.showMessage(null);
    this.selected = edit.to ?? null;
    const { epoch } = look;
    const newClass =
      edit.to && frame.task === "classification" && !frame.classes.includes(edit.to[2]);
    if (!this.control.keepsTraining || epoch === 0 || newClass) {
      this.start(withRows(spec, rows, frame.task), rows, look, frame);
      return;
    }
    const { from = null, to = null, part } = edit;
    // A point that is moved stays in its part.
    const next = withIntervention(spec, epoch, {
      points: [{ from, to, part: from ? "train" : part }],
    });
    this.tell(next, rows, look, history.upTo(epoch));
  }

  /** From the start with these points; the view stays, wherever they are. */
  start(spec, rows, look, frame) {
    this.tell(spec, rows, { ...look, epoch: 0, box: look.box ?? frame.box });
  }

  tell(spec, rows, look, past) {
    const play = this.player.willPlay;
    this.player.stop();
    this.made = { spec, rows };
    this.dispatchEvent(new CustomEvent("open", { detail: { spec, look, play, past } }));
  }
}
