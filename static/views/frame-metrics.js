/** A frame's metrics in fixed places of the page, and the sentence that describes the frame. */

import { createElement, elements, setText } from "../ui/elements.js";
import { compact, count, fixed, percent, significant, whole } from "../ui/number-format.js";
import { capitalized } from "../ui/short-text.js";

/**
 * @typedef {import("../api/frame.js").Frame} Frame
 * @typedef {import("../api/wire.d.ts").Metrics} Metrics
 * @typedef {import("../api/wire.d.ts").Counts} Counts
 * @typedef {import("../api/wire.d.ts").Task} Task
 * @typedef {Pick<Counts, "regions"|"boundary_segments"|"boundary_length">} ShownCounts
 * @typedef {Pick<Frame, "epoch"|"task"|"why"> & {metrics: Metrics|null, counts: ShownCounts}} MeasuredFrame
 */

/** Time for which a frame must stay before it is announced. */
const REST_MS = 700;

const NO_COUNTS = { regions: null, boundary_segments: null, boundary_length: null };
const BLANK = " Blank canvas.";

/** @typedef {(x: number|null|undefined) => string} Written */

/** @type {Written} */
const whereRoom = (x) => fixed(x, 4);

/** @param {number[][]|undefined} units */
const deadCount = (units) => units?.length ?? null;

/**
 * The text of each slot, by its `data-reading`, and how it writes losses and R²: those of own values can be of any size.
 *
 * @type {Record<string, (frame: MeasuredFrame, written: Written) => string>}
 */
const READINGS = {
  train_loss: ({ metrics }, written) => written(metrics?.train_loss),
  test_loss: ({ metrics }, written) => written(metrics?.test_loss),
  train_score: ({ metrics, task }, written) => score(metrics, "train", task, written),
  test_score: ({ metrics, task }, written) => score(metrics, "test", task, written),
  regions: ({ counts }) => whole(counts.regions),
  boundary_segments: ({ counts, task }) => whole(boundaryCount(counts.boundary_segments, task)),
  boundary_length: ({ counts, task }) =>
    significant(boundaryCount(counts.boundary_length, task), 4),
  dead_units: ({ metrics }) => whole(deadCount(metrics?.dead_units_data)),
};

/**
 * Return a count of the decision boundary; a regression has none.
 *
 * @param {number|null} value
 * @param {Task} task
 */
function boundaryCount(value, task) {
  return task === "regression" ? null : value;
}

/**
 * @param {Metrics|null} metrics
 * @param {"train"|"test"} part
 * @param {Task} task
 * @param {Written} written
 */
function score(metrics, part, task, written) {
  return task === "regression"
    ? written(metrics?.[`${part}_r2`])
    : percent(metrics?.[`${part}_accuracy`]);
}

/**
 * @param {ShownCounts} counts
 * @param {Task} task
 */
function geometryText(counts, task) {
  const regions = `${count(counts.regions, "linear region")} in view`;
  if (task === "regression") return regions;
  if (!counts.boundary_segments) return `${regions}, no decision boundary in it`;
  const length = significant(counts.boundary_length, 3);
  return `${regions}. Decision boundary of ${count(counts.boundary_segments, "segment")}, ${length} long`;
}

/**
 * @param {Metrics} metrics
 * @param {Task} task
 */
function scoreText(metrics, task) {
  if (task === "classification") {
    const test = Number.isFinite(metrics.test_accuracy)
      ? `, ${percent(metrics.test_accuracy)} of test points`
      : "";
    return `Correct: ${percent(metrics.train_accuracy)} of training points${test}`;
  }
  const test = Number.isFinite(metrics.test_r2)
    ? `, ${fixed(metrics.test_r2, 3)} on test points`
    : "";
  return `R² ${fixed(metrics.train_r2, 3)} on training points${test}`;
}

/**
 * Return a description of the frame, which screen readers read.
 *
 * @param {MeasuredFrame} frame
 */
export function sentence({ epoch, task, metrics, counts, why }) {
  const parts = [`Epoch ${whole(epoch)}`];
  if (Number.isFinite(counts.regions)) parts.push(geometryText(counts, task));
  if (metrics) parts.push(scoreText(metrics, task));
  const dead = deadCount(metrics?.dead_units_data);
  if (dead) parts.push(count(dead, "dead unit"));
  if (why) parts.push(`${capitalized(why)}. What is drawn is sampled on a grid`);
  return `${parts.join(". ")}.`;
}

/**
 * Return a text in parts that are shown whole or not at all: the line under the plane has room for the first of them.
 *
 * @param {string} text
 */
export const inParts = (text) =>
  text
    .split(/(?<=\.) /)
    .flatMap((part, index) => [
      ...(index ? [" "] : []),
      createElement("span", { textContent: part }),
    ]);

/** Fills the slots immediately, and announces the sentence when the frame has stayed for a moment, so that screen readers keep up. */
export class FrameMetrics {
  /**
   * @param {ParentNode} page        contains the `data-reading` slots
   * @param {HTMLElement} caption    shows the sentence
   * @param {HTMLElement} announced  a live region
   */
  constructor(page, caption, announced) {
    this.slots = elements(page, "[data-reading]", HTMLElement).map((slot) => ({
      slot,
      reading: READINGS[slot.dataset.reading ?? ""],
      written: slot.closest(".figures") ? compact : whereRoom,
    }));
    this.scoreNames = elements(page, "[data-score-name]", HTMLElement);
    /** The figure whose tooltip has the numbers that have no room. */
    this.boundary = elements(page, "[data-boundary]", HTMLElement);
    this.caption = caption;
    this.announced = announced;
    /** @type {ReturnType<typeof setTimeout>|undefined} */
    this.timer = undefined;
  }

  /** Show that there is no frame and none is loading; the message on the plane says why. */
  none() {
    this.caption.textContent = "There is no picture yet.";
  }

  /**
   * Show a blank canvas: no network has seen its points.
   *
   * @param {MeasuredFrame} frame  of the run before
   */
  blank({ epoch, task }) {
    this.update({ epoch, task, metrics: null, counts: NO_COUNTS, why: null }, BLANK);
  }

  /**
   * @param {MeasuredFrame} frame
   * @param {string} [more]  a sentence that follows the description
   */
  update(frame, more = "") {
    for (const { slot, reading, written } of this.slots) setText(slot, reading(frame, written));
    for (const name of this.scoreNames)
      setText(
        name,
        frame.task === "regression" ? (name.dataset.r2 ?? "R²") : (name.dataset.scoreName ?? ""),
      );
    for (const figure of this.boundary)
      figure.title = `Boundary length ${READINGS.boundary_length(frame, compact)}, dead units ${READINGS.dead_units(frame, compact)}`;
    const text = `${sentence(frame)}${more}`;
    this.caption.replaceChildren(...inParts(text));
    clearTimeout(this.timer);
    this.timer = setTimeout(() => setText(this.announced, text), REST_MS);
  }
}
