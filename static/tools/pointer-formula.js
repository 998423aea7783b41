/** A tool that shows the formula at the pointer: it is computed from the frame, so it follows without a request. */

import { pointerText } from "../views/pointer-text.js";

/** @typedef {import("../api/frame.js").Frame} Frame */

const coarse = window.matchMedia("(pointer: coarse)");

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
    /**
     * The point that a finger has chosen: it stays pointed at.
     *
     * @type {number[]|null}
     */
    this.chosen = null;
    plane.addEventListener("hover", ({ detail }) => {
      this.at = detail;
      this.update();
    });
  }

  /**
   * Show the formula of a frame, of the run or of previewed weights.
   *
   * @param {Frame} frame
   * @param {{at: number[]|null, draft: readonly unknown[]|null}} look  a blank canvas has no regions
   */
  show(frame, look) {
    this.frame = look.draft ? null : frame;
    this.chosen = coarse.matches ? look.at : null;
    this.update();
  }

  update() {
    const { frame } = this;
    const at = this.at ?? this.chosen;
    const text = frame && at && pointerText(frame, at, this.run.data?.axes ?? null);
    this.line.show(text || null);
  }
}
