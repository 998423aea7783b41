// @ts-nocheck
/** Time on the page: the timeline with its marks and charts, the stop rule, and what to do when a run diverges. */

import { ChartChoice } from "../controls/chart-choice.js";
import { StopRuleControl } from "../controls/stop-rule.js";
import { Timeline } from "../controls/timeline.js";
import { divergenceFixes } from "../state/divergence-fixes.js";
import { firstStop, lastEpoch, needsEveryEpoch, stopReason } from "../state/stop-rules.js";
import { InterventionMarks } from "../views/intervention-list.js";
import { MetricCharts } from "../views/metric-charts.js";

/**
 * Emits what the timeline emits, `look` (detail: a part of the look), `open` (detail: `{spec, epoch}`) and `remove`
 * (detail: an intervention).
 */
export class TimePanel extends EventTarget {
  constructor(find, Plotly, palette) {
    super();
    this.timeline = new Timeline(find("#timeline"));
    this.curves = new MetricCharts(find("#curves"), find("#chart-key"), Plotly, palette);
    this.charts = new ChartChoice(find("#charts"));
    this.stop = new StopRuleControl(find("#stop"));
    this.markers = find("#marks");
    this.armed = false;
  }

  /**
   * @param {object} catalog
   * @param {import("../content/change-text.js").ChangeText} wording
   */
  wire(catalog, wording) {
    this.timeline.limit(catalog.limits.epochs);
    this.limit = catalog.limits.epochs;
    this.marks = new InterventionMarks(this.markers, wording);
    this.marks.addEventListener("remove", ({ detail }) => this.tell("remove", detail));
    for (const name of ["toggle", "reset", "end", "step", "seek", "speed"]) {
      this.timeline.addEventListener(name, ({ detail }) => this.tell(name, detail));
    }
    for (const control of [this.charts, this.stop])
      control.addEventListener("change", ({ detail }) => this.tell("look", detail));
    for (const view of [this.curves, this.marks])
      view.addEventListener("pick", ({ detail }) =>
        this.tell("seek", { epoch: detail, exact: true }),
      );
  }

  tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  show({ history, spec }, look, frame, playing) {
    const { axisEnd: reach, furthest } = history;
    this.timeline.update({ epoch: look.epoch, furthest, reach, playing, speed: look.speed });
    this.charts.update(look);
    this.stop.update(look, frame?.task);
    this.marks.update(spec, reach);
    this.curves.update(
      history,
      look,
      frame,
      spec.interventions.map(({ epoch }) => epoch),
    );
  }

  /** Playing begins at a frame: a rule that holds there already does not end it. Answers with the last epoch to play to. */
  begin({ history }, { stop }, frame) {
    history.add(frame);
    this.judged = frame.epoch;
    this.armed = stopReason(stop, frame.epoch, history, frame.task) === null;
    return lastEpoch(stop, frame.epoch, this.limit);
  }

  /** The next frame to draw, and of the epochs since the one before it, `from`, what the rule is to judge. */
  async next(run, look, epoch, signal, from) {
    const undrawn = this.armed && needsEveryEpoch(look.stop) && epoch - from > 1;
    const [frame] = await Promise.all([
      run.frame(epoch, look, signal),
      undrawn ? run.loadEveryEpoch(from + 1, epoch - 1, look, signal) : null,
    ]);
    return frame;
  }

  /** At which epoch up to a frame's playing ends, and why in words: `{epoch, why}`; null if it goes on. */
  ended({ history }, { stop }, frame) {
    history.add(frame);
    const from = this.judged;
    this.judged = frame.epoch;
    const end = this.armed ? firstStop(stop, from, frame.epoch, history, frame.task) : null;
    if (end || frame.epoch < this.limit) return end;
    return {
      epoch: frame.epoch,
      why: `Stopped: epoch ${this.limit} is the last one that this server trains.`,
    };
  }

  /** Say when and why a run diverged, with ways out. */
  tellDivergence(notice, { epoch, reason }, spec) {
    const words = `Training diverged at epoch ${epoch}: ${reason}. The picture is the last one with finite weights.`;
    const ways = divergenceFixes(spec, epoch).map(({ label, ...way }) => ({
      label,
      act: () => this.tell("open", way),
    }));
    notice.show(words, ...ways);
  }
}
