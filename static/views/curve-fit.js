/** The plot of a fit: the true function, training points, the network's line with its kinks, and the units' contributions. */

import { plain } from "../content/label-names.js";
import { chartFont, chartMargin, fitTitles, hoverDistance, hoverLabel } from "../ui/chart-text.js";
import { PLOT_CONFIG } from "../ui/plotly-loader.js";
import { onPress } from "../ui/pointer-presses.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";

/**
 * @typedef {import("../state/curve-run.js").Frame} Frame
 * @typedef {import("../state/curve-url.js").CurveLook} CurveLook
 * @typedef {import("../ui/plotly-loader.js").Trace} Trace
 * @typedef {import("../ui/plotly-loader.js").LayoutChange} LayoutChange
 * @typedef {NonNullable<Frame["units"]>} Contributions
 */

/**
 * The parts of a frame that the layout needs.
 *
 * @typedef {object} Extent
 * @property {number[]} interval  the training interval
 * @property {number[]} range  the interval in view
 * @property {{y: number[]}} samples
 * @property {{x: number[], truth: number[]|null}} line
 */

/** What is shown before there is a frame. */
const EMPTY = {
  interval: [-4, 4],
  range: [-8, 8],
  samples: { y: [-1, 1] },
  line: { x: [], truth: null },
};

const MARGIN = { l: 46, r: 12, t: 10, b: 40 };
/** The space above and below the targets, as a share of their range: the axis does not change while the line moves in it. */
const HEADROOM = 0.75;
/** Values of the true function farther from 0 than this do not count for the axis. */
const MAX_X = 1e6;

/** @param {number[]} unit  layer and unit, from 0 */
const unitName = ([layer, unit]) => `layer ${layer + 1}, unit ${unit + 1}`;

/**
 * Return the units by the range of their contribution over what is shown, the largest first.
 *
 * @param {Contributions} contributions
 */
function byStrength({ values }) {
  const spread = values.map((row) => Math.max(...row) - Math.min(...row));
  return values.map((_, unit) => unit).sort((a, b) => spread[b] - spread[a]);
}

/**
 * Return the sum of the output's bias and the contributions of the strongest units.
 *
 * @param {Contributions} contributions
 * @param {number} count  how many units
 */
function partialSum(contributions, count) {
  const { values, bias } = contributions;
  const units = byStrength(contributions).slice(0, count);
  return values[0].map((_, at) => units.reduce((sum, unit) => sum + values[unit][at], bias));
}

/**
 * Return both ends of the linear piece at `x`, or null if `x` is not in view.
 *
 * @param {Frame} frame
 * @param {number} x
 */
function pieceAt({ pieces, range }, x) {
  if (!pieces || x < range[0] || x > range[1]) return null;
  const piece = pieces.to.findIndex((end) => x <= end);
  const ends = [pieces.from[piece], pieces.to[piece]];
  return { x: ends, y: ends.map((end) => pieces.slope[piece] * end + pieces.intercept[piece]) };
}

/**
 * Return the range of y that shows the training points and, within the headroom, the true function.
 *
 * @param {Extent} extent
 */
function usualRange({ samples, line }) {
  const truth = (line.truth ?? []).filter(
    (y, at) => Number.isFinite(y) && Math.abs(line.x[at]) < MAX_X,
  );
  const known = [...samples.y, ...truth];
  const [low, high] = [Math.min(...samples.y), Math.max(...samples.y)];
  const padding = HEADROOM * (high - low || 1);
  return [
    Math.max(Math.min(...known), low - padding) - padding * 0.6,
    Math.min(Math.max(...known), high + padding) + padding * 0.6,
  ];
}

/**
 * Return the title of an axis: its symbol, after its name if it has one.
 *
 * @param {string|undefined} name
 * @param {string} symbol
 */
const titleOf = (name, symbol) =>
  name === undefined || name === symbol ? symbol : `${plain(name)} (${symbol})`;

/**
 * Emits:
 * - `at` with the x of the pointer, and `leave` when the pointer leaves the plot,
 * - `point` with [x, y] when the plot is clicked,
 * - `range` with [low, high] when the user has changed the range of x, and `reset` on a double click.
 *
 * @extends {TypedEventTarget<{at: number, leave: null, point: number[], range: [number, number], reset: null}>}
 */
