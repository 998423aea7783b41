/** Which problems of training the page reports: those of the frame, held for a while so that notices do not flicker. */

import { changed, frozen } from "./page-state.js";

/**
 * @typedef {import("../api/wire.d.ts").TrainingProblem} Problem
 */

/** While playing, a problem is shown until it has been absent for this many frames and epochs. */
const FRAMES = 10;
const EPOCHS = 30;

/** @typedef {{problem: Problem, epoch: number, absent: number}} Held */

export class ProblemNotices {
  constructor() {
    this.run = "";
    /**
     * The problems that are shown, by name, in the order in which they appeared.
     *
     * @type {Map<Problem["name"], Held>}
     */
    this.held = new Map();
    /**
     * The names of the problems that were dismissed for this run.
     *
     * @type {Set<Problem["name"]>}
     */
    this.dismissed = new Set();
    /**
     * The first epoch at which each problem was seen.
     *
     * @type {Map<Problem["name"], number>}
     */
    this.firstSeen = new Map();
  }

  /**
   * Take the problems of a frame, and return those to show.
   *
   * @param {string} run  its id
   * @param {number} epoch
   * @param {Problem[]} problems
   * @param {boolean} playing
   * @returns {Problem[]}
   */
  update(run, epoch, problems, playing) {
    if (run !== this.run) {
      this.run = run;
      this.held.clear();
      this.dismissed.clear();
      this.firstSeen.clear();
    }
    for (const problem of problems) {
      const first = Math.min(epoch, this.firstSeen.get(problem.name) ?? epoch);
      this.firstSeen.set(problem.name, first);
      this.held.set(problem.name, { problem, epoch, absent: 0 });
    }
    const present = new Set(problems.map(({ name }) => name));
    for (const [name, one] of this.held) {
      if (present.has(name)) continue;
      one.absent += 1;
      const gone = one.absent >= FRAMES && epoch - one.epoch >= EPOCHS;
      if (!playing || gone || epoch < one.epoch) this.held.delete(name);
    }
    if (!playing) {
      const now = problems.map(({ name }) => name);
      this.held = new Map([...this.held].sort(([a], [b]) => now.indexOf(a) - now.indexOf(b)));
    }
    return this.shown;
  }

  get shown() {
    return [...this.held.values()]
      .map(({ problem }) => problem)
      .filter(({ name }) => !this.dismissed.has(name));
  }

  /** @param {Problem["name"]} name  of a problem that is not shown again for this run */
  dismiss(name) {
    this.dismissed.add(name);
  }

  /**
   * Return from which epoch on a problem exists, as far as is known.
   *
   * @param {Problem} problem
   */
  since({ name, since }) {
    return since ?? this.firstSeen.get(name) ?? null;
  }
}

/**
 * Return a spec with the changes of a remedy.
 *
 * @template {object} S
 * @param {S} spec
 * @param {Problem["remedy"]} remedy
 * @returns {S}
 */
export function remedied(spec, remedy) {
  const fields = remedy.filter(({ place }) => place !== "interventions");
  const others = remedy.find(({ place }) => place === "interventions");
  const cured = changed(spec, Object.fromEntries(fields.map(({ place, value }) => [place, value])));
  return frozen(others ? { ...cured, interventions: others.value } : cured);
}

/**
 * Return what a remedy changes: “activation ReLU → Leaky ReLU, learning rate 1 → 0.01”.
 *
 * @param {Problem["remedy"]} remedy
 */
export const remedyText = (remedy) => remedy.map(({ words }) => words).join(", ");
