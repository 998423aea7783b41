/** Charts of metrics by epoch, one below the other on the timeline's axis, with a line at the epoch that is shown. */

import { PLOT_CONFIG } from "../ui/plotly-loader.js";
import { createElement } from "../ui/elements.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";
import { SHARE, linearTicks, logTicks, rangeOfR2 } from "./chart-axes.js";

/**
 * @typedef {import("../api/wire.d.ts").Task} Task
 * @typedef {import("../ui/plotly-loader.js").Layout} Layout
 * @typedef {import("../state/metric-history.js").MetricHistory} MetricHistory
 * @typedef {Pick<import("../state/page-state.js").Look, "epoch"|"chart"|"scale">} ChartLook
 * @typedef {Pick<import("../api/frame.js").Frame, "task"|"box"|"metrics">} ChartFrame
 */

/**
 * A line of a chart.
 *
 * @typedef {object} Line
 * @property {string} column  the name of the metric in the history
 * @property {string} name
 * @property {string} axis  "y", "y2" or "y3"
 * @property {string} digits  the number format of the hover text
 * @property {string} [dash]
 * @property {string} [color]  ink if it has no color of its own
 */

/**
 * The values that determine the axes.
 *
 * @typedef {object} AxesState
 * @property {number} reach  the last epoch of the axis
 * @property {number} epoch
 * @property {Task} task
 * @property {"linear"|"log"} scale
 * @property {string} chart  the third chart, see page-state.js
 * @property {number[]} marks  epochs with a change during training
 * @property {(axis: string) => (number|null)[]} values  returns all values on an axis
 */

const REDRAW_MS = 220;

/** The vertical extent of each of the three charts, from the top, as shares of the height. */
const DOMAINS = [
  [0.7, 1],
  [0.36, 0.64],
  [0, 0.3],
];

/** @type {Record<string, string>} */
const THIRD_TITLES = { geometry: "in view", gradients: "gradient", units: "units" };

/**
 * Return the lines of the first two charts.
 *
 * @param {Task} task
 * @returns {Line[]}
 */
function scoreLines(task) {
  const score = task === "regression" ? "r2" : "accuracy";
  return [
    ["train", "solid"],
    ["test", "dot"],
  ].flatMap(([part, dash]) => [
    { column: `${part}_loss`, name: `${part} loss`, axis: "y", dash, digits: ".4f" },
    {
      column: `${part}_${score}`,
      name: `${part} ${task === "regression" ? "R²" : "accuracy"}`,
      axis: "y2",
      dash,
      digits: ".4f",
    },
  ]);
}

/**
 * Return a vertical line across all charts.
 *
 * @param {number} x
 * @param {string} color
 * @param {string} dash
 */
const verticalLine = (x, color, dash) => ({
  type: "line",
  xref: "x",
  yref: "paper",
  x0: x,
  x1: x,
  y0: 0,
  y1: 1,
  line: { color, width: 1, dash },
});

/**
 * Emits `pick` with an epoch.
 *
 * @extends {TypedEventTarget<{pick: number}>}
 */
export class MetricCharts extends TypedEventTarget {
  /**
   * @param {HTMLElement} root
   * @param {HTMLElement} key  the legend of the third chart
   * @param {import("../ui/plotly-loader.js").PlotlyLoader} Plotly
   * @param {import("../ui/palette.js").Palette} palette
   */
  constructor(root, key, Plotly, palette) {
    super();
    this.root = root;
    this.key = key;
    this.Plotly = Plotly;
    this.palette = palette;
    /** @type {ReturnType<typeof setTimeout>|null} */
    this.timer = null;
    this.mounted = false;
    /** @type {{history: MetricHistory, look: ChartLook, frame: ChartFrame, marks: number[]}|null} */
    this.latest = null;
    /** When the charts were last drawn. */
    this.drawnAt = -Infinity;
    /** The lines that the legend shows, as JSON. */
    this.keyShown = "";
  }

  async mount() {
    await this.Plotly.loaded;
    const plot = await this.Plotly.newPlot(
      this.root,
      [],
      this.layout({
        reach: 1,
        epoch: 0,
        task: "classification",
        scale: "linear",
        chart: "geometry",
        marks: [],
        values: () => [],
      }),
      { ...PLOT_CONFIG, doubleClick: false },
    );
    plot.on("plotly_click", ({ points }) => this.emit("pick", points[0].x));
    new ResizeObserver(() => this.Plotly.Plots.resize(this.root)).observe(
      this.root.parentElement ?? this.root,
    );
    this.mounted = true;
    this.draw();
  }

  /**
   * Schedule a redraw. The charts are SVG and cost as much as a frame of the plane: they are redrawn a few times a second.
   *
   * @param {MetricHistory} history
   * @param {ChartLook} look
   * @param {ChartFrame} frame
   * @param {number[]} marks  epochs with a change during training
   */
  update(history, look, frame, marks) {
    this.latest = { history, look, frame, marks };
    if (!this.mounted) return;
    this.timer ??= setTimeout(
      () => {
        this.timer = null;
        this.draw();
      },
      performance.now() - this.drawnAt < REDRAW_MS ? REDRAW_MS : 0,
    );
  }

