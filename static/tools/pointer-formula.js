/** A tool that shows the formula at the pointer: it is computed from the frame, so it follows without a request. */

import { pointerText } from "../views/pointer-text.js";

/** @typedef {import("../api/frame.js").Frame} Frame */

export class PointerFormulaTool {
  /**
   * @param {import("../state/run.js").Run} run
   * @param {import("../views/plane.js").Plane} plane
   * @param {import("../views/formula-line.js").FormulaLine} line
   */
  constructor(run, plane, line) {
    this.run = run;
    this.line = line;
    /** @type {Frame|null} */
    this.frame = null;
    /**
     * The point under the pointer.
     *
     * @type {number[]|null}
     */
    this.at = null;
    plane.addEventListener("hover", ({ detail }) => {
      this.at = detail;
      this.update();
    });
  }

  /**
   * Show the formula of a frame, of the run or of previewed weights.
   *
   * @param {Frame} frame
   */
  show(frame) {
    this.frame = frame;
    this.update();
  }

  update() {
    const { frame, at } = this;
    const text = frame && at && pointerText(frame, at, this.run.data?.axes ?? null);
    this.line.show(text || null);
  }
}
