// @ts-nocheck
/** The tools that ask the plane: each follows every frame, lights up what it is about, and says it beside the plane. */

import { ProbeControl } from "../controls/cross-section.js";
import { SamplingControl } from "../controls/grid-comparison.js";
import { FoldControl } from "../controls/hidden-space.js";
import { SurfaceControl } from "../controls/surface.js";
import { SegmentTool } from "../tools/boundary-segment.js";
import { ProbeTool } from "../tools/cross-section.js";
import { SamplingTool } from "../tools/grid-comparison.js";
import { FoldTool } from "../tools/hidden-space.js";
import { MarkTool } from "../tools/sample-marks.js";
import { SurfaceTool } from "../tools/surface.js";
import { UnitTool } from "../tools/unit.js";
import { Why } from "../views/boundary-explanation.js";
import { Cut } from "../views/cross-section-chart.js";
import { Fold } from "../views/hidden-space.js";
import { Surface } from "../views/surface.js";
import { Notes } from "../views/tool-captions.js";

/** Emits `look` (detail: what changes of the look; the frame stays). */
export class Workbench extends EventTarget {
  /**
   * @param {import("../state/run.js").Run} run
   * @param {import("../views/plane.js").Plane} plane
   * @param {import("../views/network-diagram/diagram.js").Diagram} diagram
   * @param {object} Plotly
   * @param {import("../ui/palette.js").Palette} palette
   * @param {(selector: string) => HTMLElement} find
   */
  constructor(run, plane, diagram, Plotly, palette, find) {
    super();
    this.run = run;
    const notes = new Notes(find("#notes"));
    const pointUnder = (event) => plane.pointUnder(event);
    this.probe = new ProbeControl(
      find("#probe-button"),
      find("#probe-sheet"),
      find("#probe"),
      pointUnder,
    );
    this.cut = new Cut(find("#probe .cut > div"), Plotly, palette);
    const folding = new FoldControl(find("#fold-button"), find("#fold form"));
    const folded = { root: find("#fold"), words: find("#fold > p") };
    const surface = new Surface(find("#surface .surface"), Plotly);
    const lifted = { root: find("#surface"), words: find("#surface > p") };
    this.tools = [
      new MarkTool(run, plane, notes),
      new ProbeTool(run, plane, this.probe, this.cut, {
        root: find("#probe"),
        words: find("#probe > p.quiet"),
      }),
      new SamplingTool(run, plane, new SamplingControl(find("#sampling")), notes),
      new SegmentTool(run, plane, new Why(find("#segment"))),
      new UnitTool(run, plane, diagram),
      new FoldTool(run, folding, new Fold(find("#fold .fold"), Plotly), folded, palette),
      new SurfaceTool(
        run,
        new SurfaceControl(find("#surface-button"), find("#surface form")),
        surface,
        lifted,
        palette,
      ),
    ];
    for (const tool of this.tools) {
      tool.addEventListener("look", ({ detail }) =>
        this.dispatchEvent(new CustomEvent("look", { detail })),
      );
    }
  }

  setPalette(palette) {
    for (const tool of this.tools) tool.setPalette?.(palette);
  }

  /** A frame of weights that are only tried out: tools that would ask the run about it wait, those that read it go on. */
  try(frame, look) {
    for (const tool of this.tools) tool.try?.(frame, look);
  }

  /** Show what the tools have to say of a frame. */
  show(frame, look) {
    for (const tool of this.tools) tool.show(frame, look, this.run.layers);
  }
}
