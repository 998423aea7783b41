/** Charts of metrics by epoch in a grid of equal cells, each with a line at the epoch that is shown. */

import { ALL_CHARTS } from "../state/look-fields.js";
import { hoverLabel } from "../ui/chart-text.js";
import { createElement } from "../ui/elements.js";
import { PLOT_CONFIG } from "../ui/plotly-loader.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";
import { SHARE, linearTicks, logTicks, rangeOfR2 } from "./chart-axes.js";

/**
 * @typedef {import("../api/wire.d.ts").Task} Task
 * @typedef {import("../state/look-fields.js").ChartKind} ChartKind
 * @typedef {import("../ui/plotly-loader.js").Layout} Layout
 * @typedef {import("../state/metric-history.js").MetricHistory} MetricHistory
 * @typedef {Pick<import("../state/page-state.js").Look, "epoch"|"chart"|"scale">} ChartLook
 * @typedef {Pick<import("../api/frame.js").Frame, "task"|"box"|"metrics"|"threshold">} ChartFrame
 */

/**
 * A line of a chart.
 *
 * @typedef {object} Line
 * @property {string} column  the name of the metric in the history
 * @property {string} name
 * @property {string} digits  the number format of the hover text
 * @property {string} [dash]
 * @property {string} [color]  ink if it has no color of its own
 */

/**
 * A chart with the values that determine its axes.
 *
 * @typedef {object} Chart
 * @property {ChartKind} kind
 * @property {number} at  its place, from 0
 * @property {(number|null)[]} values  of all its lines
 */

/**
 * @typedef {object} AxesState
 * @property {number} reach  the last epoch of the axes
 * @property {number} epoch
 * @property {Task} task
 * @property {"linear"|"log"} scale
 * @property {Chart[]} charts
 * @property {number[]} marks  epochs with a change during training
 */

/** The time between redraws, in milliseconds: they take a twentieth of it, if it is in this range. */
const REDRAW_MS = { least: 220, most: 1000 };
const COST_SHARE = 20;
/** Sizes in rem: from this height on there is a second row, and from this width on a third column. */
const TWO_ROWS = 12;
const THREE_COLUMNS = 45;
/** Space around the lines of a cell, in rem; above them is the menu. */
const SPACE = { top: 2.2, right: 1.1, bottom: 1.5, left: 2.9 };
const FONT = 0.79;
/** How the lines of the second run look. */
const SECOND = { width: 4, opacity: 0.4 };

/**
 * Return the suffix of Plotly's names of the axes of a chart: none for the first.
 *
 * @param {number} at
 */
const suffix = (at) => (at ? String(at + 1) : "");

/**
 * Return the number of columns and rows of a grid in a box.
 *
 * @param {number} width  in rem
 * @param {number} height  in rem
 */
function gridOf(width, height) {
  const columns = width < THREE_COLUMNS ? 2 : 3;
  const rows = height < TWO_ROWS ? 1 : Math.min(3, Math.ceil(ALL_CHARTS.length / columns));
  return { columns, rows: width < THREE_COLUMNS ? Math.min(2, rows) : rows };
}

/**
 * Return a vertical line in one chart.
 *
 * @param {number} at  the place of the chart
 * @param {number} x
 * @param {string} color
 * @param {string} dash
 */
