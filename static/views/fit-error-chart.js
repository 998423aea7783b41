/** The error chart of the curve lab: errors inside and outside the training interval by epoch, on a logarithmic axis. */

import { chartFont, chartMargin, hoverLabel, tickCount } from "../ui/chart-text.js";
import { PLOT_CONFIG } from "../ui/plotly-loader.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";
import { logTicks } from "./chart-axes.js";

const REDRAW_MS = 250;
/** On the right is half of the label of the last epoch. */
const MARGIN = { l: 52, r: 18, t: 8, b: 38 };

/** @typedef {{epoch: number, inside: number|null, outside: number|null}} ErrorRow */

/**
 * Emits `pick` with an epoch.
 *
 * @extends {TypedEventTarget<{pick: number}>}
 */
export class FitErrorChart extends TypedEventTarget {
  /**
   * @param {HTMLElement} root
   * @param {import("../ui/plotly-loader.js").PlotlyLoader} Plotly
   * @param {import("../ui/palette.js").Palette} palette
   */
  constructor(root, Plotly, palette) {
    super();
    this.root = root;
    this.Plotly = Plotly;
    this.palette = palette;
    /** @type {ReturnType<typeof setTimeout>|null} */
    this.timer = null;
    /** @type {{history: ErrorRow[], epoch: number, reach: number}|null} */
    this.latest = null;
    /** When the chart was last drawn. */
    this.drawnAt = -Infinity;
  }

  async mount() {
    const plot = await this.Plotly.newPlot(this.root, [], this.layout(1, 0, []), {
      ...PLOT_CONFIG,
      doubleClick: false,
    });
    plot.on("plotly_click", ({ points }) => this.emit("pick", points[0].x));
    new ResizeObserver(() => this.Plotly.Plots.resize(this.root)).observe(this.root);
  }

  /** @param {import("../ui/palette.js").Palette} palette */
  setPalette(palette) {
    this.palette = palette;
    this.draw();
  }

  /**
   * Schedule a redraw: the plot of the fit has priority.
   *
   * @param {ErrorRow[]} history
   * @param {number} epoch
   * @param {number} reach  the last epoch of the axis
   */
  update(history, epoch, reach) {
    this.latest = { history, epoch, reach };
    this.timer ??= setTimeout(
      () => {
        this.timer = null;
        this.draw();
      },
      performance.now() - this.drawnAt < REDRAW_MS ? REDRAW_MS : 0,
    );
  }

  draw() {
    if (!this.latest) return;
    this.drawnAt = performance.now();
    const { history, epoch, reach } = this.latest;
    const x = history.map((row) => row.epoch);
    const lines = /** @type {const} */ ([
      ["inside", "solid"],
      ["outside", "dot"],
    ]);
    const traces = lines.map(([name, dash]) => ({
      type: "scatter",
      mode: x.length > 1 ? "lines" : "markers",
      x,
      y: history.map((row) => row[name]),
      line: { color: this.palette.ink, width: 1.5, dash },
      marker: { color: this.palette.ink, size: 5 },
      hovertemplate: `${name} %{y:.4g}<extra></extra>`,
      showlegend: false,
    }));
    const values = traces.flatMap(({ y }) => y);
    this.Plotly.react(this.root, traces, this.layout(reach, epoch, values));
  }

  /**
   * @param {number} reach
   * @param {number} epoch
   * @param {(number|null)[]} values
   * @returns {import("../ui/plotly-loader.js").Layout}
   */
  layout(reach, epoch, values) {
    const { ink, quiet, rule } = this.palette;
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
      margin: chartMargin(MARGIN),
      font: chartFont(ink),
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      dragmode: false,
      hovermode: "x unified",
      hoverlabel: hoverLabel(this.palette),
      xaxis: {
        ...axis,
        range: [0, reach],
        title: { text: "epoch", standoff: 6 },
        showgrid: false,
        showline: true,
        nticks: tickCount(6),
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
