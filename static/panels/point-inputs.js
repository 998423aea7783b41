/** The points of a run in all columns: an edit of a point of more than two columns names all of them. */

import { LatestRequest } from "../api/latest-request.js";

/**
 * @typedef {import("../api/types.d.ts").Point} Point
 * @typedef {import("../state/custom-points.js").Rows} Rows
 */

/**
 * Return a row of a point as an edit names it: all columns and the label.
 *
 * @param {Point} row  `[s, t, label, …columns]`
 * @returns {Point}
 */
export const inAllColumns = ([, , label, ...columns]) =>
  /** @type {Point} */ (/** @type {unknown} */ ([...columns, label]));

export class PointInputs {
  /** @param {import("../state/run.js").Run} run */
  constructor(run) {
    this.run = run;
    this.latest = new LatestRequest();
    /** @type {{key: string, train: number[][], test: number[][]}|null} */
    this.loaded = null;
  }

  /**
   * Return the points as `[s, t, label, …columns]`; null while the columns are loading.
   *
   * @param {number} epoch
   * @returns {Rows|null}
   */
  rows(epoch) {
    const { loaded, run } = this;
    const points = run.data?.points;
    if (!loaded || !points || loaded.key !== run.dataKey(epoch, null)) return null;
    const rowsOf = (/** @type {"train"|"test"} */ part) =>
      points[part].X.map(
        ([s, t], at) => /** @type {Point} */ ([s, t, points[part].y[at], ...loaded[part][at]]),
      );
    return { train: rowsOf("train"), test: rowsOf("test") };
  }

  /**
   * Load the columns, unless they are loaded.
   *
   * @param {number} epoch
   * @param {() => void} onLoaded
   * @param {(message: string) => void} onProblem
   */
  load(epoch, onLoaded, onProblem) {
    const key = this.run.dataKey(epoch, null);
    if (this.loaded?.key === key) return;
    this.latest.run(
      () => this.run.inputs(epoch),
      (inputs) => {
        if (!inputs) return;
        this.loaded = { key, ...inputs };
        onLoaded();
      },
      onProblem,
    );
  }
}
