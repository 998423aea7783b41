// @ts-nocheck
/** Which samples are wrong, and which are nearest to the boundary: marked in the plane and counted under it. */

import { count, significant, whole } from "../ui/number-format.js";
import { paintMargins, paintRings } from "../views/sample-marks.js";

/** The samples whose margins are drawn: those that a boundary would touch first. */
const NEAREST = 10;

const PARTS = ["train", "test"];
const WORDS = { train: "training", test: "test" };

/** The samples of both parts that are given another label than their own. */
function wrongOnes(points, predictions) {
  const of = (part) =>
    points[part].X.filter((_, index) => points[part].y[index] !== predictions[part][index]);
  return Object.fromEntries(PARTS.map((part) => [part, of(part)]));
}

/** The nearest training samples, with the boundary's point nearest to each. */
function nearestOnes(points, { train }) {
  if (!train) return [];
  return Array.from(train.distance, (distance, index) => ({
    at: points.train.X[index],
    foot: [train.point[2 * index], train.point[2 * index + 1]],
    distance,
  }))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, NEAREST);
}

/** A tool that asks nothing: all it shows is in the frame. */
export class SampleMarkTool extends EventTarget {
  /**
   * @param {import("../state/run.js").Run} run
   * @param {import("../views/plane.js").Plane} plane
   * @param {import("../views/tool-captions.js").ToolCaptions} notes
   */
  constructor(run, plane, notes) {
    super();
    Object.assign(this, { run, plane, notes });
  }

  show(frame, { layers }) {
    const points = this.run.data?.points;
    this.showWrong(
      layers.wrong && points && frame.predictions ? frame : null,
      points,
      layers.test ? PARTS : ["train"],
    );
    this.showMargins(layers.margins && points ? frame : null, points);
  }

  try(frame, look) {
    this.show(frame, look);
  }

  showWrong(frame, points, parts) {
    if (frame?.task === "regression") {
      this.plane.overlay("wrong", null);
      this.notes.set("wrong", "A regression has no right and wrong, so no point is ringed.");
      return;
    }
    const wrong = frame && wrongOnes(points, frame.predictions);
    const all = wrong && parts.flatMap((part) => wrong[part]);
    this.plane.overlay(
      "wrong",
      all?.length
        ? (context, mapping, palette) => paintRings(context, mapping, all, palette)
        : null,
    );
    const counted =
      wrong &&
      parts.map(
        (part) =>
          `${whole(wrong[part].length)} of ${count(points[part].X.length, `${WORDS[part]} point`)}`,
      );
    this.notes.set(
      "wrong",
      counted && `Ringed, since taken for another class: ${counted.join(", ")}.`,
    );
  }

  showMargins(frame, points) {
    const near = frame?.margins ? nearestOnes(points, frame.margins) : [];
    this.plane.overlay(
      "margins",
      near.length
        ? (context, mapping, palette) => paintMargins(context, mapping, near, palette)
        : null,
    );
    this.notes.set("margins", frame && marginWords(frame, near));
  }
}

function marginWords({ task, why }, near) {
  if (near.length) {
    const [{ at, distance }] = near;
    const place = at.map((x) => significant(x, 3)).join(", ");
    return `Margins of the ${near.length} training points nearest to the boundary: the nearest, at (${place}), is ${significant(distance, 3)} away.`;
  }
  if (task === "regression") return "A regression has no boundary, so no margins.";
  return why
    ? `There are no exact margins: ${why}.`
    : "No boundary crosses this view, so there are no margins in it.";
}
