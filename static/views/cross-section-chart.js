/** The cross-section: logits and probabilities along a line through the plane. Logits are exact: linear between kinks. */

import { levelOf } from "../api/decision.js";
import { FEW_CLASSES, LISTED_CLASSES } from "../content/class-groups.js";
import { className, plain } from "../content/label-names.js";
import { chartFont, chartMargin, hoverLabel, textScale } from "../ui/chart-text.js";
import { createElement } from "../ui/elements.js";
import { significant } from "../ui/number-format.js";
import { PLOT_CONFIG } from "../ui/plotly-loader.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";
import { linearTicks } from "./chart-axes.js";
import { spotStyle } from "./lights.js";
import { mostProbable, probabilities } from "./probabilities.js";
import { lineInside } from "./region-lookup.js";

/**
 * @typedef {import("../api/frame.js").Frame} Frame
 * @typedef {import("../ui/palette.js").Palette} Palette
 * @typedef {import("../ui/plotly-loader.js").Trace} Trace
 * @typedef {{t: number, at: number[], units: number[][]}} Kink  with [layer, unit] of each unit that has it
 */

/**
 * A cross-section whose outputs are linear from each `t` to the next.
 *
 * @typedef {object} Cut
 * @property {number[]} start
 * @property {number[]} end
 * @property {number[]} t  from 0 to 1
 * @property {number[][]} logits  at each `t`
 * @property {Kink[]} kinks
 */

/**
 * The position of the pointer along the line, and the units of the kink there.
 *
 * @typedef {{t: number, units: number[][]}} PointedAt
 */

/** Samples of each linear piece: probabilities are curved between kinks. */
const SAMPLES = 12;

const MARGIN = { l: 46, r: 10, t: 8, b: 36 };
/** A chart that is lower, in pixels at the usual font size, has no room for probabilities and the title of its axis. */
const LOW_PIXELS = 160;
const LOW_BOTTOM = 22;
/** The shortest axis with a title, in pixels at the usual font size. */
const TITLE_ROOM = 40;

/**
 * Return a cross-section with samples inside each piece, interpolated exactly, since logits are linear there.
 *
 * @param {Cut} cut
 * @returns {{t: number[], logits: number[][]}}
 */
function sampled({ t, logits }) {
  const samples = { t: [t[0]], logits: [logits[0]] };
  for (let piece = 0; piece + 1 < t.length; piece += 1) {
    for (let step = 1; step < SAMPLES; step += 1) {
      const share = step / SAMPLES;
      samples.t.push(t[piece] + share * (t[piece + 1] - t[piece]));
      samples.logits.push(
        logits[piece].map((logit, output) => logit + share * (logits[piece + 1][output] - logit)),
      );
    }
    samples.t.push(t[piece + 1]);
    samples.logits.push(logits[piece + 1]);
  }
  return samples;
}

/** @param {number[]} unit  layer and unit, from 0 */
const unitName = ([layer, unit]) => `layer ${layer + 1}, unit ${unit + 1}`;

/**
 * Emits `point` with the position of the pointer, or null.
 *
 * @extends {TypedEventTarget<{point: PointedAt|null}>}
 */
export class CrossSectionChart extends TypedEventTarget {
  /**
   * @param {HTMLElement} root
   * @param {HTMLElement} lightsRoot  over the root, for what is lit up
   * @param {import("../ui/plotly-loader.js").PlotlyLoader} Plotly
   * @param {Palette} palette
   */
  constructor(root, lightsRoot, Plotly, palette) {
    super();
    this.element = root;
    this.lightsRoot = lightsRoot;
    /** @type {import("./lights.js").Lights|null} */
    this.lights = null;
    /** @type {import("../ui/plotly-loader.js").PlotElement|null} */
    this.drawing = null;
    this.Plotly = Plotly;
    this.palette = palette;
    this.mounted = false;
    /** Whether the chart shows only logits. */
    this.low = false;
    /** The space around the axes. */
    this.margin = MARGIN;
    /** @type {[cut: Cut, frame: Frame, layers: number]|null} */
    this.latest = null;
  }

