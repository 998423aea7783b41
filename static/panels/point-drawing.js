/** Points that are drawn, moved, relabelled and erased: each change opens a run with other points. */

import { className } from "../content/label-names.js";
import {
  canAddClass,
  editedRows,
  rowsOf,
  rowsWithin,
  trainingProblem,
  withRows,
} from "../state/custom-points.js";
import { MOST_DRAFT_POINTS } from "../state/draft.js";
import { startedWithEdits, withIntervention } from "../state/interventions.js";
import { roundTo } from "../ui/number-format.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";
import { paintBlank, paintGroup, paintSelected } from "../views/selected-point.js";
import { PointInputs, inAllColumns } from "./point-inputs.js";

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

const NO_MOVING =
  "Points of more than two columns can be relabelled or erased, not moved or added: a point of the plane has no values in the other columns.";

/** @type {"train"|"test"} */
const TRAIN = "train";

/**
 * @param {number[]} from
 * @param {number[]} to
 */
const distance = (from, to) => [to[0] - from[0], to[1] - from[1]];

/**
 * Return whether edits give points a class that the network has no output for.
 *
 * @param {{to: Point|null}[]} edits
 * @param {Frame} frame
 */
const haveNewClass = (edits, { task, classes }) =>
  task === "classification" && edits.some(({ to }) => to && !classes.includes(to[2]));

/**
 * Return what a blank canvas still needs.
 *
 * @param {Point[]} draft
 * @param {string} task
 */
