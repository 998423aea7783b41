/** The figures of the article: they start as they scroll into view, and show other networks once the reader has run an experiment. */

import { element } from "../../ui/elements.js";
import { onceInView } from "../../ui/in-view.js";
import { CostFigure } from "./cost-figure.js";
import { CurveFigure, UnitFigure } from "./curve-figure.js";
import { NetworkFigure } from "./network-figure.js";
import { HousesFigure } from "./houses-figure.js";
import { PlaneFigure } from "./plane-figure.js";

/** @typedef {import("../../content/article-figures.js").FigureData} FigureData */

const KINDS = { plane: PlaneFigure, curve: CurveFigure, unit: UnitFigure, network: NetworkFigure };

/** One figure of the page, whose network can be replaced. */
export class ArticleFigure {
  /**
   * @param {HTMLElement} root
   * @param {FigureData} data
   * @param {import("./live-figure.js").Setup} setup
   */
  constructor(root, data, setup) {
    this.root = root;
    this.data = data;
    this.setup = setup;
    this.empty = [...root.childNodes].map((node) => node.cloneNode(true));
    this.shown = this.create(data);
    onceInView(root, () => this.shown.start());
  }

  /** @param {FigureData} data */
  create(data) {
    const { kind, subject } = data;
    if (kind === "costs" || !subject) return new CostFigure(this.root, data, this.setup);
    const Kind = data.handles.includes("house") ? HousesFigure : KINDS[kind];
    return new Kind(this.root, { ...data, subject }, this.setup);
  }

  /**
   * Show other networks.
   *
   * @param {FigureData} data
   */
  async replace(data) {
    const { root } = this;
    this.shown.close();
    // The height is kept meanwhile, so that the text below does not move on a phone.
    root.style.minHeight = `${root.offsetHeight}px`;
    root.classList.remove("is-live");
    // The still picture, which is printed, shows the article's own networks.
    root.classList.toggle("is-own", data !== this.data);
    root.replaceChildren(...this.empty.map((node) => node.cloneNode(true)));
    element(root, ".still").style.visibility = "hidden";
    this.shown = this.create(data);
    await this.shown.start();
    root.style.minHeight = "";
  }

  /** @param {import("../../ui/palette.js").Palette} palette */
  setPalette(palette) {
    this.setup = { ...this.setup, palette };
    this.shown.setPalette(palette);
  }
}