  /**
   * Show the cross-section of a frame.
   *
   * @param {Cut} cut
   * @param {Frame} frame
   * @param {number} layers  the number of hidden layers
   */
  async update(cut, frame, layers) {
    this.latest = [cut, frame, layers];
    this.low = this.isLow;
    this.margin = chartMargin(this.low ? { ...MARGIN, b: LOW_BOTTOM } : MARGIN);
    const plot = await this.Plotly.react(
      this.element,
      this.traces(cut, frame, layers),
      this.layout(frame, cut.logits.flat()),
      { ...PLOT_CONFIG, doubleClick: false },
    );
    this.drawing = plot;
    this.showLights();
    if (this.mounted) return;
    this.mounted = true;
    plot.on("plotly_hover", ({ points }) => this.onHover(points));
    plot.on("plotly_afterplot", () => this.showLights());
    plot.on("plotly_unhover", () => this.emit("point", null));
    new ResizeObserver(() => this.resize()).observe(this.element.parentElement ?? this.element);
  }

  get isLow() {
    return this.element.clientHeight < LOW_PIXELS * textScale();
  }

  resize() {
    if (!this.element.clientWidth) return;
    if (this.latest && this.low !== this.isLow) this.update(...this.latest);
    else this.Plotly.Plots.resize(this.element);
  }

  /** @param {import("../ui/plotly-loader.js").PlotPoint[]} points */
  onHover(points) {
    if (!this.latest) return;
    const [{ kinks }] = this.latest;
    const kink = points.find(({ data }) => data.meta === "kinks");
    const units = kink ? kinks[kink.pointIndex % kinks.length].units : [];
    this.emit("point", { t: (kink ?? points[0]).x, units });
  }

  /**
   * Light up the pieces of regions, the kinks of a unit and the crossing of a segment.
   *
   * @param {import("./lights.js").Lights|null} lights
   */
  light(lights) {
    this.lights = lights;
    this.showLights();
  }

  showLights() {
    const { lights, latest, drawing, lightsRoot } = this;
    if (!lights || !latest || !drawing) {
      lightsRoot.replaceChildren();
      return;
    }
    const [{ start, end, kinks }] = latest;
    const { spots, unit, segment, palette, layers } = lights;
    const bands = spots.flatMap((spot) => {
      const inside = lineInside(spot.polygon, start, end);
      return inside ? [this.band(inside, spotStyle(spot, palette).fill, spot.chosen)] : [];
    });
    const ofUnit = kinks.filter(({ units }) =>
      units.some(([layer, one]) => layer === unit?.layer && one === unit?.unit),
    );
    const hue = unit && ofUnit.length ? palette.layerHue(unit.layer, layers) : "";
    const crossing = segment && crossingOf(segment, start, end);
    lightsRoot.replaceChildren(
      ...bands,
      ...ofUnit.map(({ t }) => this.rule(t, hue)),
      ...(crossing === null ? [] : [this.rule(crossing, palette.boundary)]),
    );
  }

  /**
   * Return a band over a piece of the chart.
   *
   * @param {readonly number[]} range  from 0 to 1
   * @param {string} fill
   * @param {boolean} chosen
   */
  band([from, to], fill, chosen) {
    const band = createElement("i", { className: chosen ? "band chosen" : "band" });
    const [left, right] = [this.pixel(from), this.pixel(to)];
    Object.assign(band.style, {
      left: `${left}px`,
      width: `${right - left}px`,
      top: `${this.margin.t}px`,
      bottom: `${this.margin.b}px`,
      background: fill,
    });
    return band;
  }

  /**
   * Return a vertical line.
   *
   * @param {number} t
   * @param {string} color
   */
  rule(t, color) {
    const rule = createElement("i", { className: "rule" });
    Object.assign(rule.style, {
      left: `${this.pixel(t)}px`,
      top: `${this.margin.t}px`,
      bottom: `${this.margin.b}px`,
      background: color,
    });
    return rule;
  }

  /** @param {number} t */
  pixel(t) {
    const axis = this.drawing?._fullLayout.xaxis;
    return axis ? axis._offset + axis.d2p(t) : 0;
  }

