/** The panel of the slice: it offers the columns of the run's points, and shows and changes the plane in their space. */

import { LatestRequest } from "../api/latest-request.js";
import { labelName } from "../content/label-names.js";
import { SliceControl } from "../controls/slice.js";
import { CORNERS } from "../controls/slice-rows.js";
import { significant } from "../ui/number-format.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";
import { paintCorners } from "../views/slice-corners.js";

/**
 * @typedef {import("../api/frame.js").Frame} Frame
 * @typedef {import("../state/page-state.js").Look} Look
 * @typedef {import("../controls/row-list.js").Row} Row
 * @typedef {{at: number[], row: number, label: number, away: number, part: "train"|"test"}} Sample
 */

const RELABEL = "Relabel or erase points (A)";
/** Where the three points are in the plane through them. */
const CORNERS_AT = [
  [0, 0],
  [1, 0],
  [0, 1],
];
/** The distance in pixels at which a press is on a sample. */
const REACH = 24;
/** Samples that are nearer to each other than this, in pixels, are under one press: the one nearest to the slice is taken. */
const UNDER = 6;

/** @type {("train"|"test")[]} */
const PARTS = ["train", "test"];

/**
 * Return the classes that no region of the view is predicted as, if the view has a boundary.
 *
 * @param {Frame} frame
 */
function missingClasses({ classes, boundary }) {
  const seen = new Set(boundary?.classes.flat());
  return seen.size ? classes.filter((label) => !seen.has(label)) : [];
}

/**
 * Emits `slice` with a part of the look: another slice, and what does not fit it any longer; `sweep`: a number that is the same
 * while a slider is dragged. `pick`: a sample is about to be chosen in the plane.
 *
 * @extends {TypedEventTarget<{slice: {change: Partial<Look>, sweep: number|false}, fade: null, pick: null, problem: string}>}
 */
