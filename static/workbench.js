/** The tools that ask the plane: each follows every frame, lights up what it is about, and says it beside the plane. */

import { SegmentTool } from "./tools/segment.js";
import { Why } from "./views/why.js";

/** Emits `look` (detail: what changes of the look; the frame stays). */
export class Workbench extends EventTarget {
  /**
   * @param {import("./run.js").Run} run
   * @param {import("./views/plane.js").Plane} plane
   * @param {(selector: string) => HTMLElement} find
   */
  constructor(run, plane, find) {
    super();
    this.run = run;
    this.tools = [new SegmentTool(run, plane, new Why(find("#segment")))];
    for (const tool of this.tools) {
      tool.addEventListener("look", ({ detail }) => this.dispatchEvent(new CustomEvent("look", { detail })));
    }
  }

  /** Show what the tools have to say of a frame. */
  show(frame, look) {
    for (const tool of this.tools) tool.show(frame, look, this.run.layers);
  }
}
