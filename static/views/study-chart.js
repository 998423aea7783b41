// @ts-nocheck
/** What a study comes to: medians against an axis, and the range over the seeds as a band. */

import { WIDTH, bySize } from "../content/network-sizes.js";

const DASHES = ["solid", "dash", "dot", "dashdot"];
const SYMBOLS = ["circle", "square", "diamond", "cross"];

/** Ticks of an axis by powers of ten: the powers alone, or 2 and 5 between them where there are few. */
function byPowers(lines) {
  const sizes = lines.flatMap(({ low, high }) => [...low, ...high]).filter((value) => value > 0);
  const decades = Math.log10(Math.max(...sizes) / Math.min(...sizes));
  return decades < 2.5
    ? { dtick: "D2", tickformat: "~g" }
    : { dtick: Math.ceil(decades / 7), tickformat: decades > 7 ? "~e" : "~g" };
}

const namedTicks = (places, names) => ({
  tickvals: places.map((_, place) => place),
  ticktext: places.map(names),
  range: [-0.5, places.length - 0.5],
});

const valueScale = (summary, log) =>
  log && positive(summary)
    ? { type: "log", ...byPowers(summary.lines) }
    : { type: "linear", rangemode: "tozero", exponentformat: "power" };

/** Whether all that is known is above 0, so that powers of ten can show it. */
const positive = ({ lines }) =>
  lines.every(({ low }) => low.every((value) => value === null || value > 0));

export class StudyChart {
  constructor(element, Plotly, palette) {
    Object.assign(this, { element, Plotly, palette });
    // A picture that is hidden, or taken away, has no size to follow.
    this.watching = new ResizeObserver(async () => {
      const { Plots } = await this.Plotly.loaded;
      if (this.latest && this.element.offsetParent) Plots.resize(this.element);
    });
    this.watching.observe(element);
  }

  setPalette(palette) {
    this.palette = palette;
    if (this.latest) this.update(...this.latest);
  }

  /** It is taken off the page. */
  close() {
    this.watching.disconnect();
    if (this.latest) this.Plotly.purge(this.element);
  }

  /** @param {object} found  a summary, see the API; `log` draws by powers of ten, `names` what fields and values are called */
  update(found, { log = false, names = (name) => name } = {}) {
    this.latest = [found, { log, names }];
    const { summary, across = names(found.x) } = bySize(found);
    const { ink, quiet, rule, paper } = this.palette;
    const words = summary.lines.some(({ x }) => x.some((value) => typeof value === "string"));
    const wide =
      !words &&
      summary.lines.some(
        ({ x }) => x.length > 2 && Math.min(...x) > 0 && Math.max(...x) / Math.min(...x) > 15,
      );
    // What has no order is not joined by lines.
    const apart = words && summary.x !== WIDTH;
    const axis = {
      zeroline: false,
      gridcolor: rule,
      linecolor: quiet,
      tickcolor: quiet,
      ticks: "outside",
      ticklen: 4,
      automargin: true,
    };
    const places = summary.lines[0]?.x ?? [];
    const ticks = apart ? namedTicks(places, names) : wide ? { tickvals: places } : {};
    this.Plotly.react(
      this.element,
      summary.lines.flatMap((line, number) => this.traces(line, number, summary, names, apart)),
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
        xaxis: {
          ...axis,
          ...ticks,
          type: words && !apart ? "category" : wide ? "log" : "linear",
          title: { text: across },
          fixedrange: true,
        },
        yaxis: {
          ...axis,
          ...valueScale(summary, log),
          title: { text: names(summary.metric) },
          fixedrange: true,
        },
      },
      {
        displayModeBar: false,
        displaylogo: false,
        showSendToCloud: false,
        plotlyServerURL: "",
        responsive: true,
      },
    );
  }

  traces({ label, x, median, low, high }, number, { metric, lines }, names, apart) {
    const color = this.palette.series(number);
    const base = {
      type: "scatter",
      x: x.map((value) => (typeof value === "string" ? names(value) : value)),
      legendgroup: label ?? "",
      showlegend: false,
    };
    const band = { ...base, mode: "lines", line: { width: 0 }, hoverinfo: "skip" };
    const middle = {
      ...base,
      y: median,
      name: label === null ? names(metric) : names(label),
      showlegend: true,
      customdata: low.map((value, place) => [value, high[place]]),
      hovertemplate: "%{y:.4g} (%{customdata[0]:.3g} to %{customdata[1]:.3g})",
    };
    if (apart) {
      const reach = (ends, sign) => ends.map((end, place) => sign * (end - median[place]));
      const error_y = {
        type: "data",
        symmetric: false,
        array: reach(high, 1),
        arrayminus: reach(low, -1),
        color,
        thickness: 1.5,
        width: 5,
      };
      // Side by side, so that none hides another.
      const beside = x.map((_, place) => place + 0.16 * (number - (lines.length - 1) / 2));
      return [
        {
          ...middle,
          x: beside,
          mode: "markers",
          marker: { color, size: 8, symbol: SYMBOLS[number % SYMBOLS.length] },
          error_y,
        },
      ];
    }
    return [
      { ...band, y: low },
      { ...band, y: high, fill: "tonexty", fillcolor: this.palette.seriesBand(number) },
      {
        ...middle,
        mode: "lines+markers",
        line: { color, dash: DASHES[number % DASHES.length], width: 2 },
        marker: { color, size: 6 },
      },
    ];
  }
}
