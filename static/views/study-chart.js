/** The chart of a study: medians along an axis, and the range over the seeds as a band. */

import { WIDTH, bySize } from "../content/network-sizes.js";
import { PLOT_CONFIG } from "../ui/plotly-loader.js";

const DASHES = ["solid", "dash", "dot", "dashdot"];
const SYMBOLS = ["circle", "square", "diamond", "cross"];
/** Distance between the markers of two lines at one category. Categories are 1 apart. */
const MARKER_DISTANCE = 0.16;
/** An axis whose values span more than this ratio is logarithmic. */
const MAX_LINEAR_RATIO = 15;

/**
 * @typedef {import("../content/network-sizes.js").Summary} Summary
 * @typedef {import("../content/network-sizes.js").Line} Line
 * @typedef {import("../ui/palette.js").Palette} Palette
 * @typedef {import("../ui/plotly-loader.js").Trace} Trace
 * @typedef {import("../ui/plotly-loader.js").Layout} Layout
 * @typedef {(name: string) => string} NameOf  returns the name of a field, measure or value on the page
 */

/**
 * Return the ticks of a logarithmic axis: powers of ten, and if there are few of them also 2 and 5 times these.
 *
 * @param {Line[]} lines
 */
function logTicks(lines) {
  const sizes = lines.flatMap(({ low, high }) => [...low, ...high]).filter(isPositive);
  const decades = Math.log10(Math.max(...sizes) / Math.min(...sizes));
  return decades < 2.5
    ? { dtick: "D2", tickformat: "~g" }
    : { dtick: Math.ceil(decades / 7), tickformat: decades > 7 ? "~e" : "~g" };
}

/**
 * @param {number|null} value
 * @returns {value is number}
 */
const isPositive = (value) => value !== null && value > 0;

/**
 * Return the layout of the value axis; it is logarithmic only if all values are positive.
 *
 * @param {Line[]} lines
 * @param {boolean} log
 * @returns {Layout}
 */
const valueAxis = (lines, log) =>
  log && lines.every(({ low }) => low.every((value) => value === null || value > 0))
    ? { type: "log", ...logTicks(lines) }
    : { type: "linear", rangemode: "tozero", exponentformat: "power" };

/** @param {Line[]} lines */
const hasTexts = (lines) => lines.some(({ x }) => x.some((value) => typeof value === "string"));

/** @param {Line} line */
function isWide({ x }) {
  const sizes = x.map(Number);
  const smallest = Math.min(...sizes);
  return sizes.length > 2 && smallest > 0 && Math.max(...sizes) / smallest > MAX_LINEAR_RATIO;
}

/**
 * Return whether the values along the axis have no order; they are not joined by lines.
 *
 * @param {Summary} summary
 */
const isCategorical = ({ x, lines }) => hasTexts(lines) && x !== WIDTH;

/**
 * Return the layout of the axis along which the medians are drawn.
 *
 * @param {Summary} summary
 * @param {NameOf} nameOf
 * @returns {Layout}
 */
function axisAlong(summary, nameOf) {
  const { lines } = summary;
  const places = lines[0]?.x ?? [];
  if (isCategorical(summary))
    return {
      type: "linear",
      tickvals: places.map((_, place) => place),
      ticktext: places.map((value) => nameOf(String(value))),
      range: [-0.5, places.length - 0.5],
    };
  if (hasTexts(lines)) return { type: "category" };
  return lines.some(isWide) ? { type: "log", tickvals: places } : { type: "linear" };
}

export class StudyChart {
  /**
   * @param {HTMLElement} element
   * @param {import("../ui/plotly-loader.js").PlotlyLoader} Plotly
   * @param {Palette} palette
   */
  constructor(element, Plotly, palette) {
    this.element = element;
    this.Plotly = Plotly;
    this.palette = palette;
    /** @type {Parameters<StudyChart["update"]>|null} */
    this.latest = null;
    this.observer = new ResizeObserver(async () => {
      const { Plots } = await Plotly.loaded;
      // Plotly cannot resize a chart that is hidden or removed.
      if (this.latest && element.offsetParent) Plots.resize(element);
    });
    this.observer.observe(element);
  }

