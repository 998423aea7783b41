/** The figure of the article with the times of a measurement: a chart, and a menu of what was timed. */

import { namesOf } from "../../content/study-names.js";
import { createElement, element } from "../../ui/elements.js";
import { Plotly } from "../../ui/plotly-loader.js";
import { StudyChart } from "../../views/study-chart.js";

export class CostFigure {
  /**
   * @param {HTMLElement} root
   * @param {import("../../content/article-figures.js").FigureData} data
   * @param {import("./live-figure.js").Setup} setup
   */
  constructor(root, { pictures }, { catalog, palette }) {
    this.root = root;
    this.pictures = pictures;
    this.names = namesOf(catalog);
    this.place = createElement("div", { className: "fit" });
    this.place.setAttribute("role", "img");
    this.view = new StudyChart(this.place, Plotly, palette);
    this.started = false;
  }

  async start() {
    if (this.started) return;
    this.started = true;
    element(this.root, ".shown").append(this.place);
    const options = this.pictures.map(({ title }, index) => new Option(title, String(index)));
    const select = createElement("select", {}, ...options);
    select.addEventListener("change", () => this.draw(Number(select.value)));
    const label = createElement("span", { textContent: "Timed" });
    element(this.root, ".handles").append(
      createElement("label", { className: "figure-handle" }, label, select),
    );
    await Plotly.loaded;
    this.root.classList.add("is-live");
    this.draw(0);
  }

  /** @param {number} index */
  draw(index) {
    const { title, metric, x, lines, log } = this.pictures[index];
    this.place.setAttribute("aria-label", title);
    this.view.update(
      { metric, x, series: "network.activation", lines },
      { yscale: log ? "log" : "linear", names: this.names },
    );
  }

  close() {
    this.view.close();
  }

  /** @param {import("../../ui/palette.js").Palette} palette */
  setPalette(palette) {
    this.view.setPalette(palette);
  }
}
