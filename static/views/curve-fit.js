// @ts-nocheck
/** The fit: truth, training points, the network's line with its kinks, what each unit adds, and their sum so far. */

import { hoverDistance, onPress } from "../ui/pointer-presses.js";

const MARGIN = { l: 46, r: 12, t: 10, b: 40 };
/** How far beyond the targets the picture reaches, as a share of their spread: it stays still while the line moves. */
const HEADROOM = 0.75;

const unitName = ([layer, unit]) => `layer ${layer + 1}, unit ${unit + 1}`;

/** The units of a frame by how far their share moves over what is shown, the strongest first. */
export function byStrength({ values }) {
  const spread = values.map((row) => Math.max(...row) - Math.min(...row));
  return values.map((_, unit) => unit).sort((a, b) => spread[b] - spread[a]);
}

/** The output's bias and the first so many units. */
function partialSum({ values, bias }, order, first) {
  const units = order.slice(0, first);
  return values[0].map((_, place) => units.reduce((sum, unit) => sum + values[unit][place], bias));
}

/**
 * Emits `at` (detail: the x that the pointer is at), `leave`, `range` (detail: [low, high]), `reset` (the
 * usual range is wanted: a double press) and `point` (detail: [x, y]), when the plot is clicked.
 */
export class CurveFit extends EventTarget {
  constructor(element, Plotly, palette) {
    super();
    Object.assign(this, { element, Plotly, palette });
  }

  async mount() {
    const empty = {
      interval: [-4, 4],
      range: [-8, 8],
      samples: { y: [-1, 1] },
      line: { x: [], truth: null },
    };
    await this.Plotly.newPlot(this.element, [], this.layout(empty, { range: null }), {
      displayModeBar: false,
      displaylogo: false,
      showSendToCloud: false,
      plotlyServerURL: "",
      responsive: true,
      doubleClick: false,
      scrollZoom: false,
    });
    this.element.on("plotly_relayout", (change) => this.moved(change));
    this.element.addEventListener("pointermove", (event) => this.follow(event));
    this.element.addEventListener("pointerleave", () => this.dispatchEvent(new Event("leave")));
    onPress(this.element, {
      counts: (event) => this.placeOf(event) !== null,
      single: (event) =>
        this.dispatchEvent(new CustomEvent("point", { detail: this.placeOf(event) })),
      double: () => this.reset(),
    });
    new ResizeObserver(() => this.Plotly.Plots.resize(this.element)).observe(
      this.element.parentElement,
    );
  }

  setPalette(palette) {
    this.palette = palette;
  }

  /** Back to the usual range and heights. */
  reset() {
    this.heights = null;
    this.dispatchEvent(new Event("reset"));
  }

  moved(change) {
    if (this.own) return;
    const low = change["xaxis.range[0]"] ?? change["xaxis.range"]?.[0];
    const high = change["xaxis.range[1]"] ?? change["xaxis.range"]?.[1];
    const [bottom, top] = [change["yaxis.range[0]"], change["yaxis.range[1]"]];
    if (bottom !== undefined) this.heights = [bottom, top];
    if (low !== undefined) this.dispatchEvent(new CustomEvent("range", { detail: [low, high] }));
  }

  placeOf(event) {
    const { xaxis, yaxis } = this.element._fullLayout ?? {};
    if (!xaxis) return null;
    const box = this.element.getBoundingClientRect();
    const [left, top] = [
      event.clientX - box.left - xaxis._offset,
      event.clientY - box.top - yaxis._offset,
    ];
    if (left < 0 || left > xaxis._length || top < 0 || top > yaxis._length) return null;
    return [xaxis.p2d(left), yaxis.p2d(top)];
  }

  follow(event) {
    const place = this.placeOf(event);
    if (place) this.dispatchEvent(new CustomEvent("at", { detail: place[0] }));
    else this.dispatchEvent(new Event("leave"));
  }

  /**
   * @param {object} frame  see curve-run.js
   * @param {object} look   see curve-url.js
   * @param {?number} at    the place whose piece is lit
   */
  async update(frame, look, at) {
    this.own = true;
    await this.Plotly.react(this.element, this.traces(frame, look, at), this.layout(frame, look));
    this.own = false;
  }

