// @ts-nocheck
/** The exact cut under the plane: logit and probability along the probe's line, straight between kinks. */

import { className, plain } from "../content/label-names.js";
import { significant } from "../ui/number-format.js";
import { linearTicks } from "./chart-axes.js";
import { probabilities } from "./probabilities.js";

/** A probability is curved between kinks: so many samples of each piece draw it. */
const STEPS = 12;

const MARGIN = { l: 46, r: 10, t: 8, b: 36 };

/** The cut with more samples in each piece, exact as well, since outputs are straight there. */
function sampled({ t, logits }) {
  const found = { t: [], logits: [] };
  for (let piece = 0; piece + 1 < t.length; piece += 1) {
    for (let step = 0; step < STEPS; step += 1) {
      const share = step / STEPS;
      found.t.push(t[piece] + share * (t[piece + 1] - t[piece]));
      found.logits.push(
        logits[piece].map((logit, output) => logit + share * (logits[piece + 1][output] - logit)),
      );
    }
  }
  found.t.push(t[t.length - 1]);
  found.logits.push(logits[logits.length - 1]);
  return found;
}

const unitName = ([layer, unit]) => `layer ${layer + 1}, unit ${unit + 1}`;

/** Emits `point` (detail: `{t, units}`, how far along the line the pointer is and the units of the kink there, or null). */
export class CrossSectionChart extends EventTarget {
  constructor(element, Plotly, palette) {
    super();
    Object.assign(this, { element, Plotly, palette, mounted: false });
  }

  async update(cut, frame, layers) {
    this.latest = [cut, frame, layers];
    const traces = this.traces(cut, frame, layers);
    await this.Plotly.react(this.element, traces, this.layout(frame, cut.logits.flat()), {
      displayModeBar: false,
      displaylogo: false,
      showSendToCloud: false,
      plotlyServerURL: "",
      responsive: true,
      doubleClick: false,
    });
    if (this.mounted) return;
    this.mounted = true;
    this.element.on("plotly_hover", ({ points }) => this.point(points));
    this.element.on("plotly_unhover", () =>
      this.dispatchEvent(new CustomEvent("point", { detail: null })),
    );
    new ResizeObserver(
      () => this.element.clientWidth && this.Plotly.Plots.resize(this.element),
    ).observe(this.element.parentElement);
  }

  point(points) {
    const kink = points.find(({ data }) => data.meta === "kinks");
    const t = (kink ?? points[0]).x;
    const { kinks } = this.latest[0];
    this.dispatchEvent(
      new CustomEvent("point", {
        detail: { t, units: kink ? kinks[kink.pointIndex % kinks.length].units : [] },
      }),
    );
  }

  /** A line across the chart at `t`, where the pointer is on the plane; null for none. */
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

  traces(cut, frame, layers) {
    const { task, classes } = frame;
    const { palette } = this;
    const fine = sampled(cut);
    const many = cut.logits[0].length > 1;
    const line = (index) => ({ color: many ? palette.classHue(index) : palette.ink, width: 1.6 });
    const outputs = cut.logits[0].map((_, output) => ({
      type: "scatter",
      mode: "lines",
      x: cut.t,
      y: cut.logits.map((logits) => logits[output]),
      line: line(output),
      hovertemplate: `${many ? `logit of ${plain(className(frame, output))}` : task === "regression" ? "value" : "logit"} %{y:.4f}<extra></extra>`,
    }));
    const hues = cut.kinks.map(({ units }) => palette.layerHue(units[0][0], layers));
    /** All lines bend where one does: a mark on each of them, `heights` its values at the kinks. */
    const marks = (heights) => ({
      type: "scatter",
      mode: "markers",
      x: heights.flatMap(() => cut.kinks.map(({ t }) => t)),
      y: heights.flat(),
      marker: {
        size: many ? 5 : 7,
        color: heights.flatMap(() => hues),
        line: { width: many ? 0.5 : 1, color: palette.paper },
      },
    });
    const bends = cut.logits.slice(1, -1);
    const kinks = {
      ...marks(bends[0]?.map((_, output) => bends.map((logits) => logits[output])) ?? []),
      meta: "kinks",
      text: outputs.flatMap(() => cut.kinks.map(({ units }) => units.map(unitName).join("; "))),
      hovertemplate: "kink: %{text}<extra></extra>",
    };
    if (task === "regression") return [...outputs, kinks];
    const told = fine.logits.map(probabilities);
    const shown = many ? classes.map((_, index) => index) : [1];
    const chances = shown.map((index) => ({
      type: "scatter",
      mode: "lines",
      x: fine.t,
      y: told.map((shares) => shares[index]),
      yaxis: "y2",
      line: line(index),
      hovertemplate: `P(${plain(className(frame, index))}) %{y:.4f}<extra></extra>`,
    }));
    const bent = bends.map(probabilities);
    const kinksBelow = {
      ...marks(shown.map((index) => bent.map((shares) => shares[index]))),
      yaxis: "y2",
      hoverinfo: "skip",
    };
    return [...outputs, ...chances, kinks, kinksBelow];
  }

