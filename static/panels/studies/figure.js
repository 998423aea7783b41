/** The figure of a study: drawn from its summary, kept in the address, saved as a picture or as a table. */

import { OF_KIND, definitionOf } from "../../content/study-names.js";
import { FigureControls } from "../../controls/study-figure.js";
import {
  dimensions,
  figureCsv,
  figureIn,
  figureText,
  firstFigure,
  summaryQuery,
} from "../../state/study-figure.js";
import { download } from "../../ui/download.js";
import { element } from "../../ui/elements.js";
import { Plotly } from "../../ui/plotly-loader.js";
import { TypedEventTarget } from "../../ui/typed-event-target.js";
import { StudyChart } from "../../views/study-chart.js";

/**
 * @typedef {import("../../api/client.js").Client} Client
 * @typedef {import("../../api/client.js").Study} Study
 * @typedef {import("../../api/wire.d.ts").StudySummary} StudySummary
 * @typedef {import("../../state/study-figure.js").Figure} Figure
 * @typedef {import("../../ui/palette.js").Palette} Palette
 */

/** The statistic that is drawn, and what the band is. */
const SPREAD_WORDS = {
  range: ["Median", "the band reaches from the smallest to the largest value"],
  quartiles: ["Median", "the band reaches from the first to the third quartile"],
  sd: ["Mean", "the band reaches one standard deviation to both sides"],
  none: ["Median", ""],
};

/**
 * Return the content of a picture's data URL. It is not fetched: the page fetches from its server only.
 *
 * @param {string} url
 * @param {"png"|"svg"} format
 */
function blobOf(url, format) {
  const content = url.slice(url.indexOf(",") + 1);
  if (format === "svg") return new Blob([decodeURIComponent(content)], { type: "image/svg+xml" });
  const bytes = Uint8Array.from(atob(content), (character) => character.charCodeAt(0));
  return new Blob([bytes], { type: "image/png" });
}

/**
 * Emits `change` (detail: the figure) when the user has changed it.
 *
 * @extends {TypedEventTarget<{change: Figure}>}
 */
export class FigurePanel extends TypedEventTarget {
  /**
   * @param {HTMLElement} root
   * @param {Client} client
   * @param {{nameOf: (name: string) => string, textOf: (field: string, value: unknown) => string}} words
   * @param {Palette} palette
   */
  constructor(root, client, { nameOf, textOf }, palette) {
    super();
    this.root = root;
    this.client = client;
    this.nameOf = nameOf;
    this.textOf = textOf;
    this.controls = new FigureControls(root, nameOf, textOf);
    this.place = element(root, "#chart");
    this.caption = element(root, "#figure-caption");
    this.chart = new StudyChart(this.place, Plotly, palette);
    /** @type {Study|null} */
    this.study = null;
    /** @type {Figure|null} */
    this.first = null;
    /** @type {StudySummary|null} */
    this.summary = null;
    /** Requests are numbered, so that a late response does not replace a newer one. */
    this.lastNumber = 0;
    this.drawnNumber = 0;
    this.controls.addEventListener("change", ({ detail }) => this.emit("change", detail));
    for (const format of /** @type {const} */ (["png", "svg"]))
      element(root, `#figure-${format}`).addEventListener("click", () => this.savePicture(format));
    element(root, "#figure-csv").addEventListener("click", () => this.saveTable());
  }

  /** The figure that is shown. */
  get figure() {
    return this.controls.figure;
  }

  /** The parameters of the address for the figure that is shown. */
  get text() {
    return this.figure && this.first ? figureText(this.figure, this.first) : "";
  }

  /**
   * Show the figure of a study that an address names.
   *
   * @param {Study} study
   * @param {URLSearchParams} query
   * @param {string} metric  of the study by itself
   */
  begin(study, query, metric) {
    const { spec, kind } = study;
    this.study = study;
    this.first = firstFigure(spec, metric);
    this.summary = null;
    this.caption.textContent = "";
    const figure = figureIn(query, this.first, spec, OF_KIND[kind]);
    this.controls.begin(spec, dimensions(spec), OF_KIND[kind], figure);
  }

  /** Load the summary and draw it. */
  async draw() {
    const { study, figure } = this;
    if (!study || !figure) return;
    this.lastNumber += 1;
    const number = this.lastNumber;
    /** @type {StudySummary} */
    const summary = await this.client.json(
      `/studies/${study.id}/summary?${summaryQuery(figure)}`,
      {},
    );
    if (study !== this.study || number < this.drawnNumber) return;
    this.drawnNumber = number;
    this.summary = summary;
    this.show(summary, figure);
  }

  /**
   * @param {StudySummary} summary
   * @param {Figure} figure
   */
  show(summary, figure) {
    const { spread, xscale, yscale } = figure;
    this.chart.update(summary, { names: this.nameOf, texts: this.textOf, spread, xscale, yscale });
    this.caption.textContent = this.captionOf(summary, figure);
    this.place.setAttribute(
      "aria-label",
      `${this.nameOf(figure.metric)}. ${this.caption.textContent}`,
    );
  }

  /**
   * Return what the figure shows: the statistic, the cells, the measure.
   *
   * @param {StudySummary} summary
   * @param {Figure} figure
   */
  captionOf({ lines, epoch }, { metric, x, series, facet, spread, yscale, where }) {
    const used = [x, series, facet, ...Object.keys(where)];
    const pooled = (this.study?.spec.axes ?? [])
      .filter(({ field, values }) => values.length > 1 && !used.includes(field))
      .map(({ field }) => `all values of ${this.nameOf(field)}`);
    const over = [...(where.seed === undefined ? ["the seeds"] : []), ...pooled];
    const chosen = Object.entries(where).map(
      ([field, value]) => `${this.nameOf(field)} ${this.textOf(field, JSON.parse(value))}`,
    );
    const numbers = lines.flatMap(({ low }) => low);
    const hasNoLog = yscale === "log" && numbers.some((value) => value !== null && value <= 0);
    const missing = lines.flatMap((line) => line.missing).reduce((sum, one) => sum + one, 0);
    const [statistic, band] = SPREAD_WORDS[spread];
    return [
      `${statistic}${over.length ? ` over ${over.join(" and ")}` : ""}${band ? `; ${band}` : ""}.`,
      epoch === null ? "" : `Epoch ${epoch}.`,
      chosen.length ? `Only cells with ${chosen.join(", ")}.` : "",
      definitionOf(metric),
      missing ? `${missing} rows have no such number and are left out.` : "",
      hasNoLog ? "Some values are not above 0, so the axis is linear." : "",
    ]
      .filter(Boolean)
      .join(" ");
  }

  /** @param {"png"|"svg"} format */
  async savePicture(format) {
    if (!this.summary) return;
    const { width, height } = this.place.getBoundingClientRect();
    const url = await Plotly.toImage(this.place, { format, width, height });
    download(blobOf(url, format), `${this.fileName}.${format}`);
  }

  saveTable() {
    if (!this.summary) return;
    const blob = new Blob([figureCsv(this.summary)], { type: "text/csv" });
    download(blob, `${this.fileName}.csv`);
  }

  get fileName() {
    return `study-${this.study?.id}-${this.figure?.metric}`;
  }

  /** @param {Palette} palette */
  setPalette(palette) {
    this.chart.setPalette(palette);
  }
}