  /**
   * Show a vertical line at `t`, the position of the pointer in the plane; null for none.
   *
   * @param {number|null} t
   */
  mark(t) {
    if (!this.mounted) return;
    const line = {
      type: "line",
      xref: "x",
      yref: "paper",
      x0: t,
      x1: t,
      y0: 0,
      y1: 1,
      line: { color: this.palette.quiet, width: 1 },
    };
    this.Plotly.relayout(this.element, { shapes: t === null ? [] : [line] });
  }

  /**
   * @param {Cut} cut
   * @param {Frame} frame
   * @param {number} layers
   * @returns {Trace[]}
   */
  traces(cut, frame, layers) {
    const atKinks = cut.logits.slice(1, -1);
    const outputs = shownOutputs(cut);
    const heights = columns(atKinks);
    const kinks = {
      ...this.kinkMarks(
        cut,
        layers,
        outputs.flatMap((output) => (heights[output] ? [heights[output]] : [])),
      ),
      meta: "kinks",
      text: outputs.flatMap(() => cut.kinks.map(({ units }) => units.map(unitName).join("; "))),
      hovertemplate: "kink: %{text}<extra></extra>",
    };
    const lines = [
      ...this.levelTraces(frame, levelOf(frame)),
      ...this.outputTraces(cut, frame, outputs),
    ];
    if (frame.task === "regression" || this.low) return [...lines, kinks];
    const shown = cut.logits[0].length > 1 ? outputs : [1];
    const probabilitiesAtKinks = atKinks.map(probabilities);
    const kinksBelow = {
      ...this.kinkMarks(
        cut,
        layers,
        shown.map((index) => probabilitiesAtKinks.map((shares) => shares[index])),
      ),
      yaxis: "y2",
      hoverinfo: "skip",
    };
    const threshold = this.levelTraces(frame, frame.threshold, { yaxis: "y2" });
    const below = [...threshold, ...this.probabilityTraces(cut, frame, shown)];
    return [...lines, ...below, kinks, kinksBelow];
  }

  /**
   * Return the line of the decision threshold; none if there is no threshold.
   *
   * @param {Frame} frame
   * @param {number|null} level
   * @param {{yaxis?: string}} [axis]
   */
  levelTraces({ threshold }, level, axis) {
    if (threshold === null) return [];
    return [
      {
        type: "scatter",
        mode: "lines",
        x: [0, 1],
        y: [level, level],
        line: { color: this.palette.quiet, width: 1.2, dash: "dash" },
        hovertemplate: `threshold ${significant(level, 4)}<extra></extra>`,
        ...axis,
      },
    ];
  }

  /**
   * Return the style of the line of an output: in the hue of its class if there is one output for each class.
   *
   * @param {Cut} cut
   * @param {number} index
   */
  lineStyle(cut, index) {
    const color = cut.logits[0].length > 1 ? this.palette.classHue(index) : this.palette.ink;
    return { color, width: 1.6 };
  }

  /**
   * @param {Cut} cut
   * @param {Frame} frame
   * @param {number[]} outputs  those with a line
   */
  outputTraces(cut, frame, outputs) {
    const name = frame.task === "regression" ? "value" : "logit";
    const many = cut.logits[0].length > 1;
    return outputs.map((output) => ({
      type: "scatter",
      mode: "lines",
      x: cut.t,
      y: cut.logits.map((row) => row[output]),
      line: this.lineStyle(cut, output),
      hovertemplate: `${many ? `logit of ${plain(className(frame, output))}` : name} %{y:.4f}<extra></extra>`,
    }));
  }

  /**
   * @param {Cut} cut
   * @param {Frame} frame
   * @param {number[]} shown  the classes with a line
   */
  probabilityTraces(cut, frame, shown) {
    const { t, logits } = sampled(cut);
    const shares = logits.map(probabilities);
    return shown.map((index) => ({
      type: "scatter",
      mode: "lines",
      x: t,
      y: shares.map((one) => one[index]),
      yaxis: "y2",
      line: this.lineStyle(cut, index),
      hovertemplate: `P(${plain(className(frame, index))}) %{y:.4f}<extra></extra>`,
    }));
  }