export class CurveFit extends TypedEventTarget {
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
    /** @type {import("../ui/plotly-loader.js").PlotElement|null} */
    this.plot = null;
    /**
     * The range of y that the user has chosen.
     *
     * @type {number[]|null}
     */
    this.heights = null;
    /** Whether the page is redrawing, so that a change of the axes is not the user's. */
    this.redrawing = false;
  }

  async mount() {
    const plot = await this.Plotly.newPlot(this.root, [], this.layout(EMPTY, null), {
      ...PLOT_CONFIG,
      doubleClick: false,
      scrollZoom: true,
    });
    this.plot = plot;
    plot.on("plotly_afterplot", () => fitTitles(plot));
    plot.on("plotly_relayout", (change) => this.onAxesMoved(change));
    this.root.addEventListener("pointermove", (event) => this.onMove(event));
    this.root.addEventListener("pointerleave", () => this.emit("leave"));
    onPress(this.root, {
      counts: (event) => this.pointUnder(event) !== null,
      single: (event) => {
        const point = this.pointUnder(event);
        if (point) this.emit("point", point);
      },
      double: () => this.reset(),
    });
    this.observer = new ResizeObserver(() => this.Plotly.Plots.resize(this.root));
    this.observer.observe(this.root.parentElement ?? this.root);
  }

  /** Free the plot, before its element is removed from the page. */
  close() {
    this.observer?.disconnect();
    this.Plotly.purge(this.root);
  }

  /** @param {import("../ui/palette.js").Palette} palette */
  setPalette(palette) {
    this.palette = palette;
  }

  /** Go back to the usual ranges of both axes. */
  reset() {
    this.heights = null;
    this.emit("reset");
  }

  /** @param {LayoutChange} change */
  onAxesMoved(change) {
    if (this.redrawing) return;
    const low = change["xaxis.range[0]"] ?? change["xaxis.range"]?.[0];
    const high = change["xaxis.range[1]"] ?? change["xaxis.range"]?.[1];
    const [bottom, top] = [change["yaxis.range[0]"], change["yaxis.range[1]"]];
    if (bottom !== undefined && top !== undefined) this.heights = [bottom, top];
    if (low !== undefined && high !== undefined) this.emit("range", [low, high]);
  }

  /**
   * Return x and y under the pointer, or null outside the axes.
   *
   * @param {PointerEvent} event
   */
  pointUnder(event) {
    if (!this.plot) return null;
    const { xaxis, yaxis } = this.plot._fullLayout;
    const box = this.root.getBoundingClientRect();
    const [left, top] = [
      event.clientX - box.left - xaxis._offset,
      event.clientY - box.top - yaxis._offset,
    ];
    if (left < 0 || left > xaxis._length || top < 0 || top > yaxis._length) return null;
    return [xaxis.p2d(left), yaxis.p2d(top)];
  }

  /** @param {PointerEvent} event */
  onMove(event) {
    const point = this.pointUnder(event);
    if (point) this.emit("at", point[0]);
    else this.emit("leave");
  }

  /**
   * Show a frame.
   *
   * @param {Frame} frame
   * @param {CurveLook} look
   * @param {number|null} at  the x whose linear piece is highlighted
   * @param {readonly string[]} [names]  of x and y, if they have names of their own
   */
  async update(frame, look, at, names = []) {
    this.redrawing = true;
    await this.Plotly.react(
      this.root,
      this.traces(frame, look, at),
      this.layout(frame, look.range, names),
    );
    this.redrawing = false;
  }

  /**
   * @param {Frame} frame
   * @param {CurveLook} look
   * @param {number|null} at
   * @returns {Trace[]}
   */
  traces(frame, { shown, first }, at) {
    const { line, units } = frame;
    const piece = at === null ? null : pieceAt(frame, at);
    return [
      ...(shown.points ? [this.pointTrace(frame)] : []),
      ...(shown.truth && line.truth ? [this.truthTrace(line.x, line.truth)] : []),
      ...(units && shown.units ? [this.unitTrace(frame, units)] : []),
      this.lineTrace(line.x, line.fit, this.palette.ink, shown.sum ? 1.2 : 2.4),
      ...(units && shown.sum
        ? [this.lineTrace(line.x, partialSum(units, first), this.palette.signHue(-1), 2.4)]
        : []),
      ...(piece
        ? [{ ...this.lineTrace(piece.x, piece.y, this.palette.classHue(1), 5), opacity: 0.55 }]
        : []),
      ...(frame.kinks && shown.kinks ? [this.kinkTrace(frame.kinks)] : []),
    ];
  }

  /**
   * @param {(number|null)[]} x
   * @param {(number|null)[]} y
   * @param {string} color
   * @param {number} width
   */
  lineTrace(x, y, color, width) {
    return {
      type: "scatter",
      mode: "lines",
      hoverinfo: "skip",
      showlegend: false,
      x,
      y,
      line: { color, width },
    };
  }

  /** @param {Frame} frame */
  pointTrace({ samples }) {
    return {
      type: "scatter",
      mode: "markers",
      hoverinfo: "skip",
      showlegend: false,
      ...samples,
      marker: { color: this.palette.classHue(0), size: 4, opacity: 0.7 },
    };
  }

  /**
   * @param {number[]} x
   * @param {number[]} y
   */
  truthTrace(x, y) {
    const { quiet } = this.palette;
    return { ...this.lineTrace(x, y, quiet, 1.5), line: { color: quiet, dash: "dot", width: 1.5 } };
  }

  /**
   * Return the contributions of all units as one trace, interrupted between two units.
   *
   * @param {Frame} frame
   * @param {Contributions} units
   */
  unitTrace({ line, network }, { layer, values }) {
    const layers = network.coefs.length - 1;
    const color = layer < 0 ? this.palette.quiet : this.palette.layerHue(layer, layers);
    const x = values.flatMap(() => [...line.x, null]);
    const y = values.flatMap((row) => [...row, null]);
    return { ...this.lineTrace(x, y, color, 1), opacity: 0.65, connectgaps: false };
  }

  /** @param {NonNullable<Frame["kinks"]>} kinks */
  kinkTrace(kinks) {
    const { ink, paper } = this.palette;
    return {
      type: "scatter",
      mode: "markers",
      hoverinfo: "text",
      showlegend: false,
      x: kinks.map(({ x }) => x),
      y: kinks.map(({ y }) => y),
      text: kinks.map(({ units }) => units.map(unitName).join("<br>")),
      marker: { color: paper, size: 7, line: { color: ink, width: 1.5 } },
    };
  }

  /**
   * @param {Extent} extent
   * @param {number[]|null} chosenRange  the range of x that the user has chosen; without one, y has its usual range, too
   * @param {readonly string[]} [names]
   * @returns {import("../ui/plotly-loader.js").Layout}
   */
  layout(extent, chosenRange, names = []) {
    const { ink, quiet, rule } = this.palette;
    const { interval, range } = extent;
    if (!chosenRange) this.heights = null;
    const axis = {
      zeroline: false,
      gridcolor: rule,
      linecolor: quiet,
      tickcolor: quiet,
      ticks: "outside",
      ticklen: 4,
    };
    return {
      margin: chartMargin(MARGIN),
      font: chartFont(ink, 13),
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      hovermode: "closest",
      hoverdistance: hoverDistance(),
      hoverlabel: hoverLabel(this.palette),
      dragmode: "zoom",
      xaxis: { ...axis, range: [...range], title: { text: titleOf(names[0], "x"), standoff: 8 } },
      yaxis: {
        ...axis,
        range: this.heights ?? usualRange(extent),
        title: { text: titleOf(names[1], "y"), standoff: 8 },
      },
      shapes: [
        {
          type: "rect",
          xref: "x",
          yref: "paper",
          x0: interval[0],
          x1: interval[1],
          y0: 0,
          y1: 1,
          fillcolor: rule,
          opacity: 0.35,
          line: { width: 0 },
          layer: "below",
        },
      ],
    };
  }
}
