// @ts-nocheck
/** The errors against epoch, inside and outside of the training interval, by powers of ten. */

import { logTicks } from "./chart-axes.js";

const REDRAW_MS = 250;

/** Emits `pick` (detail: an epoch). */
export class FitErrorChart extends EventTarget {
  constructor(element, Plotly, palette) {
    super();
    Object.assign(this, { element, Plotly, palette, due: null });
  }

  async mount() {
    await this.Plotly.newPlot(this.element, [], this.layout(1, 0, []), {
      displayModeBar: false,
      displaylogo: false,
      showSendToCloud: false,
      plotlyServerURL: "",
      responsive: true,
      doubleClick: false,
    });
    this.element.on("plotly_click", ({ points }) =>
      this.dispatchEvent(new CustomEvent("pick", { detail: points[0].x })),
    );
    new ResizeObserver(() => this.Plotly.Plots.resize(this.element)).observe(this.element);
  }

  setPalette(palette) {
    this.palette = palette;
    if (this.latest) this.draw();
  }

  /** Redraw soon; the picture of the fit comes first. */
  update(history, epoch, reach) {
    this.latest = [history, epoch, reach];
    this.due ??= setTimeout(
      () => {
        this.due = null;
        this.draw();
      },
      this.drawn && performance.now() - this.drawn < REDRAW_MS ? REDRAW_MS : 0,
    );
  }

  draw() {
    this.drawn = performance.now();
    const [history, epoch, reach] = this.latest;
    const x = history.map((row) => row.epoch);
    const traces = [
      ["inside", "solid"],
      ["outside", "dot"],
    ].map(([name, dash]) => ({
      type: "scatter",
      mode: x.length > 1 ? "lines" : "markers",
      x,
      y: history.map((row) => row[name]),
      line: { color: this.palette.ink, width: 1.5, dash },
      marker: { color: this.palette.ink, size: 5 },
      hovertemplate: `${name} %{y:.4g}<extra></extra>`,
      showlegend: false,
    }));
    this.Plotly.react(
      this.element,
      traces,
      this.layout(
        reach,
        epoch,
        traces.flatMap(({ y }) => y),
      ),
    );
  }

  layout(reach, epoch, values) {
    const { ink, quiet, rule, paper } = this.palette;
    const axis = {
      zeroline: false,
      gridcolor: rule,
      linecolor: quiet,
      tickcolor: quiet,
      ticks: "outside",
      ticklen: 3,
      fixedrange: true,
    };
    return {
      margin: { l: 52, r: 8, t: 8, b: 38 },
      font: { family: getComputedStyle(document.body).fontFamily, size: 12, color: ink },
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      dragmode: false,
      hovermode: "x unified",
      hoverlabel: { bgcolor: paper, bordercolor: quiet, font: { color: ink } },
      xaxis: {
        ...axis,
        range: [0, reach],
        title: { text: "epoch", standoff: 6 },
        showgrid: false,
        showline: true,
        nticks: 6,
      },
      yaxis: {
        ...axis,
        type: "log",
        title: { text: "error (RMS)", standoff: 6 },
        ...logTicks(values, 4),
      },
      shapes: [
        {
          type: "line",
          xref: "x",
          yref: "paper",
          x0: epoch,
          x1: epoch,
          y0: 0,
          y1: 1,
          line: { color: quiet, width: 1 },
        },
      ],
    };
  }
}