  /**
   * Return marks at the kinks of all lines, since all lines bend where one does.
   *
   * @param {Cut} cut
   * @param {number} layers
   * @param {number[][]} heights  the values at the kinks, by line
   */
  kinkMarks({ kinks, logits }, layers, heights) {
    const many = logits[0].length > 1;
    const hues = kinks.map(({ units }) => this.palette.layerHue(units[0][0], layers));
    return {
      type: "scatter",
      mode: "markers",
      x: heights.flatMap(() => kinks.map(({ t }) => t)),
      y: heights.flat(),
      marker: {
        size: many ? 5 : 7,
        color: heights.flatMap(() => hues),
        line: { width: many ? 0.5 : 1, color: this.palette.paper },
      },
    };
  }

  /**
   * @param {Pick<Frame, "task">} frame
   * @param {number[]} values
   * @returns {import("../ui/plotly-loader.js").Layout}
   */
  layout({ task }, values) {
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
    const { low } = this;
    const two = task !== "regression" && !low;
    const { margin } = this;
    const room = this.element.clientHeight - margin.t - margin.b;
    const title = task === "regression" ? "value" : "logit";
    return {
      margin,
      font: chartFont(ink),
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      showlegend: false,
      dragmode: false,
      hovermode: "x",
      hoverlabel: hoverLabel(this.palette),
      xaxis: {
        ...axis,
        range: [0, 1],
        anchor: two ? "y2" : "y",
        title: low ? undefined : { text: "share of the way from start to end", standoff: 6 },
        showgrid: false,
        showline: true,
      },
      yaxis: {
        ...axis,
        domain: [two ? 0.46 : 0, 1],
        zeroline: true,
        zerolinecolor: quiet,
        // An axis that is too short for ticks has no place for a title, either.
        title: room < TITLE_ROOM * textScale() ? undefined : { text: title, standoff: 6 },
        ...linearTicks(values, { nticks: 5, zeroed: false }),
      },
      ...(two
        ? {
            yaxis2: {
              ...axis,
              domain: [0, 0.36],
              range: [-0.05, 1.05],
              title: { text: "probability", standoff: 6 },
              nticks: 3,
            },
          }
        : {}),
    };
  }
}

/**
 * Return the columns of rows of equal length; none if there are no rows.
 *
 * @param {number[][]} table
 */
const columns = (table) => table[0]?.map((_, column) => table.map((row) => row[column])) ?? [];

/**
 * Return the outputs that have a line in the chart: all, or of many classes those that are the most probable somewhere on
 * the way.
 *
 * @param {Cut} cut
 */
export function shownOutputs(cut) {
  const outputs = cut.logits[0].map((_, output) => output);
  return outputs.length <= FEW_CLASSES
    ? outputs
    : mostProbable(sampled(cut).logits, LISTED_CLASSES);
}

/**
 * Return the indices of the linear functions that are largest, one after the other, on a piece from its start to its end.
 *
 * @param {number[]} from  their values at the start
 * @param {number[]} to  their values at the end
 */
function largestOnPiece(from, to) {
  const rise = to.map((value, index) => value - from[index]);
  const order = from
    .map((_, index) => index)
    .sort((a, b) => from[b] - from[a] || rise[b] - rise[a]);
  const passed = [order[0]];
  let at = 0;
  for (;;) {
    const current = passed[passed.length - 1];
    const crossings = order
      .filter((index) => rise[index] > rise[current])
      .map((index) => ({
        index,
        t: (from[current] - from[index]) / (rise[index] - rise[current]),
      }));
    const next = firstCrossing(crossings, rise, at);
    if (!next) return passed;
    passed.push(next.index);
    at = next.t;
  }
}

/**
 * Return the first crossing from `at` on; of several at one place, that with the steepest function.
 *
 * @param {{index: number, t: number}[]} crossings
 * @param {number[]} rise
 * @param {number} at
 */
const firstCrossing = (crossings, rise, at) =>
  crossings
    .filter(({ t }) => t >= at && t < 1)
    .sort((a, b) => a.t - b.t || rise[b.index] - rise[a.index])
    .at(0);

/**
 * Return a description of a cross-section: the number of kinks, and the predicted classes in order.
 *
 * @param {Cut} cut
 * @param {Frame} frame
 */
