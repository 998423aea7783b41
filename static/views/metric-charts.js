// @ts-nocheck
/** Charts against epoch, one under the other on the timeline's axis, with a line at the epoch that is shown. */

import { SHARE, linearTicks, logTicks, rangeOfR2 } from "./chart-axes.js";

const REDRAW_MS = 220;

/** Where the three charts stand, from the top, as shares of the height. */
const DOMAINS = [
  [0.7, 1],
  [0.36, 0.64],
  [0, 0.3],
];

/** Emits `pick` (detail: an epoch). */
export class MetricCharts extends EventTarget {
  /**
   * @param {HTMLElement} element
   * @param {HTMLElement} key  says what the lines of the third chart are
   */
  constructor(element, key, Plotly, palette) {
    super();
    this.element = element;
    this.key = key;
    this.Plotly = Plotly;
    this.palette = palette;
    this.due = null;
    this.mounted = false;
  }

  async mount() {
    await this.Plotly.loaded;
    await this.Plotly.newPlot(
      this.element,
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
      {
        displayModeBar: false,
        displaylogo: false,
        showSendToCloud: false,
        plotlyServerURL: "",
        responsive: true,
        doubleClick: false,
      },
    );
    this.element.on("plotly_click", ({ points }) => {
      this.dispatchEvent(new CustomEvent("pick", { detail: points[0].x }));
    });
    new ResizeObserver(() => this.Plotly.Plots.resize(this.element)).observe(
      this.element.parentElement,
    );
    this.mounted = true;
    if (this.latest) this.draw(...this.latest);
  }

  /**
   * Redraw soon: SVG curves cost as much as a whole frame of the plane, so they follow it a few times a second.
   *
   * @param {import("../state/metric-history.js").MetricHistory} history
   * @param {object} look   see page-state.js
   * @param {object} frame
   * @param {number[]} marks  epochs at which a person intervened
   */
  update(history, look, frame, marks) {
    this.latest = [history, look, frame, marks];
    if (!this.mounted) return;
    this.due ??= setTimeout(
      () => {
        this.due = null;
        this.draw(...this.latest);
      },
      this.drawn && performance.now() - this.drawn < REDRAW_MS ? REDRAW_MS : 0,
    );
  }

  setPalette(palette) {
    this.palette = palette;
    if (this.mounted && this.latest) this.draw(...this.latest);
  }

  draw(history, { epoch, chart, scale }, { task, box, metrics }, marks) {
    this.drawn = performance.now();
    const third = this.third(chart, metrics);
    const lines = [...this.scores(task), ...third];
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
    const values = (axis) => traces.filter(({ yaxis }) => yaxis === axis).flatMap(({ y }) => y);
    this.Plotly.react(
      this.element,
      traces,
      this.layout({ reach: history.axisEnd, epoch, task, scale, chart, marks, values }),
    );
    this.explain(third);
  }

  scores(task) {
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

  /** The lines of the third chart. A layer keeps the hue of its creases; the output's, which makes none, is ink. */
  third(chart, { active_share: shares }) {
    const axis = "y3";
    if (chart === "gradients") {
      const hidden = shares.length;
      return Array.from({ length: hidden + 1 }, (_, layer) => ({
        column: `gradient_norm ${layer}`,
        name: layer < hidden ? `layer ${layer + 1}` : "output",
        axis,
        digits: ".3g",
        color: layer < hidden ? this.palette.layerHue(layer, hidden) : this.palette.ink,
      }));
    }
    const [solid, dotted] =
      chart === "units"
        ? [
            ["dead", "dead"],
            ["always", "always on"],
          ]
        : [
            ["regions", "regions"],
            ["boundary_segments", "segments"],
          ];
    return [solid, dotted].map(([column, name], at) => ({
      column,
      name,
      axis,
      digits: ".0f",
      dash: at ? "dot" : "solid",
    }));
  }

  explain(lines) {
    const text = JSON.stringify(lines);
    if (text === this.explained) return;
    this.explained = text;
    this.key.replaceChildren(
      ...lines.map(({ name, dash, color }) => {
        const entry = Object.assign(document.createElement("span"), {
          textContent: name.replace("layer ", ""),
          className: dash === "dot" ? "dotted" : "",
        });
        if (color) entry.style.setProperty("--hue", color);
        return entry;
      }),
    );
  }

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
    const counted = (name) => ({
      type: "linear",
      rangemode: "tozero",
      ...linearTicks(values(name)),
    });
    const sized = (name) =>
      scale === "log" ? { type: "log", ...logTicks(values(name)) } : counted(name);
    const scores = values("y2");
    const [scoreName, score] =
      task === "regression"
        ? ["R²", { range: rangeOfR2(scores), ...linearTicks(scores) }]
        : ["accuracy", { range: [...SHARE], nticks: 4 }];
    const third = { geometry: "in view", gradients: "gradient", units: "units" }[chart];
    const upright = (x, color, dash) => ({
      type: "line",
      xref: "x",
      yref: "paper",
      x0: x,
      x1: x,
      y0: 0,
      y1: 1,
      line: { color, width: 1, dash },
    });
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
      yaxis: { ...axis, ...sized("y"), domain: DOMAINS[0], title: { text: "loss", standoff: 6 } },
      yaxis2: { ...axis, ...score, domain: DOMAINS[1], title: { text: scoreName, standoff: 6 } },
      yaxis3: {
        ...axis,
        ...(chart === "gradients" ? sized : counted)("y3"),
        domain: DOMAINS[2],
        title: { text: third, standoff: 6 },
      },
      shapes: [...marks.map((at) => upright(at, quiet, "dot")), upright(epoch, quiet, "solid")],
    };
  }
}
