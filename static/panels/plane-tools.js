// @ts-nocheck
/** The tools that ask the plane: each follows every frame, lights up what it is about, and says it beside the plane. */

import { CrossSectionControl } from "../controls/cross-section.js";
import { GridComparisonControl } from "../controls/grid-comparison.js";
import { HiddenSpaceControl } from "../controls/hidden-space.js";
import { SurfaceControl } from "../controls/surface.js";
import { BoundarySegmentTool } from "../tools/boundary-segment.js";
import { CrossSectionTool } from "../tools/cross-section.js";
import { GridComparisonTool } from "../tools/grid-comparison.js";
import { HiddenSpaceTool } from "../tools/hidden-space.js";
import { SampleMarkTool } from "../tools/sample-marks.js";
import { SurfaceTool } from "../tools/surface.js";
import { UnitTool } from "../tools/unit.js";
import { BoundaryExplanation } from "../views/boundary-explanation.js";
import { CrossSectionChart } from "../views/cross-section-chart.js";
import { HiddenSpace } from "../views/hidden-space.js";
import { Surface } from "../views/surface.js";
import { ToolCaptions } from "../views/tool-captions.js";

/** Emits `look` (detail: what changes of the look; the frame stays). */
export class PlaneTools extends EventTarget {
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
    const notes = new ToolCaptions(find("#notes"));
    const pointUnder = (event) => plane.pointUnder(event);
    this.probe = new CrossSectionControl(
      find("#probe-button"),
      find("#probe-sheet"),
      find("#probe"),
      pointUnder,
    );
    this.cut = new CrossSectionChart(find("#probe .cut > div"), Plotly, palette);
    const folding = new HiddenSpaceControl(find("#fold-button"), find("#fold form"));
    const folded = { root: find("#fold"), words: find("#fold > p") };
    const surface = new Surface(find("#surface .surface"), Plotly);
    const lifted = { root: find("#surface"), words: find("#surface > p") };
    this.tools = [
      new SampleMarkTool(run, plane, notes),
      new CrossSectionTool(run, plane, this.probe, this.cut, {
        root: find("#probe"),
        words: find("#probe > p.quiet"),
      }),
      new GridComparisonTool(run, plane, new GridComparisonControl(find("#sampling")), notes),
      new BoundarySegmentTool(run, plane, new BoundaryExplanation(find("#segment"))),
      new UnitTool(run, plane, diagram),
      new HiddenSpaceTool(
        run,
        folding,
        new HiddenSpace(find("#fold .fold"), Plotly),
        folded,
        palette,
      ),
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