export function cutWords({ logits, kinks, start, end }, frame) {
  const pointText = (/** @type {number[]} */ at) =>
    `(${at.map((x) => significant(x, 3)).join(", ")})`;
  const bends = `From ${pointText(start)} to ${pointText(end)} the network bends at ${kinks.length === 1 ? "1 kink" : `${kinks.length} kinks`}`;
  if (frame.task === "regression") return `${bends}.`;
  const rows = logits.map((row) => (row.length === 1 ? [levelOf(frame), row[0]] : row));
  const passed = rows.slice(1).flatMap((row, piece) => largestOnPiece(rows[piece], row));
  const names = passed
    .filter((index, at) => at === 0 || index !== passed[at - 1])
    .map((index) => className(frame, index));
  const lines =
    rows[0].length > FEW_CLASSES
      ? ` The lines are those of the ${LISTED_CLASSES} classes with the highest probabilities.`
      : "";
  return `${bends}; its classes, one after the other: ${names.join(", ")}.${lines}`;
}

/**
 * Return where a line crosses a boundary segment, from 0 at its start to 1 at its end, or null.
 *
 * @param {import("./boundary-segments.js").Segment} segment
 * @param {readonly number[]} start
 * @param {readonly number[]} end
 */
function crossingOf({ ends: [from, to] }, [x1, y1], [x2, y2]) {
  const side = (/** @type {readonly number[]} */ [x, y]) =>
    (x2 - x1) * (y - y1) - (y2 - y1) * (x - x1);
  const [a, b] = [side(from.at), side(to.at)];
  if (a === b || a * b > 0) return null;
  const share = a / (a - b);
  const [x, y] = [0, 1].map((axis) => from.at[axis] + share * (to.at[axis] - from.at[axis]));
  const t = ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / ((x2 - x1) ** 2 + (y2 - y1) ** 2);
  return t >= 0 && t <= 1 ? t : null;
}

/**
 * Return the point at a share `t` of the way from start to end.
 *
 * @param {number[]} segment  x1, x2 of the start and of the end
 * @param {number} t
 */
export const pointAlong = ([x1, y1, x2, y2], t) => [x1 + t * (x2 - x1), y1 + t * (y2 - y1)];

/**
 * Paint the line of the cross-section, with a dot at its start and an arrowhead at its end, and a ring where the pointer is
 * in the chart.
 *
 * @param {import("./svg-context.js").PaintContext} context
 * @param {import("./plane-painters.js").Mapping} mapping
 * @param {number[]} segment  x1, x2 of the start and of the end
 * @param {number|null} t  where the pointer is, from 0 to 1
 * @param {Palette} palette
 */
export function paintProbe(context, mapping, segment, t, palette) {
  const from = [mapping.x(segment[0]), mapping.y(segment[1])];
  const to = [mapping.x(segment[2]), mapping.y(segment[3])];
  const angle = Math.atan2(to[1] - from[1], to[0] - from[0]);
  context.lineCap = "round";
  context.beginPath();
  context.moveTo(from[0], from[1]);
  context.lineTo(to[0], to[1]);
  context.moveTo(to[0] - 10 * Math.cos(angle + 0.45), to[1] - 10 * Math.sin(angle + 0.45));
  context.lineTo(to[0], to[1]);
  context.lineTo(to[0] - 10 * Math.cos(angle - 0.45), to[1] - 10 * Math.sin(angle - 0.45));
  context.lineWidth = 4.5;
  context.strokeStyle = palette.halo;
  context.stroke();
  context.lineWidth = 1.8;
  context.strokeStyle = palette.ink;
  context.stroke();
  const dot = (/** @type {number[]} */ [x1, x2], /** @type {number} */ radius) => {
    context.beginPath();
    context.arc(mapping.x(x1), mapping.y(x2), radius, 0, 2 * Math.PI);
    context.fillStyle = palette.paper;
    context.fill();
    context.lineWidth = 2;
    context.strokeStyle = palette.ink;
    context.stroke();
  };
  dot(pointAlong(segment, 0), 3.5);
  if (t !== null) dot(pointAlong(segment, t), 5.5);
}