const verticalLine = (at, x, color, dash) => ({
  type: "line",
  xref: `x${suffix(at)}`,
  yref: `y${suffix(at)} domain`,
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
   * @param {HTMLElement[]} cells  the headings of the charts, each with a `.key`
   * @param {import("../ui/plotly-loader.js").PlotlyLoader} Plotly
   * @param {import("../ui/palette.js").Palette} palette
   */
  constructor(root, cells, Plotly, palette) {
    super();
    this.root = root;
    this.box = root.parentElement ?? root;
    this.cells = cells;
    this.Plotly = Plotly;
    this.palette = palette;
    /** @type {ReturnType<typeof setTimeout>|null} */
    this.timer = null;
    this.mounted = false;
    /** @type {{history: MetricHistory, look: ChartLook, frame: ChartFrame, marks: number[]}|null} */
    this.latest = null;
    /**
     * The run that is compared, or null.
     *
     * @type {{history: MetricHistory, frame: ChartFrame}|null}
     */
    this.second = null;
    /** When the charts were last drawn. */
    this.drawnAt = -Infinity;
    /** Milliseconds that the last drawing took. */
    this.cost = 0;
    /** What the charts show, as JSON. */
    this.drawn = "";
    /** The lines that the keys show, as JSON. */
    this.keysShown = "";
  }

  async mount() {
    await this.Plotly.loaded;
    const plot = await this.Plotly.newPlot(
      this.root,
      [],
      // Without charts Plotly would show axes of its own, until there is a first frame.
      { xaxis: { visible: false }, yaxis: { visible: false } },
      { ...PLOT_CONFIG, responsive: false, doubleClick: false },
    );
    plot.on("plotly_click", ({ points }) => this.emit("pick", points[0].x));
    this.mounted = true;
    new ResizeObserver(() => this.draw()).observe(this.box);
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
    this.scheduleDraw();
  }

  scheduleDraw() {
    if (!this.mounted) return;
    const pause = Math.min(REDRAW_MS.most, Math.max(REDRAW_MS.least, COST_SHARE * this.cost));
    this.timer ??= setTimeout(
      () => {
        this.timer = null;
        this.draw();
      },
      performance.now() - this.drawnAt < pause ? pause : 0,
    );
  }

  /**
   * Draw the lines of a second run, too, or no longer.
   *
   * @param {{history: MetricHistory, frame: ChartFrame}|null} second
   */
  compareWith(second) {
    if (!second && !this.second) return;
    this.second = second;
    this.scheduleDraw();
  }

  /** @param {import("../ui/palette.js").Palette} palette */
  setPalette(palette) {
    this.palette = palette;
    if (this.mounted) this.draw();
  }

  draw() {
    if (!this.latest || !this.box.clientWidth) return;
    this.drawnAt = performance.now();
    const { history, look, frame, marks } = this.latest;
    const { epoch, chart: kinds, scale } = look;
    const { task, metrics } = frame;
    const { columns, rows } = this.grid();
    const layers = metrics?.active_share.length ?? 0;
    /** @type {import("../ui/plotly-loader.js").Trace[]} */
    const traces = [];
    const charts = kinds.slice(0, columns * rows).map((kind, at) => {
      const lines = [
        ...this.linesOf(this.second, kind, at, "B "),
        ...this.linesOf({ history, frame }, kind, at, this.second ? "A " : ""),
      ];
      traces.push(...lines);
      return { kind, at, values: lines.flatMap(({ y }) => y) };
    });
    const reach = Math.max(history.axisEnd, this.second?.history.axisEnd ?? 0);
    const layout = this.layout({ reach, epoch, task, scale, charts, marks });
    this.showCells(kinds, task, layers);
    // On another slice, every line and axis stays.
    const drawn = JSON.stringify([traces, layout]);
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    this.Plotly.react(this.root, traces, layout);
    this.cost = performance.now() - this.drawnAt;
  }

  /**
   * Return the lines of a run in a chart; those of the second run are wide and pale.
   *
   * @param {{history: MetricHistory, frame: ChartFrame}|null} run
   * @param {ChartKind} kind
   * @param {number} at  the place of the chart
   * @param {string} letter
   */
  linesOf(run, kind, at, letter) {
    if (!run) return [];
    const { history, frame } = run;
    const { task, box, threshold, metrics } = frame;
    const x = history.epochs;
    const isSecond = run === this.second;
    const layers = metrics?.active_share.length ?? 0;
    return this.lines(kind, task, layers).map(({ column, name, digits, ...line }) => ({
      type: "scatter",
      mode: x.length > 1 ? "lines" : "markers",
      x,
      y: history.column(column, box, threshold),
      xaxis: `x${suffix(at)}`,
      yaxis: `y${suffix(at)}`,
      name: letter + name,
      opacity: isSecond ? SECOND.opacity : 1,
      line: { width: isSecond ? SECOND.width : 1.5, color: this.palette.ink, ...line },
      marker: {
        color: line.color ?? this.palette.ink,
        size: 5,
        symbol: line.dash === "dot" ? "circle-open" : "circle",
      },
      hovertemplate: `${letter}${name} %{y:${digits}}<extra></extra>`,
    }));
  }

  /** The number of columns and rows that fit, and one rem in pixels. */
  grid() {
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const { clientWidth: width, clientHeight: height } = this.box;
    return { ...gridOf(width / rem, height / rem), rem, width, height };
  }

  /**
   * Return the lines of a chart. A hidden layer has the hue of its creases; the output layer, which has none, is ink.
   *
   * @param {ChartKind} kind
   * @param {Task} task
   * @param {number} layers  the number of hidden layers
   * @returns {Line[]}
   */
  lines(kind, task, layers) {
    if (kind === "gradients") {
      return Array.from({ length: layers + 1 }, (_, layer) => ({
        column: `gradient_norm ${layer}`,
        name: layer < layers ? `layer ${layer + 1}` : "output",
        digits: ".3g",
        color: layer < layers ? this.palette.layerHue(layer, layers) : this.palette.ink,
      }));
    }
    const score = task === "regression" ? "r2" : "accuracy";
    const scoreName = task === "regression" ? "R²" : "accuracy";
    /** @type {Record<Exclude<ChartKind, "gradients">, [column: string, name: string, digits: string][]>} */
    const pairs = {
      loss: [
        ["train_loss", "train loss", ".4f"],
        ["test_loss", "test loss", ".4f"],
      ],
      score: [
        [`train_${score}`, `train ${scoreName}`, ".4f"],
        [`test_${score}`, `test ${scoreName}`, ".4f"],
      ],
      geometry: [
        ["regions", "regions", ".0f"],
        ["boundary_segments", "segments", ".0f"],
      ],
      units: [
        ["dead", "dead", ".0f"],
        ["always", "always on", ".0f"],
      ],
    };
    return pairs[kind].map(([column, name, digits], at) => ({
      column,
      name,
      digits,
      dash: at ? "dot" : "solid",
    }));
  }

  /**
   * Put each heading above its chart, with the key of its lines.
   *
   * @param {readonly ChartKind[]} kinds
   * @param {Task} task
   * @param {number} layers
   */
  showCells(kinds, task, layers) {
    const { columns, rows } = this.grid();
    const lines = kinds.map((kind) => this.lines(kind, task, layers));
    const shown = JSON.stringify([lines, columns, rows, this.second !== null]);
    if (shown === this.keysShown) return;
    this.keysShown = shown;
    this.box.style.setProperty("--columns", String(columns));
    this.box.style.setProperty("--rows", String(rows));
    this.cells.forEach((cell, at) => {
      cell.hidden = at >= columns * rows;
      cell.querySelector(".key")?.replaceChildren(
        ...lines[at].map(({ name, dash, color }) => {
          const entry = createElement("span", {
            textContent: name.replace("layer ", ""),
            className: dash === "dot" ? "dotted" : "",
          });
          if (color) entry.style.setProperty("--hue", color);
          return entry;
        }),
        ...(this.second ? [createElement("span", { className: "second", textContent: "B" })] : []),
      );
    });
  }

  /**
   * @param {AxesState} state
   * @returns {Layout}
   */
  layout({ reach, epoch, task, scale, charts, marks }) {
    const { ink, quiet, rule } = this.palette;
    const { columns, rows, rem, width, height } = this.grid();
    const axis = {
      zeroline: false,
      gridcolor: rule,
      linecolor: quiet,
      tickcolor: quiet,
      ticks: "outside",
      ticklen: 3,
      fixedrange: true,
    };
    /**
     * @param {number} index  of a column or row
     * @param {number} count
     * @param {number} length  in pixels
     * @param {number} before  space in rem
     * @param {number} after
     */
    const domain = (index, count, length, before, after) => [
      Math.min(0.999, (index + (before * rem * count) / length) / count),
      Math.min(1, Math.max(0.001, (index + 1 - (after * rem * count) / length) / count)),
    ];
    const axes = charts.flatMap(({ kind, at, values }) => {
      const [column, row] = [at % columns, rows - 1 - Math.floor(at / columns)];
      const across = domain(column, columns, width, SPACE.left, SPACE.right);
      const up = domain(row, rows, height, SPACE.bottom, SPACE.top);
      return [
        [
          `xaxis${suffix(at)}`,
          {
            ...axis,
            range: [0, reach],
            domain: across,
            anchor: `y${suffix(at)}`,
            showgrid: false,
            showline: true,
            nticks: 4,
          },
        ],
        [
          `yaxis${suffix(at)}`,
          {
            ...axis,
            ...scaleOf(kind, values, task, scale),
            domain: up,
            anchor: `x${suffix(at)}`,
          },
        ],
      ];
    });
    return {
      width,
      height,
      margin: { l: 0, r: 0, t: 0, b: 0 },
      font: { family: getComputedStyle(document.body).fontFamily, size: FONT * rem, color: ink },
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      showlegend: false,
      dragmode: false,
      hovermode: "x unified",
      hoverlabel: hoverLabel(this.palette),
      ...Object.fromEntries(axes),
      shapes: charts.flatMap(({ at }) => [
        ...marks.map((mark) => verticalLine(at, mark, quiet, "dot")),
        verticalLine(at, epoch, quiet, "solid"),
      ]),
    };
  }
}

/**
 * Return the scale of a chart's vertical axis.
 *
 * @param {ChartKind} kind
 * @param {(number|null)[]} values
 * @param {Task} task
 * @param {"linear"|"log"} scale
 */
function scaleOf(kind, values, task, scale) {
  if (kind === "score") {
    return task === "regression"
      ? { type: "linear", range: rangeOfR2(values), ...linearTicks(values) }
      : { type: "linear", range: [...SHARE], nticks: 4 };
  }
  if (scale === "log" && (kind === "loss" || kind === "gradients"))
    return { type: "log", ...logTicks(values) };
  return { type: "linear", rangemode: "tozero", ...linearTicks(values) };
}
