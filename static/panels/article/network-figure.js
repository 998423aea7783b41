/** A figure of the article with the drawing of a network, and below each layer the norm of its gradient. */

import { LOOK, changed } from "../../state/page-state.js";
import { Run } from "../../state/run.js";
import { createElement } from "../../ui/elements.js";
import { significant } from "../../ui/number-format.js";
import { siteAddress } from "../../ui/site-address.js";
import { Diagram } from "../../views/network-diagram/diagram.js";
import { LiveFigure } from "./live-figure.js";

/** @typedef {import("../../api/frame.js").Frame} Frame */

/** The range of the bars, as powers of ten. */
const LOWEST = -8;
const HIGHEST = 1;

/** Bytes of frames in memory. */
const MEMORY_LIMIT = 12 * 2 ** 20;

/** @extends {LiveFigure<Frame>} */
export class NetworkFigure extends LiveFigure {
  run = new Run(this.setup.client, MEMORY_LIMIT);
  bars = createElement("div", { className: "gradient-bars" });
  drawing = createElement(
    "div",
    { className: "network", inert: true },
    createElement("canvas"),
    createElement("div", { className: "nodes" }),
    createElement("output", { className: "value", hidden: true }),
  );
  /**
   * The x of the layers' columns, the output layer last.
   *
   * @type {number[]}
   */
  columns = [];

  async mount() {
    const root = createElement(
      "div",
      { className: "figure-network" },
      this.drawing,
      createElement("p", { className: "words unseen" }),
      createElement("p", { className: "said unseen" }),
    );
    this.bars.setAttribute("role", "img");
    this.shown.append(root, this.bars);
    this.diagram = new Diagram(root, this.palette);
    this.diagram.setFeatures(
      this.setup.catalog.features.filter(({ name }) => name === "x1" || name === "x2"),
    );
    this.diagram.addEventListener("columns", ({ detail: { xs, between } }) => {
      this.columns = [...xs, xs[xs.length - 1] + between];
      if (this.frame) this.drawBars(this.frame);
    });
  }

  own() {
    return [this.activationMenu()];
  }

  async open() {
    const { run } = this;
    if (!run.id)
      await run.open(/** @type {import("../../api/types.d.ts").Spec} */ (this.data.subject.spec));
    await run.open(changed(run.spec, this.differences));
  }

  /** @param {number} epoch */
  load(epoch) {
    return this.run.frame(epoch, LOOK);
  }

  /** @param {Frame} frame */
  draw(frame) {
    this.diagram?.update(frame);
    this.drawBars(frame);
  }

  /** @param {Frame} frame */
  drawBars({ metrics, epoch }) {
    const norms = (metrics?.gradient_norm ?? []).map((norm) => norm ?? 0);
    const texts = norms.map((norm) => significant(norm, 1));
    this.bars.replaceChildren(
      ...norms.map((norm, layer) => {
        const share = (Math.log10(norm || 1e-300) - LOWEST) / (HIGHEST - LOWEST);
        const bar = createElement("i");
        bar.style.height = `${100 * Math.min(1, Math.max(0.01, share))}%`;
        const column = createElement(
          "span",
          {},
          bar,
          createElement("b", { textContent: texts[layer] }),
        );
        column.style.left = `${this.columns[layer] ?? 0}px`;
        return column;
      }),
    );
    const named = texts.map((text, layer) => `layer ${layer + 1} ${text}`).join(", ");
    this.bars.setAttribute("aria-label", `Gradient norm at epoch ${epoch}: ${named || "not yet"}`);
  }

  address() {
    return siteAddress(`./#run=${this.run.id}&epoch=${this.epoch}`);
  }

  /** @param {import("../../ui/palette.js").Palette} palette */
  setPalette(palette) {
    this.diagram?.setPalette(palette);
    super.setPalette(palette);
  }
}