  /** @param {Palette} palette */
  setPalette(palette) {
    this.palette = palette;
    if (this.latest) this.update(...this.latest);
  }

  /** Stop drawing, because the element is removed. */
  close() {
    this.observer.disconnect();
    if (this.latest) this.Plotly.purge(this.element);
  }

  /**
   * @param {Summary} data
   * @param {{log?: boolean, names?: NameOf}} options  whether the value axis should be logarithmic
   */
  update(data, { log = false, names = (name) => name } = {}) {
    this.latest = [data, { log, names }];
    const { summary, across = names(data.x) } = bySize(data);
    const { ink, quiet, rule, paper } = this.palette;
    const axis = {
      zeroline: false,
      gridcolor: rule,
      linecolor: quiet,
      tickcolor: quiet,
      ticks: "outside",
      ticklen: 4,
      automargin: true,
      fixedrange: true,
    };
    this.Plotly.react(
      this.element,
      summary.lines.flatMap((line, number) => this.traces(line, number, summary, names)),
      {
        margin: { l: 52, r: 10, t: 8, b: 44 },
        font: { family: getComputedStyle(document.body).fontFamily, size: 12, color: ink },
        paper_bgcolor: "rgba(0,0,0,0)",
        plot_bgcolor: "rgba(0,0,0,0)",
        dragmode: false,
        hovermode: "x unified",
        hoverlabel: { bgcolor: paper, bordercolor: quiet, font: { color: ink } },
        showlegend: summary.series !== null,
        legend: { orientation: "h", y: 1.02, yanchor: "bottom", x: 0 },
        xaxis: { ...axis, ...axisAlong(summary, names), title: { text: across } },
        yaxis: {
          ...axis,
          ...valueAxis(summary.lines, log),
          title: { text: names(summary.metric) },
        },
      },
      PLOT_CONFIG,
    );
  }

  /**
   * Return the traces of one line: markers with error bars between categories, else a band and a line of medians.
   *
   * @param {Line} line
   * @param {number} number
   * @param {Summary} summary
   * @param {NameOf} names
   * @returns {Trace[]}
   */
  traces({ label, x, median, low, high }, number, summary, names) {
    const color = this.palette.series(number);
    const base = {
      type: "scatter",
      x: x.map((value) => (typeof value === "string" ? names(value) : value)),
      legendgroup: label ?? "",
      showlegend: false,
    };
    const band = { ...base, mode: "lines", line: { width: 0 }, hoverinfo: "skip" };
    const medians = {
      ...base,
      y: median,
      name: names(label ?? summary.metric),
      showlegend: true,
      customdata: low.map((value, place) => [value, high[place]]),
      hovertemplate: "%{y:.4g} (%{customdata[0]:.3g} to %{customdata[1]:.3g})",
    };
    if (isCategorical(summary)) {
      const middle = (summary.lines.length - 1) / 2;
      return [
        {
          ...medians,
          // Side by side, so that no marker covers another.
          x: x.map((_, place) => place + MARKER_DISTANCE * (number - middle)),
          mode: "markers",
          marker: { color, size: 8, symbol: SYMBOLS[number % SYMBOLS.length] },
          error_y: {
            type: "data",
            symmetric: false,
            array: differences(high, median),
            arrayminus: differences(median, low),
            color,
            thickness: 1.5,
            width: 5,
          },
        },
      ];
    }
    return [
      { ...band, y: low },
      { ...band, y: high, fill: "tonexty", fillcolor: this.palette.seriesBand(number) },
      {
        ...medians,
        mode: "lines+markers",
        line: { color, dash: DASHES[number % DASHES.length], width: 2 },
        marker: { color, size: 6 },
      },
    ];
  }
}

/**
 * Return the differences of two lists of values; where a value is missing it counts as 0.
 *
 * @param {(number|null)[]} upper
 * @param {(number|null)[]} lower
 */
const differences = (upper, lower) =>
  upper.map((value, place) => (value ?? 0) - (lower[place] ?? 0));