  traces(frame, { shown, first }, at) {
    const { ink, quiet, paper } = this.palette;
    const { line, samples, units, kinks } = frame;
    const base = { type: "scatter", mode: "lines", hoverinfo: "skip", showlegend: false };
    const found = [];
    if (shown.points)
      found.push({
        ...base,
        mode: "markers",
        ...samples,
        marker: { color: this.palette.classHue(0), size: 4, opacity: 0.7 },
      });
    if (shown.truth && line.truth)
      found.push({
        ...base,
        x: line.x,
        y: line.truth,
        line: { color: quiet, dash: "dot", width: 1.5 },
      });
    if (units && shown.units) {
      const layers = frame.network.coefs.length - 1;
      const color = units.layer < 0 ? quiet : this.palette.layerHue(units.layer, layers);
      const x = units.values.flatMap(() => [...line.x, null]);
      found.push({
        ...base,
        x,
        y: units.values.flatMap((row) => [...row, null]),
        line: { color, width: 1 },
        opacity: 0.65,
        connectgaps: false,
      });
    }
    found.push({
      ...base,
      x: line.x,
      y: line.fit,
      line: { color: ink, width: shown.sum ? 1.2 : 2.4 },
    });
    if (units && shown.sum) {
      found.push({
        ...base,
        x: line.x,
        y: partialSum(units, byStrength(units), first),
        line: { color: this.palette.signHue(-1), width: 2.4 },
      });
    }
    const piece = at === null ? null : this.pieceAt(frame, at);
    if (piece)
      found.push({
        ...base,
        x: piece.x,
        y: piece.y,
        line: { color: this.palette.classHue(1), width: 5 },
        opacity: 0.55,
      });
    if (kinks && shown.kinks) {
      found.push({
        ...base,
        mode: "markers",
        hoverinfo: "text",
        x: kinks.map(({ x }) => x),
        y: kinks.map(({ y }) => y),
        text: kinks.map(({ units: switched }) => switched.map(unitName).join("<br>")),
        marker: { color: paper, size: 7, line: { color: ink, width: 1.5 } },
      });
    }
    return found;
  }

  /** Both ends of the piece at a place, if it is in the picture. */
  pieceAt({ pieces, range }, at) {
    if (!pieces || at < range[0] || at > range[1]) return null;
    const place = pieces.to.findIndex((end) => at <= end);
    const x = [pieces.from[place], pieces.to[place]];
    return { x, y: x.map((end) => pieces.slope[place] * end + pieces.intercept[place]) };
  }

  layout({ interval, range, samples, line }, look) {
    const { ink, quiet, rule, paper } = this.palette;
    const known = [
      ...samples.y,
      ...(line.truth ?? []).filter(
        (y, place) => Number.isFinite(y) && Math.abs(line.x[place]) < 1e6,
      ),
    ];
    const inside = [Math.min(...samples.y), Math.max(...samples.y)];
    const pad = HEADROOM * (inside[1] - inside[0] || 1);
    const usual = [
      Math.max(Math.min(...known), inside[0] - pad) - pad * 0.6,
      Math.min(Math.max(...known), inside[1] + pad) + pad * 0.6,
    ];
    if (!look.range) this.heights = null;
    const axis = {
      zeroline: false,
      gridcolor: rule,
      linecolor: quiet,
      tickcolor: quiet,
      ticks: "outside",
      ticklen: 4,
    };
    return {
      margin: MARGIN,
      font: { family: getComputedStyle(document.body).fontFamily, size: 13, color: ink },
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      hovermode: "closest",
      hoverdistance: hoverDistance(),
      hoverlabel: { bgcolor: paper, bordercolor: quiet, font: { color: ink } },
      dragmode: "zoom",
      xaxis: { ...axis, range: [...range], title: { text: "x", standoff: 8 } },
      yaxis: { ...axis, range: this.heights ?? usual, title: { text: "y", standoff: 8 } },
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
