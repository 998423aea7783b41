/** The chart of a study: medians along an axis, and their spread over the seeds as a band; facets side by side. */

import { WIDTH, bySize } from "../content/network-sizes.js";
import { chartFont, chartMargin, hoverLabel, textScale } from "../ui/chart-text.js";
import { measuredTicks, tickText } from "../ui/measured-ticks.js";
import { PLOT_CONFIG } from "../ui/plotly-loader.js";
import { shortened } from "../ui/short-text.js";

const DASHES = ["solid", "dash", "dot", "dashdot"];
const SYMBOLS = ["circle", "square", "diamond", "cross"];
/** Distance between the markers of two lines at one category. Categories are 1 apart. */
const MARKER_DISTANCE = 0.16;
/** An axis whose values span more than this ratio is logarithmic. */
const MAX_LINEAR_RATIO = 15;
/** The same for the axis of the measure, whose scale is chosen on its own only on request. */
const MAX_LINEAR_DECADES = 3;
const MARGIN = { l: 52, r: 10, t: 8, b: 44 };
/** Widths of the chart from which facets have two and three columns. */
const COLUMNS_FROM = [520, 860];
const FACET_HEIGHT = "17rem";
const FACET_TITLE = 22;

/**
 * @typedef {import("../content/network-sizes.js").Summary} Summary
 * @typedef {import("../content/network-sizes.js").Line} Line
 * @typedef {import("../state/study-figure.js").Spread} Spread
 * @typedef {import("../state/study-figure.js").Scale} Scale
 * @typedef {import("../ui/palette.js").Palette} Palette
 * @typedef {import("../ui/plotly-loader.js").Trace} Trace
 * @typedef {import("../ui/plotly-loader.js").Layout} Layout
 * @typedef {(name: string) => string} NameOf  returns the name of a field, measure or value on the page
 * @typedef {(field: string, value: unknown) => string} TextOf  returns the text of a field's value
 */

/**
 * How a summary is drawn.
 *
 * @typedef {object} ChartOptions
 * @property {NameOf} [names]
 * @property {TextOf} [texts]    by default labels are the names of the summary's labels
 * @property {Spread} [spread]
 * @property {Scale} [xscale]
 * @property {Scale} [yscale]
 * @property {boolean} [legend]  false if another chart has it
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

/** @param {Line[]} lines */
const arePositive = (lines) =>
  lines.every(({ low }) => low.every((value) => value === null || value > 0));

/** @param {Line[]} lines */
function spansDecades(lines) {
  const sizes = lines.flatMap(({ low, high }) => [...low, ...high]).filter(isPositive);
  return Math.log10(Math.max(...sizes) / Math.min(...sizes)) > MAX_LINEAR_DECADES;
}

/**
 * Return the layout of the value axis; it is logarithmic only if all values are positive.
 *
 * @param {Line[]} lines
 * @param {Scale} scale
 * @returns {Layout}
 */
function valueAxis(lines, scale) {
  const isLog = scale === "log" || (scale === "auto" && spansDecades(lines));
  return isLog && arePositive(lines)
    ? { type: "log", ...logTicks(lines) }
    : { type: "linear", rangemode: "tozero", exponentformat: "power" };
}

/** @param {Line[]} lines */
const hasTexts = (lines) => lines.some(({ x }) => x.some((value) => typeof value === "string"));

/** @param {number[]} sizes  in ascending order */
const isWide = (sizes) =>
  sizes.length > 2 && sizes[0] > 0 && sizes[sizes.length - 1] / sizes[0] > MAX_LINEAR_RATIO;

/**
 * Return whether the values along the axis have no order; they are not joined by lines.
 *
 * @param {Summary} summary
 */
const isCategorical = ({ x, lines }) => hasTexts(lines) && x !== WIDTH;

/**
 * Return the different values along the axis, in order.
 *
 * @param {Line[]} lines
 */
const placesOf = (lines) => [...new Set(lines.flatMap(({ x }) => x))];

/**
 * Return the layout of the axis along which the medians are drawn. Its ticks are at the values that were measured.
 *
 * @param {Summary} summary
 * @param {Scale} scale
 * @param {number} pixels  the length of the axis
 * @returns {Layout}
 */
function axisAlong(summary, scale, pixels) {
  const { lines } = summary;
  const places = placesOf(lines);
  if (isCategorical(summary))
    return {
      type: "linear",
      tickvals: places.map((_, place) => place),
      ticktext: places.map((value) => shortened(String(value))),
      range: [-0.5, places.length - 0.5],
    };
  if (hasTexts(lines)) return { type: "category" };
  const values = places.map(Number).sort((a, b) => a - b);
  const isLog = values[0] > 0 && (scale === "log" || (scale === "auto" && isWide(values)));
  const ticks = measuredTicks(values, isLog, pixels);
  return { type: isLog ? "log" : "linear", tickvals: ticks, ticktext: ticks.map(tickText) };
}

