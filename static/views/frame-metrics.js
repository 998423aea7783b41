// @ts-nocheck
/** The numbers of a frame, each in its own fixed slot, and the sentence that says them. */

import { count, fixed, percent, significant, whole } from "../ui/number-format.js";

const REST_MS = 700;

const dead = (units) => units?.length ?? null;

/** What each slot shows, by the `data-reading` that marks it in the page. */
const READINGS = {
  train_loss: ({ metrics }) => fixed(metrics.train_loss, 4),
  test_loss: ({ metrics }) => fixed(metrics.test_loss, 4),
  train_score: ({ metrics, task }) => score(metrics, "train", task),
  test_score: ({ metrics, task }) => score(metrics, "test", task),
  regions: ({ counts }) => whole(counts.regions),
  boundary_segments: ({ counts, task }) => whole(ofBoundary(counts.boundary_segments, task)),
  boundary_length: ({ counts, task }) => significant(ofBoundary(counts.boundary_length, task), 4),
  dead_units: ({ metrics }) => whole(dead(metrics.dead_units_data)),
};

/** A regression decides nothing, so it has no boundary to count. */
function ofBoundary(value, task) {
  return task === "regression" ? null : value;
}

function score(metrics, part, task) {
  return task === "regression"
    ? fixed(metrics[`${part}_r2`], 4)
    : percent(metrics[`${part}_accuracy`]);
}

function geometryWords(counts, task) {
  const regions = `${count(counts.regions, "linear region")} in view`;
  if (task === "regression") return regions;
  if (!counts.boundary_segments) return `${regions}, no decision boundary in it`;
  const length = significant(counts.boundary_length, 3);
  return `${regions}; decision boundary of ${count(counts.boundary_segments, "segment")}, ${length} long`;
}

/** The picture in words: what a reader who cannot see it hears. */
export function sentence({ epoch, task, metrics, counts, why }) {
  const parts = [`Epoch ${whole(epoch)}`];
  if (Number.isFinite(counts.regions)) parts.push(geometryWords(counts, task));
  const known = (name) => Number.isFinite(metrics[name]);
  if (task === "classification") {
    const test = known("test_accuracy") ? `, ${percent(metrics.test_accuracy)} of test points` : "";
    parts.push(`Correct: ${percent(metrics.train_accuracy)} of training points${test}`);
  } else {
    const test = known("test_r2") ? `, ${fixed(metrics.test_r2, 3)} on test points` : "";
    parts.push(`R² ${fixed(metrics.train_r2, 3)} on training points${test}`);
  }
  const silent = dead(metrics.dead_units_data);
  if (silent) parts.push(count(silent, "dead unit"));
  if (why) parts.push(`${why[0].toUpperCase()}${why.slice(1)}; what is drawn is sampled on a grid`);
  return `${parts.join(". ")}.`;
}

/** Fills the slots at once and says the sentence when the picture rests, so that a screen reader is not flooded. */
export class FrameMetrics {
  /**
   * @param {ParentNode} page        holds the `data-reading` slots
   * @param {HTMLElement} caption    shows the sentence
   * @param {HTMLElement} announced  a live region that says it
   */
  constructor(page, caption, announced) {
    this.slots = [...page.querySelectorAll("[data-reading]")];
    this.scoreName = page.querySelector("[data-score-name]");
    this.caption = caption;
    this.announced = announced;
  }

  /** There is no picture, and none is on its way; why not is told over the plane. */
  none() {
    this.caption.textContent = "There is no picture yet.";
  }

  update(frame) {
    for (const slot of this.slots) slot.textContent = READINGS[slot.dataset.reading](frame);
    this.scoreName.textContent = frame.task === "regression" ? "R²" : "Accuracy";
    const words = sentence(frame);
    this.caption.textContent = words;
    clearTimeout(this.resting);
    this.resting = setTimeout(() => {
      this.announced.textContent = words;
    }, REST_MS);
  }
}
