/** What a study comes to: medians against an axis, and the range over the seeds as a band. */

const DASHES = ["solid", "dash", "dot", "dashdot"];

export class StudyChart {
  constructor(element, Plotly, palette) {
    Object.assign(this, { element, Plotly, palette });
    this.watching = new ResizeObserver(() => this.latest && this.Plotly.Plots.resize(this.element));
    this.watching.observe(element);
  }

  setPalette(palette) {
    this.palette = palette;
    if (this.latest) this.update(...this.latest);
  }

  /** @param {object} summary  see the API; `log` draws by powers of ten, `names` what fields and values are called */
  update(summary, { log = false, names = (name) => name } = {}) {
    this.latest = [summary, { log, names }];
    const { ink, quiet, rule, paper } = this.palette;
    const words = summary.lines.some(({ x }) => x.some((value) => typeof value === "string"));
    const wide = !words && summary.lines.some(({ x }) => x.length > 3 && Math.min(...x) > 0 && Math.max(...x) / Math.min(...x) > 15);
    const axis = { zeroline: false, gridcolor: rule, linecolor: quiet, tickcolor: quiet, ticks: "outside", ticklen: 4, automargin: true };
    const ticks = wide ? { tickvals: summary.lines[0].x } : {};
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
        xaxis: { ...axis, ...ticks, type: words ? "category" : wide ? "log" : "linear", title: { text: names(summary.x) }, fixedrange: true },
        yaxis: { ...axis, type: log ? "log" : "linear", rangemode: "tozero", title: { text: names(summary.metric) }, fixedrange: true, exponentformat: "power" },
      },
      { displayModeBar: false, displaylogo: false, showSendToCloud: false, plotlyServerURL: "", responsive: true },
    );
  }

  traces({ label, x, median, low, high }, number, { metric }, names) {
    const color = this.palette.series(number);
    const base = { type: "scatter", x, legendgroup: label ?? "", showlegend: false };
    const band = { ...base, mode: "lines", line: { width: 0 }, hoverinfo: "skip" };
    return [
      { ...band, y: low },
      { ...band, y: high, fill: "tonexty", fillcolor: this.palette.seriesBand(number) },
      {
        ...base,
        y: median,
        mode: "lines+markers",
        name: label === null ? names(metric) : names(label),
        showlegend: true,
        line: { color, dash: DASHES[number % DASHES.length], width: 2 },
        marker: { color, size: 6 },
        customdata: low.map((value, place) => [value, high[place]]),
        hovertemplate: "%{y:.4g} (%{customdata[0]:.3g} to %{customdata[1]:.3g})",
      },
    ];
  }
}
