/** The tools of the plane: each follows every frame, paints over the plane and reports what it finds. */

import { CrossSectionControl } from "../controls/cross-section.js";
import { GridComparisonControl } from "../controls/grid-comparison.js";
import { HiddenSpaceControl } from "../controls/hidden-space.js";
import { SurfaceControl } from "../controls/surface.js";
import { BoundarySegmentTool } from "../tools/boundary-segment.js";
import { CrossSectionTool } from "../tools/cross-section.js";
import { GridComparisonTool } from "../tools/grid-comparison.js";
import { HiddenSpaceTool } from "../tools/hidden-space.js";
import { PointerFormulaTool } from "../tools/pointer-formula.js";
import { SampleMarkTool } from "../tools/sample-marks.js";
import { SurfaceTool } from "../tools/surface.js";
import { UnitTool } from "../tools/unit.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";
import { BoundaryExplanation } from "../views/boundary-explanation.js";
import { CrossSectionChart } from "../views/cross-section-chart.js";
import { FormulaLine } from "../views/formula-line.js";
import { HiddenSpace } from "../views/hidden-space.js";
import { Surface } from "../views/surface.js";
import { ToolCaptions } from "../views/tool-captions.js";

/**
 * @typedef {import("../api/frame.js").Frame} Frame
 * @typedef {import("../state/page-state.js").Look} Look
 * @typedef {import("../ui/palette.js").Palette} Palette
 */

/**
 * Emits `look` with the changes of the look that a tool asks for; the frame stays.
 *
 * @extends {TypedEventTarget<{look: Partial<Look>}>}
 */
export class PlaneTools extends TypedEventTarget {
  /**
   * @param {import("../state/run.js").Run} run
   * @param {import("../views/plane.js").Plane} plane
   * @param {import("../views/network-diagram/diagram.js").Diagram} diagram
   * @param {typeof import("../ui/plotly-loader.js").Plotly} Plotly
   * @param {Palette} palette
   * @param {import("../ui/elements.js").Find} find
   */
  constructor(run, plane, diagram, Plotly, palette, find) {
    super();
    this.run = run;
    const captions = new ToolCaptions(find("#notes"));
    this.crossSection = new CrossSectionControl(find("#probe-sheet"), find("#ends"), plane);
    this.crossSectionChart = new CrossSectionChart(
      find("#probe .cut > [role=img]"),
      find("#probe .cut-lights"),
      Plotly,
      palette,
    );
    this.marks = new SampleMarkTool(run, plane, captions);
    this.crossSectionTool = new CrossSectionTool(
      run,
      plane,
      this.crossSection,
      this.crossSectionChart,
      { root: find("#probe"), words: find("#probe [data-caption]") },
    );
    this.gridControl = new GridComparisonControl(find("#sampling"));
    this.gridComparison = new GridComparisonTool(run, plane, this.gridControl, captions);
    this.boundarySegment = new BoundarySegmentTool(
      run,
      plane,
      new BoundaryExplanation(find("#segment")),
    );
    this.unit = new UnitTool(run, plane, diagram);
    this.pointerFormula = new PointerFormulaTool(
      run,
      plane,
      new FormulaLine(find("#formula"), find("#caption"), find("#pointed")),
    );
    this.hiddenSpace = new HiddenSpaceTool(
      run,
      new HiddenSpaceControl(find("#fold form")),
      new HiddenSpace(find("#fold .fold"), Plotly),
      find("#fold [data-caption]"),
      palette,
    );
    this.surface = new SurfaceTool(
      run,
      new SurfaceControl(find("#surface form")),
      new Surface(
        find("#surface .surface"),
        find("#surface canvas.lights", HTMLCanvasElement),
        Plotly,
      ),
      { root: find("#surface"), words: find("#surface [data-caption]") },
      palette,
    );
    this.tools = [
      this.crossSectionTool,
      this.gridComparison,
      this.boundarySegment,
      this.unit,
      this.hiddenSpace,
      this.surface,
    ];
    for (const tool of this.tools) {
      /** @type {import("../ui/typed-event-target.js").TypedEventTarget<{look: Partial<Look>}>} */
      const target = tool;
      target.addEventListener("look", ({ detail }) => this.emit("look", detail));
    }
  }

  /** @param {Palette} palette */
  setPalette(palette) {
    for (const tool of [this.crossSectionTool, this.hiddenSpace, this.surface])
      tool.setPalette(palette);
  }

  /**
   * Show a frame of previewed weights. Tools that would have to send a request about it do not follow.
   *
   * @param {Frame} frame
   * @param {Look} look
   */
  preview(frame, look) {
    this.marks.preview(frame, look);
    this.boundarySegment.preview();
    this.unit.preview(frame, look);
    this.pointerFormula.show(frame, look);
  }

  /**
   * Return the middle of the segment of the boundary under the pointer, or null.
   *
   * @param {number[]} at
   */
  segmentUnder(at) {
    return this.boundarySegment.middleUnder(at);
  }

  /**
   * Return the layer and the number of the unit whose crease is under the pointer, or null.
   *
   * @param {number[]} at
   */
  unitUnder(at) {
    const found = this.unit.creaseUnder(at);
    return found && [found.layer, found.unit];
  }

  /**
   * @param {Frame} frame
   * @param {Look} look
   */
  show(frame, look) {
    this.marks.show(frame, look);
    this.pointerFormula.show(frame, look);
    for (const tool of this.tools) tool.show(frame, look, this.run.layers);
  }
}
