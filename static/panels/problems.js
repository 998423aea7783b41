/** The panel of problems of training: the notice under the plane, and its remedies. */

import { ProblemNotices, remedied, remedyText } from "../state/problem-notices.js";
import { element } from "../ui/elements.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";
import { ProblemNotice } from "../controls/problem-notice.js";

/**
 * @typedef {import("../api/wire.d.ts").TrainingProblem} Problem
 * @typedef {import("../api/types.d.ts").Spec|import("../api/types.d.ts").CurveSpec} AnySpec
 */

/**
 * A run, or a fitted curve.
 *
 * @template {AnySpec} S
 * @typedef {{readonly id: string, readonly spec: S|null}} Trained
 */

/**
 * @template {AnySpec} S
 * @typedef {object} Events
 * @property {S} fix  the spec with the remedy
 * @property {number} seek
 * @property {null} undo
 */

/**
 * @template {AnySpec} S
 * @extends {TypedEventTarget<Events<S>>}
 */
export class ProblemsPanel extends TypedEventTarget {
  /**
   * @param {import("../ui/elements.js").Find} find
   * @param {Trained<S>} run
   * @param {{readonly willPlay: boolean}} player
   */
  constructor(find, run, player) {
    super();
    this.run = run;
    this.player = player;
    this.notices = new ProblemNotices();
    const line = find("#caption").parentElement;
    if (!line) throw new Error("the caption is in no line");
    this.notice = new ProblemNotice(line, element(line, "#problem"));
    /**
     * The last remedy: the problem's run, what it changed, and the run with it once that is open.
     *
     * @type {{from: string, to: string|null, words: string}|null}
     */
    this.remedy = null;
    this.notice.addEventListener("fix", ({ detail }) => this.fix(detail));
    this.notice.addEventListener("seek", ({ detail }) => this.emit("seek", detail));
    this.notice.addEventListener("undo", () => this.emit("undo"));
    this.notice.addEventListener("dismiss", ({ detail }) => {
      this.notices.dismiss(detail);
      this.draw(this.notices.shown);
    });
  }

  /** @param {{epoch: number, metrics?: {problems: Problem[]}|null}} frame */
  show(frame) {
    const { id } = this.run;
    const { remedy } = this;
    if (remedy && remedy.to === null && id !== remedy.from) remedy.to = id;
    if (remedy && remedy.to !== null && id !== remedy.to) this.remedy = null;
    const problems = frame.metrics?.problems ?? [];
    this.draw(this.notices.update(id, frame.epoch, problems, this.player.willPlay));
  }

  /** @param {Problem[]} problems */
  draw(problems) {
    const entries = problems.map((problem) => ({
      problem,
      since: this.notices.since(problem),
      remedy: remedyText(problem.remedy),
    }));
    const words = this.remedy?.to === this.run.id ? this.remedy.words : null;
    this.notice.show(entries, words);
  }

  /** @param {Problem} problem */
  fix({ remedy }) {
    const { spec } = this.run;
    if (!spec) return;
    this.notice.open(false);
    this.remedy = { from: this.run.id, to: null, words: remedyText(remedy) };
    this.emit("fix", remedied(spec, remedy));
  }
}