/**
 * Return a line with the centre and the spread that are drawn.
 *
 * @param {Line} line
 * @param {Spread} spread
 * @returns {Line}
 */
function withSpread(line, spread) {
  const { median, q1 = median, q3 = median, mean = median, sd = [] } = line;
  if (spread === "quartiles") return { ...line, low: q1, high: q3 };
  if (spread === "none") return { ...line, low: median, high: median };
  if (spread !== "sd") return line;
  /** @param {number} sign */
  const at = (sign) =>
    mean.map((value, place) => (value === null ? null : value + sign * (sd[place] ?? 0)));
  return { ...line, median: mean, low: at(-1), high: at(1) };
}

/**
 * Return a summary with its labels as texts for the page.
 *
 * @param {Summary} data
 * @param {ChartOptions} options
 * @returns {Summary}
 */
function withTexts(data, { names = String, texts, spread = "range" }) {
  const lines = data.lines.map((line) => {
    const drawn = withSpread(line, spread);
    const { label, facet = null } = line;
    if (!texts) return { ...drawn, label: label === null ? null : names(label) };
    return {
      ...drawn,
      label: label === null ? null : texts(data.series ?? "", line.series_value),
      facet: facet === null ? null : facetTitle(data.facet ?? "", line.facet_value, names, texts),
    };
  });
  return { ...data, lines };
}

/**
 * @param {string} field
 * @param {unknown} value
 * @param {NameOf} names
 * @param {TextOf} texts
 */
const facetTitle = (field, value, names, texts) => `${names(field)} ${texts(field, value)}`;

/**
 * Return the numbers of rows and columns of some facets.
 *
 * @param {number} facets
 * @param {number} width  of the chart, in pixels
 */
