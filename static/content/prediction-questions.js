/** Questions that the user answers before a picture is shown, and the correct answers. */

import { count, percent } from "../ui/number-format.js";

/** The maximum number of characters of a question. */
export const LONGEST_QUESTION = 300;

/** @typedef {{task: string, why: string|null, counts: import("../api/wire.d.ts").Counts, metrics: import("../api/wire.d.ts").Metrics}} Frame */

/** @param {Pick<Frame, "why">} frame */
const noGeometry = ({ why }) => `there are no exact regions here: ${why}.`;

/** @param {Frame} frame */
function regions(frame) {
  const { regions: n } = frame.counts;
  return Number.isFinite(n)
    ? `there ${n === 1 ? "is" : "are"} ${count(n, "linear region")} in view.`
    : noGeometry(frame);
}

/** @param {Frame} frame */
function segments(frame) {
  if (frame.task === "regression") return "a regression has no classes, so it has no boundary.";
  const { boundary_segments: n } = frame.counts;
  return Number.isFinite(n)
    ? `the boundary has ${count(n, "straight segment")} in view.`
    : noGeometry(frame);
}

/** @param {Frame} frame */
function accuracy({ task, metrics }) {
  if (task === "regression") return "a regression has no accuracy.";
  const tested = Number.isFinite(metrics.test_accuracy);
  const [share, points] = tested
    ? [metrics.test_accuracy, "test points"]
    : [metrics.train_accuracy, "training points"];
  return `${percent(share)} of the ${points} are classified correctly.`;
}

/** @param {Frame} frame */
function dead({ metrics }) {
  const units = metrics.active_share.flat().length;
  const n = metrics.dead_units_data.length;
  return `${n || "none"} of the ${count(units, "hidden unit")} ${n === 1 ? "is" : "are"} dead.`;
}

/**
 * Each kind of question: its `label` in lists, its default `words`, the `unit` of a numeric answer, and the `truth` about a frame,
 * which completes a sentence. A custom question has a text as its answer, and no correct answer that the page knows.
 *
 * @type {Readonly<Record<string, {label: string, words: string, unit: string|null, truth: ((frame: Frame) => string)|null}>>}
 */
export const QUESTIONS = Object.freeze({
  regions: {
    label: "number of linear regions",
    words: "How many linear regions do you expect?",
    unit: "regions",
    truth: regions,
  },
  segments: {
    label: "number of boundary segments",
    words: "How many straight segments will the boundary have?",
    unit: "segments",
    truth: segments,
  },
  accuracy: {
    label: "accuracy",
    words: "What percentage of the points will be classified correctly?",
    unit: "%",
    truth: accuracy,
  },
  dead: {
    label: "number of dead units",
    words: "How many hidden units will be dead: ReLUs that no training point activates?",
    unit: "units",
    truth: dead,
  },
  words: {
    label: "a question of your own",
    words: "What do you expect to see?",
    unit: null,
    truth: null,
  },
});