  layout({ task }, values) {
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
    const two = task !== "regression";
    return {
      margin: MARGIN,
      font: { family: getComputedStyle(document.body).fontFamily, size: 12, color: ink },
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      showlegend: false,
      dragmode: false,
      hovermode: "x",
      hoverlabel: { bgcolor: paper, bordercolor: quiet, font: { color: ink } },
      xaxis: {
        ...axis,
        range: [0, 1],
        anchor: two ? "y2" : "y",
        title: { text: "share of the way from start to end", standoff: 6 },
        showgrid: false,
        showline: true,
      },
      yaxis: {
        ...axis,
        domain: [two ? 0.46 : 0, 1],
        zeroline: true,
        zerolinecolor: quiet,
        title: { text: two ? "logit" : "value", standoff: 6 },
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

/** Which of some straight lines is the highest, one after the other, along a piece on which they go `from` … `to`. */
function highest(from, to) {
  const rise = to.map((value, index) => value - from[index]);
  const order = from
    .map((_, index) => index)
    .sort((a, b) => from[b] - from[a] || rise[b] - rise[a]);
  const passed = [order[0]];
  let at = 0;
  for (;;) {
    const now = passed[passed.length - 1];
    const steeper = order.filter((index) => rise[index] > rise[now]);
    const crossings = steeper.map((index) => ({
      index,
      t: (from[now] - from[index]) / (rise[index] - rise[now]),
    }));
    const [next] = crossings
      .filter(({ t }) => t >= at && t < 1)
      .sort((a, b) => a.t - b.t || rise[b.index] - rise[a.index]);
    if (!next) return passed;
    passed.push(next.index);
    at = next.t;
  }
}

/** The cut in words: how often it bends, and where the class changes. */
export function cutWords({ logits, kinks, start, end }, frame) {
  const place = (at) => `(${at.map((x) => significant(x, 3)).join(", ")})`;
  const bends = `From ${place(start)} to ${place(end)} the network bends at ${kinks.length === 1 ? "1 kink" : `${kinks.length} kinks`}`;
  if (frame.task === "regression") return `${bends}.`;
  const rows = logits.map((row) => (row.length === 1 ? [0, row[0]] : row));
  const passed = rows.slice(1).flatMap((row, piece) => highest(rows[piece], row));
  const names = passed
    .filter((index, at) => at === 0 || index !== passed[at - 1])
    .map((index) => className(frame, index));
  return `${bends}; its classes, one after the other: ${names.join(", ")}.`;
}

/** Where a share `t` of the way from start to end is. */
export const along = ([x1, y1, x2, y2], t) => [x1 + t * (x2 - x1), y1 + t * (y2 - y1)];

/** The probe's line over the plane, its start a dot, its end an arrow's head; a ring where the chart is pointed at. */
export function paintProbe(context, mapping, probe, t, palette) {
  const from = [mapping.x(probe[0]), mapping.y(probe[1])];
  const to = [mapping.x(probe[2]), mapping.y(probe[3])];
  const angle = Math.atan2(to[1] - from[1], to[0] - from[0]);
  const head = (turn) => [to[0] - 10 * Math.cos(angle + turn), to[1] - 10 * Math.sin(angle + turn)];
  context.lineCap = "round";
  for (const [width, colour] of [
    [4.5, palette.halo],
    [1.8, palette.ink],
  ]) {
    context.beginPath();
    context.moveTo(...from);
    context.lineTo(...to);
    context.moveTo(...head(0.45));
    context.lineTo(...to);
    context.lineTo(...head(-0.45));
    context.lineWidth = width;
    context.strokeStyle = colour;
    context.stroke();
  }
  const dot = (at, radius) => {
    context.beginPath();
    context.arc(mapping.x(at[0]), mapping.y(at[1]), radius, 0, 2 * Math.PI);
    context.fillStyle = palette.paper;
    context.fill();
    context.lineWidth = 2;
    context.strokeStyle = palette.ink;
    context.stroke();
  };
  dot(along(probe, 0), 3.5);
  if (t !== null) dot(along(probe, t), 5.5);
}
