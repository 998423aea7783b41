/** Points that are drawn, moved and erased: each change opens a run with other points. */

import { className } from "../content/label-names.js";
import {
  canAddClass,
  editedRows,
  rowsOf,
  trainingProblem,
  withRows,
} from "../state/custom-points.js";
import { withIntervention } from "../state/interventions.js";
import { roundTo } from "../ui/number-format.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";
import { paintSelected } from "../views/selected-point.js";

/**
 * @typedef {import("../api/frame.js").Frame} Frame
 * @typedef {import("../api/types.d.ts").Point} Point
 * @typedef {import("../api/types.d.ts").Spec} Spec
 * @typedef {import("../state/custom-points.js").Rows} Rows
 * @typedef {import("../state/page-state.js").Look} Look
 * @typedef {import("../state/page-state.js").StateToOpen} StateToOpen
 * @typedef {{from?: Point|null, to?: Point|null, part?: "train"|"test"}} PointChange  a point without `from` is added, without `to`
 *   removed; `part` is for an added one
 */

/** The distance in pixels at which the pointer is on a point. */
const REACH = 10;

/**
 * @param {Point|null} one
 * @param {Point|null} other
 */
const same = (one, other) =>
  one !== null && other !== null && one.every((value, place) => value === other[place]);

/** @extends {TypedEventTarget<{open: StateToOpen}>} */
export class PointDrawing extends TypedEventTarget {
  /**
   * @param {import("../state/run.js").Run} run
   * @param {import("../views/plane.js").Plane} plane
   * @param {import("../controls/point-drawing.js").PointDrawingControl} control
   * @param {import("../api/player.js").Player<Frame>} player
   * @param {() => import("../state/page-state.js").CurrentState} now
   */
  constructor(run, plane, control, player, now) {
    super();
    this.run = run;
    this.plane = plane;
    this.control = control;
    this.player = player;
    this.now = now;
    /** @type {Point|null} */
    this.selected = null;
    /**
     * A press of the pointer: the point under it, and whether it erases.
     *
     * @type {{row: Point|null, erase: boolean}|null}
     */
    this.pressed = null;
    /**
     * The points of the last change, until its run is shown.
     *
     * @type {{spec: Spec, rows: Rows}|null}
     */
    this.pending = null;
    /**
     * The label of a class that has been added and has no points yet.
     *
     * @type {number|null}
     */
    this.newLabel = null;
    control.addEventListener("arm", () => this.select(null));
    control.addEventListener("press", ({ detail }) => this.press(detail));
    control.addEventListener("drag", ({ detail }) => this.drag(detail));
    control.addEventListener("release", ({ detail }) => this.release(detail));
    control.addEventListener("select", ({ detail }) =>
      this.select(detail === null ? null : (this.all()[detail - 1] ?? null)),
    );
    control.addEventListener("put", ({ detail }) => this.put(detail));
    control.addEventListener("erase", () => {
      if (this.selected) this.change({ from: this.selected });
    });
    control.addEventListener("addclass", () => this.addClass());
  }

  /**
   * Return the points, with a change whose run is still loading.
   *
   * @returns {Rows}
   */
  rows() {
    const { spec } = this.now();
    const { pending } = this;
    const points = this.run.data?.points;
    if (pending && (pending.spec === spec || !points)) return pending.rows;
    return points ? rowsOf({ points }) : { train: [], test: [] };
  }

  /** Return the points of both parts, in the order in which the control numbers them. */
  all() {
    const { train, test } = this.rows();
    return [...train, ...test];
  }

  /**
   * Return the names of the classes and of the axes.
   *
   * @param {Frame} frame
   */
  known({ classNames }) {
    return { names: classNames ?? [], axes: this.run.data?.axes ?? null };
  }

  /** Begin to draw on the points of the frame, as custom points. */
  begin() {
    const { spec, look, frame } = this.now();
    this.control.arm(true);
    if (!frame || spec.dataset.kind === "points") return;
    const rows = this.rows();
    this.restart(withRows(spec, rows, frame.task, this.known(frame)), rows, look, frame);
  }

  /** Show the current frame again, after drawing has been turned on. */
  refresh() {
    const { frame, look } = this.now();
    if (frame) this.show(frame, look);
  }

  /**
   * @param {Frame} frame
   * @param {Look} look
   */
  show(frame, { layers }) {
    if (this.pending && this.pending.spec !== this.now().spec) this.pending = null;
    if (!this.control.armed) return;
    this.showClasses(frame);
    this.select(this.all().find((row) => same(row, this.selected)) ?? null);
    if (!layers.points)
      this.control.showMessage("The points are hidden: Show, Training points (T).");
    else if (!layers.test)
      this.control.showMessage("The test points are hidden: Show, Test points (E).");
  }

  /** @param {Frame} frame */
  showClasses(frame) {
    const labels = this.labels(frame);
    const { palette } = this.plane;
    const choices = labels.map((label, index) => ({
      label,
      name: index < frame.classes.length ? className(frame, index) : `class ${label}`,
      hue: palette.classHue(index),
      shape: palette.classShape(index),
    }));
    this.control.setClasses(
      frame.task === "regression" ? null : choices,
      !canAddClass(labels, frame.classNames !== null),
    );
  }