export class SlicePanel extends TypedEventTarget {
  /**
   * @param {HTMLElement} root
   * @param {import("../state/run.js").Run} run
   * @param {import("../views/plane.js").Plane} plane
   * @param {HTMLButtonElement} drawButton  switches the tool for points on
   */
  constructor(root, run, plane, drawButton) {
    super();
    this.root = root;
    this.run = run;
    this.plane = plane;
    this.drawButton = drawButton;
    this.drawTitle = drawButton.title;
    this.control = new SliceControl(root);
    this.columns = new LatestRequest();
    this.wanted = new LatestRequest();
    /** Returns whether another slice has been chosen than that of the frame, whose own frame is on its way. */
    this.isOutdated = () => false;
    /** The data set whose columns are on offer, as text. */
    this.offered = "";
    /** @type {{frame: Frame, look: Look}|null} */
    this.shown = null;
    /** The samples of the data that were listed last. @type {{data: unknown, samples: Sample[], rows: Row[]}} */
    this.listed = { data: null, samples: [], rows: [] };
    const { control } = this;
    control.addEventListener("change", ({ detail: { slice, sweep } }) =>
      this.emit("slice", { change: { slice, box: null, at: null, why: null, probe: null }, sweep }),
    );
    control.addEventListener("move", ({ detail: { slice, sweep } }) =>
      this.emit("slice", { change: { slice }, sweep }),
    );
    control.addEventListener("fade", ({ detail }) => {
      run.setFade(detail);
      this.emit("fade");
    });
    control.addEventListener("row", ({ detail }) => this.moveToRow(detail));
    control.rows.addEventListener("misclassified", () => this.chooseMisclassified());
    control.rows.addEventListener("pick", ({ detail }) => detail !== null && this.emit("pick"));
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || control.rows.picking === null) return;
      event.preventDefault();
      control.rows.pick(null);
    });
  }

  /**
   * @param {Frame} frame
   * @param {Look} look
   */
  show(frame, look) {
    this.shown = { frame, look };
    const many = (frame.slice?.columns.length ?? 2) > 2;
    this.root.hidden = !many;
    // A point of the plane has no values in the other columns, so none is drawn or moved.
    this.drawButton.title = many ? RELABEL : this.drawTitle;
    const rows = many && frame.slice?.rows;
    /** @type {import("../views/plane-painters.js").Painter} */
    const painter = (context, mapping, palette) =>
      paintCorners(context, mapping, CORNERS_AT, palette);
    this.plane.overlay("corners", rows ? painter : null);
    if (!many) {
      this.control.rows.pick(null);
      this.control.walk.clear();
      return;
    }
    const dataset = JSON.stringify(this.run.spec.dataset);
    if (dataset !== this.offered) {
      this.offered = dataset;
      this.columns.run(
        () => this.run.columns(),
        (columns) => {
          this.control.setColumns(columns, (label) => labelName(frame, label));
          this.update();
        },
        () => (this.offered = ""),
      );
    } else this.update();
  }

  update() {
    const { shown, control, run } = this;
    const slice = shown?.frame.slice;
    if (!shown || !slice || !control.columns) return;
    const { frame, look } = shown;
    // Otherwise the inputs are where the user has left them since, and stay there.
    if (!this.isOutdated()) {
      const { train, test } = frame.distance ?? { train: null, test: null };
      const distances = [...(train ?? []), ...(test ?? [])];
      const reach = distances.reduce((most, one) => Math.max(most, one), 0);
      control.update(slice, look.slice, run.data?.fade ?? null, reach, () => this.list().rows);
      if (slice.rows) control.rows.mark(slice.rows.map((row) => this.markerOf(row)));
    }
    control.showMissing(missingClasses(frame).map((label) => labelName(frame, label)));
  }

  /** Return the samples that are rows of the data set, and the rows in their order. */
  list() {
    const { data } = this.run;
    if (this.listed.data === data) return this.listed;
    const samples = PARTS.flatMap((part) =>
      Array.from(data?.rows?.[part] ?? [], (row, at) => ({
        at: data?.points?.[part].X[at] ?? [],
        row,
        label: data?.points?.[part].y[at] ?? 0,
        away: data?.distance?.[part]?.[at] ?? 0,
        part,
      })),
    ).filter(({ row }) => row >= 0);
    const rows = samples
      .map(({ row, label }) => ({ row, name: `row ${row}, ${this.nameOf(label)}` }))
      .sort((one, other) => one.row - other.row);
    this.listed = { data, samples, rows };
    return this.listed;
  }

  /** @param {number} label */
  nameOf(label) {
    const { data } = this.run;
    return data?.classes.length ? labelName(data, label) : significant(label, 4);
  }

  /** @param {number} row */
  markerOf(row) {
    const classes = this.run.data?.classes ?? [];
    const sample = this.list().samples.find((one) => one.row === row);
    const index = sample ? classes.indexOf(sample.label) : -1;
    const { palette } = this.plane;
    return index < 0 ? null : { shape: palette.classShape(index), hue: palette.classHue(index) };
  }

  /**
   * Use a press on the plane if it chooses a sample. Return whether it does.
   *
   * @param {number[]} point
   */
  takes(point) {
    const { rows } = this.control;
    const place = rows.picking;
    if (place === null) return false;
    const sample = this.sampleAt(point);
    if (sample) rows.choose(place, sample.row);
    else rows.say(`No sample is there. Choose one for ${CORNERS[place]}, or press Escape.`);
    return true;
  }

  /**
   * Return the sample at a point of the plane, or null if none is near.
   *
   * @param {number[]} point
   */
  sampleAt(point) {
    const mapping = this.plane.mapping();
    const [x, y] = [mapping.x(point[0]), mapping.y(point[1])];
    const { test } = this.shown?.look.layers ?? { test: true };
    const near = this.list()
      .samples.filter(({ part }) => test || part === "train")
      .map((sample) => {
        const { at } = sample;
        return { sample, pixels: Math.hypot(mapping.x(at[0]) - x, mapping.y(at[1]) - y) };
      })
      .filter(({ pixels }) => pixels <= REACH);
    const least = Math.min(...near.map(({ pixels }) => pixels));
    const under = near.filter(({ pixels }) => pixels <= Math.max(least, UNDER));
    return under.sort((one, other) => one.sample.away - other.sample.away).at(0)?.sample ?? null;
  }

  /**
   * Give the other columns the values of a row.
   *
   * @param {number} row
   */
  moveToRow(row) {
    const epoch = this.shown?.frame.epoch ?? 0;
    this.wanted.run(
      () => this.run.inputs(epoch),
      (inputs) => {
        const { rows } = this.run.data ?? {};
        for (const part of PARTS) {
          const at = Array.from(rows?.[part] ?? []).indexOf(row);
          if (at >= 0 && inputs) this.control.moveTo(Array.from(inputs[part][at]));
        }
      },
      (message) => this.emit("problem", message),
    );
  }

  /** Show the plane through three misclassified samples, of different classes if there are some. */
  chooseMisclassified() {
    const { control, run } = this;
    const epoch = this.shown?.frame.epoch ?? 0;
    this.wanted.run(
      () => run.misclassified(epoch),
      (wrong) => {
        const { rows, points } = run.data ?? {};
        const found = PARTS.flatMap((part) =>
          Array.from(rows?.[part] ?? [], (row, at) => ({
            row,
            label: points?.[part].y[at],
          })).filter(({ row }, at) => row >= 0 && wrong[part][at]),
        );
        if (!found.length) {
          control.rows.say("No sample is misclassified.");
          return;
        }
        const firsts = found.filter(
          ({ label }, at) => found.findIndex((one) => one.label === label) === at,
        );
        const candidates = [...firsts, ...found].map(({ row }) => row);
        control.change({ rows: control.typicalRows(candidates) });
      },
      (message) => this.emit("problem", message),
    );
  }
}