function gridOf(facets, width) {
  const fitting = 1 + COLUMNS_FROM.filter((from) => width >= from).length;
  const columns = Math.min(facets, fitting);
  return { rows: Math.ceil(facets / columns), columns };
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
    this.drawnWidth = 0;
    // The ticks and the columns of facets depend on the width.
    this.observer = new ResizeObserver(() => {
      if (this.latest && element.offsetParent && element.clientWidth !== this.drawnWidth)
        this.update(...this.latest);
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
   * @param {ChartOptions} options
   */
  update(data, options = {}) {
    this.latest = [data, options];
    const { names = String, texts, xscale = "auto", yscale = "linear", legend = true } = options;
    const sized = bySize(withTexts(data, options));
    const { across = names(data.x) } = sized;
    const summary = { ...sized.summary, lines: withPlaces(sized.summary, names, texts) };
    const facets = [...new Set(summary.lines.map(({ facet = null }) => facet))];
    this.drawnWidth = this.element.clientWidth;
    const grid = gridOf(facets.length || 1, this.drawnWidth);
    this.element.style.height = facets.length > 1 ? `calc(${grid.rows} * ${FACET_HEIGHT})` : "";
    const { l, r } = chartMargin(MARGIN);
    // Larger text needs longer axes.
    const pixels = (this.drawnWidth - l - r) / grid.columns / textScale();
    const along = {
      ...this.axis,
      ...axisAlong(summary, xscale, pixels),
      title: { text: across },
    };
    const values = {
      ...this.axis,
      ...valueAxis(summary.lines, yscale),
      title: { text: names(summary.metric) },
    };
    this.Plotly.react(
      this.element,
      this.allTraces(summary, facets, names),
      {
        ...this.layout(legend && summary.series !== null, facets.length > 1),
        ...axesOf(facets.length || 1, grid, along, values),
        annotations: facets.length > 1 ? facets.map((facet, at) => titleOf(facet, at)) : [],
      },
      PLOT_CONFIG,
    );
  }

  /** What all axes have in common. */
  get axis() {
    const { quiet, rule } = this.palette;
    return {
      zeroline: false,
      gridcolor: rule,
      linecolor: quiet,
      tickcolor: quiet,
      ticks: "outside",
      ticklen: 4,
      automargin: true,
      fixedrange: true,
    };
  }

  /**
   * @param {boolean} showlegend
   * @param {boolean} isFaceted
   * @returns {Layout}
   */
  layout(showlegend, isFaceted) {
    const { ink, paper } = this.palette;
    const margin = chartMargin(MARGIN);
    const plotHeight = this.element.clientHeight - margin.t - margin.b;
    const title = FACET_TITLE * textScale();
    const above = isFaceted ? title / Math.max(plotHeight, title) : 0.02;
    return {
      margin: isFaceted ? { ...margin, t: title + margin.t } : margin,
      font: chartFont(ink),
      paper_bgcolor: paper,
      plot_bgcolor: "rgba(0,0,0,0)",
      dragmode: false,
      hovermode: "x unified",
      hoverlabel: hoverLabel(this.palette),
      showlegend,
      legend: { orientation: "h", y: 1 + above, yanchor: "bottom", x: 0 },
    };
  }

  /**
   * Return the traces of all lines. Lines of one series look the same in each facet.
   *
   * @param {Summary} summary
   * @param {(string|null)[]} facets
   * @param {NameOf} names
   */
  allTraces(summary, facets, names) {
    const labels = [...new Set(summary.lines.map(({ label }) => label))];
    const named = new Set();
    return summary.lines.flatMap((line) => {
      const { label, facet = null } = line;
      const place = facets.indexOf(facet);
      const axes = place > 0 ? { xaxis: `x${place + 1}`, yaxis: `y${place + 1}` } : {};
      const isFirst = !named.has(label);
      named.add(label);
      return this.traces(line, labels.indexOf(label), labels.length, summary, names).map(
        (trace) => ({ ...trace, ...axes, showlegend: isFirst && trace.showlegend }),
      );
    });
  }

  /**
   * Return the traces of one line: markers with error bars between categories, else a band and a line of medians.
   *
   * @param {Line} line
   * @param {number} number
   * @param {number} count  of lines
   * @param {Summary} summary
   * @param {NameOf} names
   * @returns {Trace[]}
   */
  traces({ label, x, median, low, high }, number, count, summary, names) {
    const color = this.palette.series(number);
    const base = { type: "scatter", x, legendgroup: label ?? "", showlegend: false };
    const band = { ...base, mode: "lines", line: { width: 0 }, hoverinfo: "skip" };
    const medians = {
      ...base,
      y: median,
      name: label ?? names(summary.metric),
      showlegend: true,
      customdata: low.map((value, place) => [value, high[place]]),
      hovertemplate: "%{y:.4g} (%{customdata[0]:.3g} to %{customdata[1]:.3g})",
    };
    if (isCategorical(summary)) {
      const places = placesOf(summary.lines);
      const middle = (count - 1) / 2;
      return [
        {
          ...medians,
          // Side by side, so that no marker covers another.
          x: x.map((value) => places.indexOf(value) + MARKER_DISTANCE * (number - middle)),
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
 * Return the lines of a summary with texts for the page at the places that are no numbers.
 *
 * @param {Summary} summary
 * @param {NameOf} names
 * @param {TextOf} [texts]
 */
function withPlaces({ x: field, lines }, names, texts) {
  return lines.map((line) => ({
    ...line,
    x: line.x.map((value, place) => {
      if (typeof value !== "string") return value;
      return texts && line.values ? texts(field, line.values[place]) : names(value);
    }),
  }));
}

/**
 * Return the axes of facets in a grid. All have the same values; only those at the edges have titles.
 *
 * @param {number} count
 * @param {{rows: number, columns: number}} grid
 * @param {Layout} along
 * @param {Layout} values
 * @returns {Layout}
 */
function axesOf(count, { rows, columns }, along, values) {
  if (count === 1) return { xaxis: along, yaxis: values };
  /** @type {Layout} */
  const found = {
    grid: { rows, columns, pattern: "independent", xgap: 0.08, ygap: rows > 1 ? 0.42 : 0.1 },
  };
  for (let facet = 0; facet < count; facet += 1) {
    const number = facet ? String(facet + 1) : "";
    const isLowest = facet + columns >= count;
    const isLeft = facet % columns === 0;
    found[`xaxis${number}`] = { ...along, title: isLowest ? along.title : { text: "" } };
    found[`yaxis${number}`] = {
      ...values,
      ...(facet ? { matches: "y" } : {}),
      showticklabels: isLeft,
      title: isLeft ? values.title : { text: "" },
    };
  }
  return found;
}

/**
 * @param {string|null} facet
 * @param {number} place
 */
const titleOf = (facet, place) => ({
  text: facet,
  x: 0,
  y: 1,
  xref: `x${place ? place + 1 : ""} domain`,
  yref: `y${place ? place + 1 : ""} domain`,
  xanchor: "left",
  yanchor: "bottom",
  showarrow: false,
  font: { size: 12 * textScale() },
});

/**
 * Return the differences of two lists of values; where a value is missing it counts as 0.
 *
 * @param {(number|null)[]} upper
 * @param {(number|null)[]} lower
 */
const differences = (upper, lower) =>
  upper.map((value, place) => (value ?? 0) - (lower[place] ?? 0));
