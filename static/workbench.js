// @ts-nocheck
/** The tools that ask the plane: each follows every frame, lights up what it is about, and says it beside the plane. */

import { FoldControl } from "./controls/fold.js";
import { ProbeControl } from "./controls/probe.js";
import { SamplingControl } from "./controls/sampling.js";
import { SurfaceControl } from "./controls/surface.js";
import { FoldTool } from "./tools/fold.js";
import { MarkTool } from "./tools/marks.js";
import { ProbeTool } from "./tools/probe.js";
import { SamplingTool } from "./tools/sampling.js";
import { SegmentTool } from "./tools/segment.js";
import { SurfaceTool } from "./tools/surface.js";
import { UnitTool } from "./tools/unit.js";
import { Cut } from "./views/cut.js";
import { Fold } from "./views/fold.js";
import { Notes } from "./views/notes.js";
import { Surface } from "./views/surface.js";
import { Why } from "./views/why.js";

/** Emits `look` (detail: what changes of the look; the frame stays). */
export class Workbench extends EventTarget {
  /**
   * @param {import("./run.js").Run} run
   * @param {import("./views/plane.js").Plane} plane
   * @param {import("./views/diagram.js").Diagram} diagram
   * @param {object} Plotly
   * @param {import("./palette.js").Palette} palette
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