const draftMessage = (draft, task) =>
  `${trainingProblem({ train: draft, test: [] }, task)} Until then, the network and the charts are those of the points before.`;

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
    this.inputs = new PointInputs(run);
    /** @type {Point|null} */
    this.selected = null;
    /**
     * Several selected points, instead of one.
     *
     * @type {Point[]}
     */
    this.group = [];
    /**
     * A press of the pointer: the point under it, whether it erases, and where it began if it selects or moves several points.
     *
     * @type {{row: Point|null, erase: boolean, area: number[]|null, moves: number[]|null}|null}
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
    control.addEventListener("relabel", () => this.relabel());
    control.addEventListener("erase", () => {
      const rows = this.chosen;
      if (rows.length) this.changeAll(rows.map((from) => ({ from })));
    });
    control.addEventListener("nudge", ({ detail }) => this.nudge(detail));
    control.addEventListener("clear", () => this.clearAll());
    control.addEventListener("addclass", () => this.addClass());
  }

  /** The points that are selected. */
  get chosen() {
    return this.selected ? [this.selected] : this.group;
  }

  /** Whether points have more than two columns. Their rows are `[s, t, label, …columns]`. */
  get isWide() {
    return (this.now().frame?.slice?.columns.length ?? 2) > 2;
  }

  /**
   * Return the points, with a change whose run is still loading.
   *
   * @returns {Rows}
   */
  rows() {
    const { spec, look } = this.now();
    const { pending } = this;
    if (this.isWide) return this.inputs.rows(look.epoch) ?? { train: [], test: [] };
    if (look.draft) return { train: look.draft, test: [] };
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
    const bare = (/** @type {import("../api/types.d.ts").Axis} */ { name, offset, scale }) => ({
      name,
      offset,
      scale,
    });
    const { x1, x2, label } = this.run.data?.axes ?? {};
    const axes = x1 && x2 && label ? { x1: bare(x1), x2: bare(x2), label: bare(label) } : null;
    return { names: classNames ?? [], axes };
  }

  /** Begin to draw on the points of the frame, as custom points. */
  begin() {
    const { spec, look, frame } = this.now();
    this.control.arm(true);
    if (!frame || spec.dataset.kind === "points") return;
    // Points of more than two columns become those of the plane.
    const points = this.run.data?.points;
    const rows = this.isWide && points ? rowsOf({ points }) : this.rows();
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
  show(frame, { layers, draft }) {
    if (this.pending && this.pending.spec !== this.now().spec) this.pending = null;
    if (!this.control.armed) {
      this.repaint(null);
      return;
    }
    this.control.setWide(this.isWide);
    this.showClasses(frame);
    if (this.isWide && !this.inputs.rows(frame.epoch)) {
      this.inputs.load(
        frame.epoch,
        () => this.refresh(),
        (message) => this.control.showMessage(message),
      );
      return;
    }
    if (this.group.length) this.selectSeveral(this.group);
    else this.select(this.all().find((row) => same(row, this.selected)) ?? null);
    if (draft) this.control.showMessage(draftMessage(draft, frame.task));
    else if (!layers.points)
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
      this.isWide || !canAddClass(labels, frame.classNames !== null),
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

  /**
   * Select the points that still exist of some.
   *
   * @param {Point[]} rows
   */
  selectSeveral(rows) {
    const all = this.all();
    const keys = new Set(all.map((row) => row.join()));
    const found = rows.filter((row) => keys.has(row.join()));
    if (found.length < 2) {
      this.select(found[0] ?? null);
      return;
    }
    this.selected = null;
    this.group = found;
    this.control.select(null, all.length, found.length);
    this.repaint(null);
  }

  /** @param {Point|null} row */
  select(row) {
    this.selected = row;
    this.group = [];
    const all = this.all();
    const number = row ? all.findIndex((one) => same(one, row)) + 1 : 0;
    this.control.select(row && number ? { number, row } : null, all.length);
    this.repaint(null);
  }

  /**
   * @param {number[]|null} to  where the selected point is dragged to
   * @param {{by?: number[]|null, area?: number[][]|null}} drag  of several points
   */
  repaint(to, { by = null, area = null } = {}) {
    const at = this.control.armed ? this.selected : null;
    const group = this.control.armed ? this.group : [];
    const blank = this.now().look.draft !== null;
    /** @type {import("../views/plane-painters.js").Painter} */
    const painter = (context, mapping, palette) => {
      if (blank) paintBlank(context, mapping, palette);
      if (at) paintSelected(context, mapping, at, to, palette);
      if (group.length || area) paintGroup(context, mapping, group, { by, area }, palette);
    };
    this.plane.overlay("drawn", blank || at || group.length || area ? painter : null);
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

  /** @param {{at: number[], erase: boolean, area: boolean}} press */
  press({ at, erase, area }) {
    const row = this.under(at);
    const inGroup = row !== null && this.group.some((one) => same(one, row));
    this.pressed = {
      row,
      erase,
      area: area && !erase && !inGroup ? at : null,
      moves: inGroup && !erase ? at : null,
    };
    if (inGroup) return;
    this.select(row);
    if (erase && !row) this.control.showMessage("There is no point to erase here.");
  }

  /** @param {{at: number[]|null, moved: boolean}} drag */
  drag({ at, moved }) {
    const { pressed } = this;
    if (!pressed || pressed.erase || !at || !moved) return;
    if (pressed.area) this.repaint(null, { area: [pressed.area, at] });
    else if (this.isWide) this.control.showMessage(NO_MOVING);
    else if (pressed.moves) this.repaint(null, { by: distance(pressed.moves, at) });
    else if (pressed.row) this.repaint(at);
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
   * @param {NonNullable<PointDrawing["pressed"]>} press
   * @param {number[]} at
   * @param {boolean} moved
   */
  finish({ row, erase, area, moves }, at, moved) {
    if (area) {
      this.selectSeveral(moved ? rowsWithin(this.all(), [area, at]) : row ? [row] : []);
    } else if (moves) {
      if (moved) this.moveGroup(distance(moves, at));
      else this.select(row);
    } else if (erase) {
      if (row) this.eraseAt(row);
    } else if (this.isWide) {
      this.control.showMessage(row && !moved ? null : NO_MOVING);
    } else if (row) {
      if (moved) this.change({ from: row, to: this.pointAt(this.rounded(at), row[2]) });
    } else if (!moved) {
      this.put(this.rounded(at));
    }
  }

  /**
   * Erase a point, with the others if it is one of several that are selected.
   *
   * @param {Point} row
   */
  eraseAt(row) {
    const rows = this.group.some((one) => same(one, row)) ? this.group : [row];
    this.changeAll(rows.map((from) => ({ from })));
  }

  /**
   * Move the selected points.
   *
   * @param {number[]} by
   */
  moveGroup(by) {
    if (this.isWide) {
      this.control.showMessage(NO_MOVING);
      return;
    }
    const rows = this.chosen;
    const moved = rows.map((from) => ({
      from,
      to: this.pointAt(this.rounded([from[0] + by[0], from[1] + by[1]]), from[2]),
    }));
    this.changeAll(moved);
  }

  /** @param {number[]} shares  of the view */
  nudge(shares) {
    const box = this.plane.shownBox();
    this.moveGroup(shares.map((share, axis) => share * (box[2 * axis + 1] - box[2 * axis])));
  }

  /** Begin with a blank canvas: its points become a run as soon as they can be trained on. */
  clearAll() {
    const { frame } = this.now();
    if (!frame) return;
    this.select(null);
    this.openDraft([], frame);
  }

  /**
   * @param {Point[]} draft
   * @param {Frame} frame
   */
  openDraft(draft, frame) {
    const { spec, look } = this.now();
    this.player.stop();
    this.pending = null;
    this.emit("open", { spec, look: { ...look, draft, box: look.box ?? frame.box } });
    this.control.showMessage(draftMessage(draft, frame.task));
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

  /** Give the selected points the label of the control. */
  relabel() {
    const { label } = this.control;
    const changes = this.chosen.flatMap((from) => {
      const [s, t, before, ...columns] = from;
      /** @type {Point} */
      const to = [s, t, label, ...columns];
      return label === before ? [] : [{ from, to }];
    });
    if (changes.length) this.changeAll(changes);
    else this.control.showMessage("The selected points have this label already: choose another.");
  }

  /** @param {PointChange} change */
  change(change) {
    this.changeAll([change]);
  }

  /**
   * Change points, as one step of undo.
   *
   * @param {PointChange[]} changes
   * @param {{select?: boolean}} [options]  whether the changed points are selected
   */
  changeAll(changes, { select = true } = {}) {
    const { spec, look, frame, history } = this.now();
    if (!frame || !changes.length) return;
    const edits = changes.map(({ from = null, to = null, part = TRAIN }) => ({ from, to, part }));
    if (edits.some(({ to }) => to && !Number.isFinite(to[2]))) {
      this.control.showMessage("Type a number for the value.");
      return;
    }
    const rows = edits.reduce(editedRows, this.rows());
    const why = trainingProblem(rows, frame.task);
    if (look.draft && why) {
      this.keepDraft(rows.train, frame);
      return;
    }
    this.control.showMessage(why);
    if (why) return;
    this.selectChanged(select ? edits : []);
    if (this.isWide) {
      this.editWide(edits, rows);
      return;
    }
    const { epoch } = look;
    if (look.draft || !this.control.keepsTraining || epoch === 0 || haveNewClass(edits, frame)) {
      this.restart(
        withRows(spec, rows, frame.task, this.known(frame)),
        rows,
        { ...look, draft: null },
        frame,
      );
      return;
    }
    // A moved point stays in its part, whatever the edit says.
    const points = edits.map((edit) => (edit.from ? { ...edit, part: TRAIN } : edit));
    this.open(withIntervention(spec, epoch, { points }), rows, look, history.upTo(epoch));
  }

  /**
   * Edit points of more than two columns.
   *
   * @param {{from: Point|null, to: Point|null}[]} edits
   * @param {Rows} rows
   */
  editWide(edits, rows) {
    const { spec, look, history } = this.now();
    const { epoch } = look;
    const points = edits.map(({ from, to }) => ({
      from: from && inAllColumns(from),
      to: to && inAllColumns(to),
      part: TRAIN,
    }));
    if (this.control.keepsTraining && epoch > 0)
      this.open(withIntervention(spec, epoch, { points }), rows, look, history.upTo(epoch));
    else this.open(startedWithEdits(spec, epoch, points), rows, { ...look, epoch: 0 });
  }

  /**
   * Keep the points of a blank canvas that cannot be trained on yet, unless they are too many.
   *
   * @param {Point[]} draft
   * @param {Frame} frame
   */
  keepDraft(draft, frame) {
    if (draft.length <= MOST_DRAFT_POINTS) this.openDraft(draft, frame);
    else
      this.control.showMessage(
        `A blank canvas can have at most ${MOST_DRAFT_POINTS} points before the training starts.`,
      );
  }

  /**
   * Select what the edited points have become.
   *
   * @param {{to: Point|null}[]} edits
   */
  selectChanged(edits) {
    const after = edits.flatMap(({ to }) => (to ? [to] : []));
    this.selected = after.length === 1 ? after[0] : null;
    this.group = after.length > 1 ? after : [];
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
