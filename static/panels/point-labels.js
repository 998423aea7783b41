/** Labelling points by a rule, and naming their classes: each opens a run with other points or other names. */

import { LatestRequest } from "../api/latest-request.js";
import { Problem } from "../api/problem.js";
import { className } from "../content/label-names.js";
import { labelledByRule, namesProblem, withClassNames, withRows } from "../state/custom-points.js";

/**
 * @typedef {import("../api/frame.js").Frame} Frame
 * @typedef {import("../controls/point-labels.js").SideLabels} SideLabels
 */

export class PointLabels {
  /**
   * @param {import("../api/client.js").Client} client
   * @param {import("./point-drawing.js").PointDrawing} drawing
   * @param {import("../controls/point-labels.js").PointLabelsControl} control
   * @param {() => import("../state/page-state.js").CurrentState} now
   */
  constructor(client, drawing, control, now) {
    this.client = client;
    this.drawing = drawing;
    this.control = control;
    this.now = now;
    this.latest = new LatestRequest();
    control.addEventListener("read", ({ detail }) => this.read(detail));
    control.addEventListener("label", ({ detail }) => this.label(detail));
    control.addEventListener("rename", ({ detail }) => this.rename(detail));
    control.addEventListener("problem", ({ detail }) => this.say(detail));
  }

  /** @param {string|null} words */
  say(words) {
    this.drawing.control.showMessage(words);
  }

  /** @param {Frame} frame */
  show(frame) {
    if (!this.drawing.control.armed) return;
    this.control.setClasses(
      frame.task === "regression"
        ? null
        : this.drawing.labels(frame).map((label, index) => ({
            label,
            name: index < frame.classes.length ? className(frame, index) : `class ${label}`,
          })),
    );
  }

  /** @param {string} formula */
  read(formula) {
    this.latest.run(
      () => this.client.formulaAt(formula, []),
      (reading) => this.control.preview.show(reading),
      (message) => this.say(message),
    );
  }

  /** @param {{formula: string, labels: SideLabels}} rule */
  async label({ formula, labels }) {
    const { frame } = this.now();
    if (!frame) return;
    const rows = this.drawing.all();
    const places = rows.map(([x1, x2]) => [x1, x2]);
    try {
      const { values } = await this.client.formulaAt(formula, places);
      const regression = frame.task === "regression";
      const changes = labelledByRule(rows, values ?? [], regression ? null : labels);
      const undefinedAt = (values ?? []).filter((value) => value === null).length;
      if (changes.length) this.drawing.changeAll(changes, { select: false });
      else this.say("All points have these labels already.");
      if (undefinedAt)
        this.say(
          `The rule has no value at ${undefinedAt} of ${rows.length} points: they keep their labels.`,
        );
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      this.say(problem.message);
    }
  }

  /** @param {Map<number, string>} names  by label */
  rename(names) {
    const { spec, look, frame } = this.now();
    if (!frame) return;
    const why = [...names.keys()].some((label) => label < 0)
      ? "Only classes with the labels 0, 1, 2 … can have names."
      : namesProblem([...names.values()]);
    this.say(why);
    if (why) return;
    const isOwn = spec.dataset.kind === "points";
    const own = isOwn
      ? spec
      : withRows(spec, this.drawing.rows(), frame.task, this.drawing.known(frame));
    this.drawing.emit("open", {
      spec: withClassNames(own, names),
      look: { ...look, box: look.box ?? frame.box },
      play: false,
    });
  }
}
