/** Loss and accuracy against epoch, training solid and test dashed, with a line at the epoch that is shown. */

const FIRST_REACH = 50;
const REDRAW_MS = 220;

const LINES = [
  { column: "train_loss", axis: "y", part: "train" },
  { column: "test_loss", axis: "y", part: "test" },
  { column: "score", axis: "y2", part: "train" },
  { column: "score", axis: "y2", part: "test" },
];

/** The least of 1, 2, 5 × 10ⁿ that holds `epoch`: the axis grows in few steps, so curves do not creep. */
function reachOf(epoch) {
  let reach = FIRST_REACH;
  for (let step = 0; reach < epoch; step += 1) reach *= step % 3 === 1 ? 2.5 : 2;
  return reach;
}

/** Emits `pick` (detail: an epoch). */
export class Curves extends EventTarget {
  constructor(element, Plotly, palette) {
    super();
    this.element = element;
    this.Plotly = Plotly;
    this.palette = palette;
    this.due = null;
  }

  async mount() {
    await this.Plotly.newPlot(this.element, [], this.layout(null, 0, "classification"), {
      displayModeBar: false,
      displaylogo: false,
      showSendToCloud: false,
      plotlyServerURL: "",
      responsive: true,
      doubleClick: false,
    });
    this.element.on("plotly_click", ({ points }) => {
      this.dispatchEvent(new CustomEvent("pick", { detail: points[0].x }));
    });
    new ResizeObserver(() => this.Plotly.Plots.resize(this.element)).observe(this.element.parentElement);
  }

  /** Redraw soon: SVG curves cost as much as a whole frame of the plane, so they follow it a few times a second. */
  update(history, epoch, task) {
    this.latest = [history, epoch, task];
    this.due ??= setTimeout(() => {
      this.due = null;
      this.draw(...this.latest);
    }, this.drawn && performance.now() - this.drawn < REDRAW_MS ? REDRAW_MS : 0);
  }

  setPalette(palette) {
    this.palette = palette;
    if (this.latest) this.draw(...this.latest);
  }

  draw(history, epoch, task) {
    this.drawn = performance.now();
    const score = task === "regression" ? "r2" : "accuracy";
    const traces = LINES.map(({ column, axis, part }) => ({
      type: "scatter",
      mode: history.epochs.length > 1 ? "lines" : "markers",
      x: history.epochs,
      y: history.column(column === "score" ? `${part}_${score}` : column),
      yaxis: axis,
      name: part,
      line: { color: this.palette.ink, width: part === "train" ? 1.6 : 1.3, dash: part === "train" ? "solid" : "dot" },
      marker: { color: this.palette.ink, size: 5, symbol: part === "train" ? "circle" : "circle-open" },
      hovertemplate: `${part} %{y:.4f}<extra></extra>`,
    }));
    this.Plotly.react(this.element, traces, this.layout(history, epoch, task));
  }

  layout(history, epoch, task) {
    const { ink, quiet, rule, paper } = this.palette;
    const axis = { zeroline: false, gridcolor: rule, linecolor: quiet, tickcolor: quiet, ticks: "outside", ticklen: 3, fixedrange: true };
    const score = task === "regression" ? { text: "R²", range: [-0.05, 1.03] } : { text: "accuracy", range: [0, 1.03] };
    return {
      margin: { l: 46, r: 8, t: 8, b: 38 },
      font: { family: getComputedStyle(document.body).fontFamily, size: 12, color: ink },
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      showlegend: false,
      dragmode: false,
      hovermode: "x unified",
      hoverlabel: { bgcolor: paper, bordercolor: quiet, font: { color: ink } },
      xaxis: { ...axis, range: [0, reachOf(history?.furthest ?? 0)], anchor: "y2", title: { text: "epoch", standoff: 6 }, showgrid: false, showline: true, nticks: 6 },
      yaxis: { ...axis, domain: [0.54, 1], rangemode: "tozero", title: { text: "loss", standoff: 6 }, nticks: 4 },
      yaxis2: { ...axis, domain: [0, 0.46], range: score.range, title: { text: score.text, standoff: 6 }, nticks: 5 },
      shapes: [{ type: "line", xref: "x", yref: "paper", x0: epoch, x1: epoch, y0: 0, y1: 1, line: { color: quiet, width: 1 } }],
    };
  }
}