  /**
   * Return the labels to choose from: those of the frame, and an added one.
   *
   * @param {Frame} frame
   */
  labels({ classes }) {
    return this.newLabel === null || classes.includes(this.newLabel)
      ? classes
      : [...classes, this.newLabel];
  }

  addClass() {
    const { frame } = this.now();
    if (!frame) return;
    this.newLabel = Math.max(...this.labels(frame)) + 1;
    this.showClasses(frame);
    this.control.label = this.newLabel;
    this.control.showMessage(
      "A new class changes the outputs: its first point restarts the training.",
    );
  }

  /** @param {Point|null} row */
  select(row) {
    this.selected = row;
    const all = this.all();
    const number = row ? all.findIndex((one) => same(one, row)) + 1 : 0;
    this.control.select(row && number ? { number, row } : null, all.length);
    this.repaint(null);
  }

  /** @param {number[]|null} to  where the selected point is dragged to */
  repaint(to) {
    const at = this.control.armed ? this.selected : null;
    /** @type {import("../views/plane-painters.js").Painter|null} */
    const painter =
      at && ((context, mapping, palette) => paintSelected(context, mapping, at, to, palette));
    this.plane.overlay("drawn", painter);
  }

  /**
   * Return the point nearest to a place of the plane, or null if none is near.
   *
   * @param {number[]} at
   */
  under(at) {
    const mapping = this.plane.mapping();
    const [x, y] = [mapping.x(at[0]), mapping.y(at[1])];
    /** @type {Point|null} */
    let nearest = null;
    let least = REACH;
    for (const row of this.all()) {
      const distance = Math.hypot(mapping.x(row[0]) - x, mapping.y(row[1]) - y);
      if (distance < least) [nearest, least] = [row, distance];
    }
    return nearest;
  }

  /** @param {{at: number[], erase: boolean}} press */
  press({ at, erase }) {
    const row = this.under(at);
    this.pressed = { row, erase };
    this.select(row);
    if (erase && !row) this.control.showMessage("There is no point to erase here.");
  }

  /** @param {{at: number[]|null, moved: boolean}} drag */
  drag({ at, moved }) {
    if (this.pressed?.row && !this.pressed.erase && at && moved) this.repaint(at);
  }

  /** @param {{at: number[]|null, moved: boolean}|null} release */
  release(release) {
    const { pressed } = this;
    this.pressed = null;
    if (!pressed || !release?.at) this.repaint(null);
    else this.finish(pressed, release.at, release.moved);
  }

  /**
   * Erase, move or add a point at the end of a press.
   *
   * @param {{row: Point|null, erase: boolean}} press
   * @param {number[]} at
   * @param {boolean} moved
   */
  finish({ row, erase }, at, moved) {
    if (erase) {
      if (row) this.change({ from: row });
    } else if (row) {
      if (moved) this.change({ from: row, to: this.pointAt(this.rounded(at), row[2]) });
    } else if (!moved) {
      this.put(this.rounded(at));
    }
  }

  /**
   * Return coordinates with as many digits as the view can show.
   *
   * @param {number[]} at
   */
  rounded(at) {
    const box = this.plane.shownBox();
    return at.map((x, axis) => roundTo(x, box[2 * axis + 1] - box[2 * axis]));
  }

  /**
   * @param {number[]} at
   * @param {number} label
   * @returns {Point}
   */
  pointAt([x1, x2], label) {
    return [x1, x2, label];
  }

  /**
   * Add a point, or move the selected one.
   *
   * @param {number[]} at
   */
  put(at) {
    const { label } = this.control;
    const to = this.pointAt(at, label);
    // A new class has to be trained before it can be tested.
    const part = label === this.newLabel ? "train" : this.control.part;
    this.change(this.selected ? { from: this.selected, to } : { to, part });
  }

  /** @param {PointChange} change */
  change({ from = null, to = null, part = "train" }) {
    const { spec, look, frame, history } = this.now();
    if (!frame) return;
    if (to && !Number.isFinite(to[2])) {
      this.control.showMessage("Type a number for the value.");
      return;
    }
    const rows = editedRows(this.rows(), { from, to, part });
    const why = trainingProblem(rows, frame.task);
    this.control.showMessage(why);
    if (why) return;
    this.selected = to;
    const { epoch } = look;
    const newClass = to && frame.task === "classification" && !frame.classes.includes(to[2]);
    if (!this.control.keepsTraining || epoch === 0 || newClass) {
      this.restart(withRows(spec, rows, frame.task, this.known(frame)), rows, look, frame);
      return;
    }
    // A moved point stays in its part, whatever the edit says.
    const next = withIntervention(spec, epoch, {
      points: [{ from, to, part: from ? "train" : part }],
    });
    this.open(next, rows, look, history.upTo(epoch));
  }

  /**
   * Open a run with these points at epoch 0. The view stays.
   *
   * @param {Spec} spec
   * @param {Rows} rows
   * @param {Look} look
   * @param {Frame} frame
   */
  restart(spec, rows, look, frame) {
    this.open(spec, rows, { ...look, epoch: 0, box: look.box ?? frame.box });
  }

  /**
   * @param {Spec} spec
   * @param {Rows} rows
   * @param {Look} look
   * @param {import("../state/metric-history.js").MetricHistory} [past]
   */
  open(spec, rows, look, past) {
    const play = this.player.willPlay;
    this.player.stop();
    this.pending = { spec, rows };
    this.emit("open", { spec, look, play, past });
  }
}
