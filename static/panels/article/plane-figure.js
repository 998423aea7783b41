/** A figure of the article with the plane of a network, and the formula at the pointer. */

import { LOOK, changed } from "../../state/page-state.js";
import { Run } from "../../state/run.js";
import { createElement } from "../../ui/elements.js";
import { PlotlyLoader } from "../../ui/plotly-loader.js";
import { siteAddress } from "../../ui/site-address.js";
import { deadCreases } from "../../views/dead-creases.js";
import { Plane } from "../../views/plane.js";
import { pointerText } from "../../views/pointer-text.js";
import { LiveFigure } from "./live-figure.js";

/** @typedef {import("../../api/frame.js").Frame} Frame */

/** Bytes of frames in memory, for each figure. */
const MEMORY_LIMIT = 6 * 2 ** 20;

/** @extends {LiveFigure<Frame>} */
export class PlaneFigure extends LiveFigure {
  run = new Run(this.setup.client, MEMORY_LIMIT);
  look = LOOK;
  formula = createElement("p", { className: "figure-formula" });
  place = createElement("div", { className: "plane" });
  // A plane without Plotly shows axes and points on its canvases: a figure needs no panning.
  plane = this.createPlane();

  createPlane() {
    const plot = createElement("div", { className: "plot" });
    this.place.append(createElement("canvas"), createElement("canvas"), plot);
    // Not an image: the plane in it can have the focus.
    this.place.setAttribute("role", "group");
    const plane = new Plane(this.place, new PlotlyLoader(), this.palette);
    // A figure has no cards.
    plot.setAttribute("aria-label", "Plane: arrow keys pan, plus and minus zoom, 0 shows all data");
    return plane;
  }

  async mount() {
    const { place, plane, formula } = this;
    this.shown.append(place);
    this.handles.before(formula);
    plane.addEventListener("hover", ({ detail }) => this.point(detail));
    // The links of the dead units lead to runs of the shipped study, which the server may not have yet.
    if (this.data.dead)
      await Promise.all(this.data.studies.map((study) => this.setup.client.study(study)));
  }

  own() {
    const { handles } = this.data;
    return [
      ...(handles.includes("layers") ? [this.layerSlider()] : []),
      ...(handles.includes("sizes") ? [this.sizeSlider("Layers")] : []),
    ];
  }

  layerSlider() {
    const { network } = /** @type {{network: {hidden_layer_sizes: number[]}}} */ (
      this.data.subject.spec
    );
    const layers = network.hidden_layer_sizes.length;
    const entries = [...Array(layers)].map((_, layer) =>
      layer ? `layers 1 to ${layer + 1}` : "layer 1",
    );
    return this.slider("Shown", [...entries, "all, and the output"], layers, (index) => {
      this.look = { ...this.look, depth: index < layers ? index + 1 : null };
      if (this.frame) this.draw(this.frame);
    });
  }

  async open() {
    const { run } = this;
    if (!run.id) {
      await run.open(/** @type {import("../../api/types.d.ts").Spec} */ (this.data.subject.spec));
      // The axes stand where the data are before the first picture is drawn.
      const first = await run.frame(0, this.look);
      this.plane.mount(first.box);
    }
    await run.open(changed(run.spec, this.differences));
  }

  /** @param {number} epoch */
  load(epoch) {
    return this.run.frame(epoch, this.look);
  }

  /** The points, with the names of the axes. */
  get points() {
    return this.run.data;
  }

  /** @param {Frame} frame */
  draw(frame) {
    const { plane, run, look, points } = this;
    plane.setView(frame.box, true);
    if (points && !plane.hasPoints(points, look.layers)) plane.setPoints(points, look.layers);
    plane.update(frame, look, run.layers);
    if (this.data.dead) plane.overlay("dead", deadCreases(frame));
    const { counts, metrics } = frame;
    const dead = metrics?.dead_units_data.length ?? 0;
    this.caption = [
      `${counts.regions ?? "no"} polygons`,
      `${counts.boundary_segments ?? "no"} boundary segments`,
      ...(this.data.dead ? [`${dead} dead units`] : []),
    ].join(", ");
    this.place.setAttribute("aria-label", `The plane at epoch ${frame.epoch}: ${this.caption}`);
    this.point(plane.hoveredPoint);
  }

  caption = "";

  /** @param {number[]|null} at */
  point(at) {
    const { frame, points } = this;
    const text = frame && at && pointerText(frame, at, points?.axes ?? null);
    this.formula.textContent = text || this.caption;
  }

  /** Show the present epoch in a box; null is that of the data. @param {number[]|null} box */
  setView(box) {
    this.look = { ...this.look, box };
    this.seek(this.epoch);
  }

  address() {
    return siteAddress(`./#run=${this.run.id}&epoch=${this.epoch}`);
  }

  /** @param {import("../../ui/palette.js").Palette} palette */
  setPalette(palette) {
    this.plane.setPalette(palette);
    super.setPalette(palette);
  }
}
