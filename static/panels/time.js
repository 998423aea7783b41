/** The panel for time: the timeline with its marks, the charts, the stop rule, and ways to fix a diverged run. */

import { ChartChoice } from "../controls/chart-choice.js";
import { LargeCharts } from "../controls/large-charts.js";
import { StopRuleControl } from "../controls/stop-rule.js";
import { Timeline } from "../controls/timeline.js";
import { divergenceFixes } from "../state/divergence-fixes.js";
import { firstStop, lastEpoch, needsEveryEpoch, stopReason } from "../state/stop-rules.js";
import { elements } from "../ui/elements.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";
import { InterventionMarks } from "../views/intervention-list.js";
import { MetricCharts } from "../views/metric-charts.js";

/**
 * @typedef {import("../api/frame.js").Frame} Frame
 * @typedef {import("../api/types.d.ts").Spec} Spec
 * @typedef {import("../state/page-state.js").Look} Look
 * @typedef {import("../state/run.js").Run} Run
 */

/**
 * @typedef {object} Events
 * @property {null} toggle  play or pause
 * @property {null} reset  go to epoch 0
 * @property {null} end  go to the last epoch that was trained
 * @property {number} step  go this many epochs forward, or back
 * @property {{epoch: number, exact: boolean}} seek  not `exact` while the slider is dragged
 * @property {Look["speed"]} speed
 * @property {Partial<Look>} look
 * @property {{spec: Spec, epoch: number}} open  a spec that continues the run from an epoch
 * @property {import("../api/types.d.ts").Intervention} remove
 */

/** @extends {TypedEventTarget<Events>} */
export class TimePanel extends TypedEventTarget {
  /**
   * @param {import("../ui/elements.js").Find} find
   * @param {import("../ui/plotly-loader.js").PlotlyLoader} Plotly
   * @param {import("../ui/palette.js").Palette} palette
   * @param {import("../api/types.d.ts").Catalog} catalog
   * @param {import("../content/change-text.js").ChangeText} changeText
   */
  constructor(find, Plotly, palette, catalog, changeText) {
    super();
    this.limit = catalog.limits.epochs;
    this.timeline = new Timeline(find("#timeline"));
    this.timeline.limit(this.limit);
    this.charts = new MetricCharts(
      find("#curves"),
      elements(find("#charts"), ".chart-heads > *", HTMLElement),
      Plotly,
      palette,
    );
    this.chartChoice = new ChartChoice(find("#charts"));
    new LargeCharts(find("#charts"), find("#enlarge"));
    this.stopRule = new StopRuleControl(find("#stop"));
    this.marks = new InterventionMarks(find("#marks"), changeText);
    /** Whether the stop rule can end playing: not if its condition was already true when playing began. */
    this.stopRuleActive = false;
    /** The last epoch that the stop rule was applied to. */
    this.checkedEpoch = 0;
    this.listen();
  }

  listen() {
    const { timeline } = this;
    timeline.addEventListener("toggle", () => this.emit("toggle"));
    timeline.addEventListener("reset", () => this.emit("reset"));
    timeline.addEventListener("end", () => this.emit("end"));
    timeline.addEventListener("step", ({ detail }) => this.emit("step", detail));
    timeline.addEventListener("seek", ({ detail }) => this.emit("seek", detail));
    timeline.addEventListener("speed", ({ detail }) => this.emit("speed", detail));
    this.chartChoice.addEventListener("change", ({ detail }) => this.emit("look", detail));
    this.stopRule.addEventListener("change", ({ detail }) => this.emit("look", detail));
    this.marks.addEventListener("remove", ({ detail }) => this.emit("remove", detail));
    this.marks.addEventListener("pick", ({ detail }) => this.seek(detail));
    this.charts.addEventListener("pick", ({ detail }) => this.seek(detail));
  }

  /** @param {number} epoch */
  seek(epoch) {
    this.emit("seek", { epoch, exact: true });
  }

  /**
   * @param {Run} run
   * @param {Look} look
   * @param {Frame|null} frame
   * @param {boolean} playing
   */
  show({ history, spec }, look, frame, playing) {
    const { axisEnd, furthest } = history;
    const interventions = spec.interventions.map(({ epoch }) => epoch);
    this.timeline.update({
      epoch: look.epoch,
      furthest,
      reach: axisEnd,
      playing,
      speed: look.speed,
      marks: interventions,
    });
    this.chartChoice.update(look, frame?.task);
    this.stopRule.update(look, frame?.task);
    this.marks.update(spec, axisEnd);
    if (frame) this.charts.update(history, look, frame, interventions);
  }

  /**
   * Prepare the stop rule for playing from a frame, and return the last epoch to play to.
   *
   * @param {Run} run
   * @param {Look} look
   * @param {Frame} frame
   */
  begin({ history }, { stop }, frame) {
    history.add(frame);
    this.checkedEpoch = frame.epoch;
    this.stopRuleActive = stopReason(stop, frame.epoch, history, frame.task) === null;
    return lastEpoch(stop, frame.epoch, this.limit);
  }

  /**
   * Return the next frame to draw. Metrics of the skipped epochs are loaded if the stop rule needs them.
   *
   * @param {Run} run
   * @param {Look} look
   * @param {number} epoch
   * @param {AbortSignal} signal
   * @param {number} from  the epoch of the frame before it
   */
  async next(run, look, epoch, signal, from) {
    const skipped = this.stopRuleActive && needsEveryEpoch(look.stop) && epoch - from > 1;
    const [frame] = await Promise.all([
      run.frame(epoch, look, signal),
      skipped ? run.loadEveryEpoch(from + 1, epoch - 1, look, signal) : null,
    ]);
    return frame;
  }

  /**
   * Return the epoch up to a frame at which playing ends, and why; null if it continues.
   *
   * @param {Run} run
   * @param {Look} look
   * @param {Frame} frame
   */
  ended({ history }, { stop }, frame) {
    history.add(frame);
    const from = this.checkedEpoch;
    this.checkedEpoch = frame.epoch;
    const end = this.stopRuleActive
      ? firstStop(stop, from, frame.epoch, history, frame.task)
      : null;
    if (end || frame.epoch < this.limit) return end;
    return {
      epoch: frame.epoch,
      why: `Stopped: epoch ${this.limit} is the limit of this server.`,
    };
  }

  /**
   * Show when and why a run diverged, with ways to fix it.
   *
   * @param {import("../views/message-bar.js").MessageBar} notice
   * @param {NonNullable<Frame["diverged"]>} divergence
   * @param {Spec} spec
   */
  showDivergence(notice, { epoch, reason }, spec) {
    const words = `Training diverged at epoch ${epoch}: ${reason}. The picture is the last one with finite weights.`;
    const actions = divergenceFixes(spec, epoch).map(({ label, ...fix }) => ({
      label,
      act: () => this.emit("open", fix),
    }));
    notice.show(words, ...actions);
  }
}
