/** A tool that marks misclassified points and the points nearest to the boundary, and counts them below the plane. */

import { count, significant, whole } from "../ui/number-format.js";
import { paintMargins, paintRings } from "../views/sample-marks.js";

/**
 * @typedef {import("../api/frame.js").Frame} Frame
 * @typedef {import("../state/page-state.js").Look} Look
 * @typedef {NonNullable<Frame["points"]>} Points
 * @typedef {"train"|"test"} Part
 * @typedef {import("../views/sample-marks.js").Margin} Margin
 */

/** The number of samples whose margins are drawn. */
const MARGINS = 10;

/** @type {Part[]} */
const PARTS = ["train", "test"];
const WORDS = { train: "training", test: "test" };

/**
 * Return the points of one part that are misclassified.
 *
 * @param {Points} points
 * @param {NonNullable<Frame["predictions"]>} predictions
 * @param {Part} part
 */
function misclassified(points, predictions, part) {
  const { X, y } = points[part];
  const predicted = predictions[part];
  return predicted ? X.filter((_, index) => y[index] !== predicted[index]) : [];
}

/**
 * Return the training samples nearest to the boundary, each with the nearest point of the boundary.
 *
 * @param {Points} points
 * @param {NonNullable<Frame["margins"]>} margins
 * @returns {Margin[]}
 */
function nearestMargins(points, { train }) {
  if (!train) return [];
  return Array.from(train.distance, (distance, index) => ({
    at: points.train.X[index],
    foot: [train.point[2 * index], train.point[2 * index + 1]],
    distance,
  }))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, MARGINS);
}

/** This tool sends no requests: everything that it shows is in the frame and in the run's data. */
export class SampleMarkTool {
  /**
   * @param {{data: import("../state/run.js").Data|null|undefined}} run
   * @param {import("../views/plane.js").Plane} plane
   * @param {import("../views/tool-captions.js").ToolCaptions} captions
   */
  constructor(run, plane, captions) {
    this.run = run;
    this.plane = plane;
    this.captions = captions;
  }

  /**
   * @param {Frame} frame
   * @param {Look} look
   */
  show(frame, { layers }) {
    const points = this.run.data?.points ?? null;
    this.showMisclassified(layers.wrong ? frame : null, points, layers.test ? PARTS : ["train"]);
    this.showMargins(layers.margins ? frame : null, points);
  }

  /**
   * Show a frame of previewed weights.
   *
   * @param {Frame} frame
   * @param {Look} look
   */
  preview(frame, look) {
    this.show(frame, look);
  }

  /**
   * @param {Frame|null} frame  null to hide the marks
   * @param {Points|null} points
   * @param {Part[]} parts
   */
  showMisclassified(frame, points, parts) {
    const predictions = frame?.predictions;
    if (!frame || !points || !predictions) {
      this.plane.overlay("wrong", null);
      this.captions.set("wrong", null);
      return;
    }
    if (frame.task === "regression") {
      this.plane.overlay("wrong", null);
      this.captions.set("wrong", "A regression has no classes, so no point is misclassified.");
      return;
    }
    const wrong = parts.map((part) => misclassified(points, predictions, part));
    const all = wrong.flat();
    /** @type {import("../views/plane-painters.js").Painter} */
    const painter = (context, mapping, palette) => paintRings(context, mapping, all, palette);
    this.plane.overlay("wrong", all.length ? painter : null);
    const counts = parts.map((part, at) => {
      const total = count(points[part].X.length, `${WORDS[part]} point`);
      return `${whole(wrong[at].length)} of ${total}`;
    });
    this.captions.set("wrong", `Misclassified, marked by rings: ${counts.join(", ")}.`);
  }

  /**
   * @param {Frame|null} frame  null to hide the marks
   * @param {Points|null} points
   */
  showMargins(frame, points) {
    if (!frame || !points) {
      this.plane.overlay("margins", null);
      this.captions.set("margins", null);
      return;
    }
    const margins = frame.margins ? nearestMargins(points, frame.margins) : [];
    /** @type {import("../views/plane-painters.js").Painter} */
    const painter = (context, mapping, palette) => paintMargins(context, mapping, margins, palette);
    this.plane.overlay("margins", margins.length ? painter : null);
    this.captions.set("margins", marginCaption(frame, margins));
  }
}

/**
 * @param {Frame} frame
 * @param {Margin[]} margins
 */
function marginCaption({ task, why }, margins) {
  if (margins.length) {
    const [{ at, distance }] = margins;
    const place = at.map((x) => significant(x, 3)).join(", ");
    return `Margins of the ${margins.length} training points nearest to the boundary: the nearest, at (${place}), is ${significant(distance, 3)} away.`;
  }
  if (task === "regression") return "A regression has no boundary, so there are no margins.";
  return why
    ? `There are no exact margins: ${why}.`
    : "No boundary crosses this view, so there are no margins in it.";
}