  /** @param {import("../ui/palette.js").Palette} palette */
  setPalette(palette) {
    this.palette = palette;
    if (this.mounted) this.draw();
  }

  draw() {
    if (!this.latest) return;
    this.drawnAt = performance.now();
    const { history, look, frame, marks } = this.latest;
    const { epoch, chart, scale } = look;
    const { task, box, metrics } = frame;
    const thirdLines = this.thirdLines(chart, metrics?.active_share.length ?? 0);
    const lines = [...scoreLines(task), ...thirdLines];
    const x = history.epochs;
    const traces = lines.map(({ column, name, axis, digits, ...line }) => ({
      type: "scatter",
      mode: x.length > 1 ? "lines" : "markers",
      x,
      y: history.column(column, box),
      yaxis: axis,
      name,
      line: { width: 1.5, color: this.palette.ink, ...line },
      marker: {
        color: line.color ?? this.palette.ink,
        size: 5,
        symbol: line.dash ? "circle-open" : "circle",
      },
      hovertemplate: `${name} %{y:${digits}}<extra></extra>`,
    }));
    /** @type {AxesState["values"]} */
    const values = (axis) => traces.filter(({ yaxis }) => yaxis === axis).flatMap(({ y }) => y);
    this.Plotly.react(
      this.root,
      traces,
      this.layout({ reach: history.axisEnd, epoch, task, scale, chart, marks, values }),
    );
    this.updateKey(thirdLines);
  }

  /**
   * Return the lines of the third chart. A hidden layer has the hue of its creases; the output layer, which has none, is ink.
   *
   * @param {string} chart
   * @param {number} layers  the number of hidden layers
   * @returns {Line[]}
   */
  thirdLines(chart, layers) {
    const axis = "y3";
    if (chart === "gradients") {
      return Array.from({ length: layers + 1 }, (_, layer) => ({
        column: `gradient_norm ${layer}`,
        name: layer < layers ? `layer ${layer + 1}` : "output",
        axis,
        digits: ".3g",
        color: layer < layers ? this.palette.layerHue(layer, layers) : this.palette.ink,
      }));
    }
    const columns =
      chart === "units"
        ? [
            ["dead", "dead"],
            ["always", "always on"],
          ]
        : [
            ["regions", "regions"],
            ["boundary_segments", "segments"],
          ];
    return columns.map(([column, name], at) => ({
      column,
      name,
      axis,
      digits: ".0f",
      dash: at ? "dot" : "solid",
    }));
  }

  /** @param {Line[]} lines */
  updateKey(lines) {
    const key = JSON.stringify(lines);
    if (key === this.keyShown) return;
    this.keyShown = key;
    this.key.replaceChildren(
      ...lines.map(({ name, dash, color }) => {
        const entry = createElement("span", {
          textContent: name.replace("layer ", ""),
          className: dash === "dot" ? "dotted" : "",
        });
        if (color) entry.style.setProperty("--hue", color);
        return entry;
      }),
    );
  }

  /**
   * @param {AxesState} state
   * @returns {Layout}
   */
  layout({ reach, epoch, task, scale, chart, marks, values }) {
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
    /** @param {string} name */
    const linear = (name) => ({
      type: "linear",
      rangemode: "tozero",
      ...linearTicks(values(name)),
    });
    /** @param {string} name */
    const scaled = (name) =>
      scale === "log" ? { type: "log", ...logTicks(values(name)) } : linear(name);
    const scores = values("y2");
    const [scoreName, score] =
      task === "regression"
        ? ["R²", { range: rangeOfR2(scores), ...linearTicks(scores) }]
        : ["accuracy", { range: [...SHARE], nticks: 4 }];
    return {
      margin: { l: 46, r: 8, t: 8, b: 38 },
      font: { family: getComputedStyle(document.body).fontFamily, size: 12, color: ink },
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      showlegend: false,
      dragmode: false,
      hovermode: "x unified",
      hoverlabel: { bgcolor: paper, bordercolor: quiet, font: { color: ink } },
      xaxis: {
        ...axis,
        range: [0, reach],
        anchor: "y3",
        title: { text: "epoch", standoff: 6 },
        showgrid: false,
        showline: true,
        nticks: 6,
      },
      yaxis: { ...axis, ...scaled("y"), domain: DOMAINS[0], title: { text: "loss", standoff: 6 } },
      yaxis2: { ...axis, ...score, domain: DOMAINS[1], title: { text: scoreName, standoff: 6 } },
      yaxis3: {
        ...axis,
        ...(chart === "gradients" ? scaled : linear)("y3"),
        domain: DOMAINS[2],
        title: { text: THIRD_TITLES[chart], standoff: 6 },
      },
      shapes: [
        ...marks.map((at) => verticalLine(at, quiet, "dot")),
        verticalLine(epoch, quiet, "solid"),
      ],
    };
  }
}
