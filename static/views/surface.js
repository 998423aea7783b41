/**
 * The network's output over the plane in three dimensions. The logit is exact: each facet is a linear region. The probability
 * is curved, so its mesh is refined until it looks smooth.
 */

import { levelOf } from "../api/decision.js";
import { decode } from "../api/arrays.js";
import { FEW_CLASSES } from "../content/class-groups.js";
import { className, original, plain } from "../content/label-names.js";
import { SEPARATORS, chartFont, formatOf, hoverLabel, tickCount } from "../ui/chart-text.js";
import { PLOT_CONFIG } from "../ui/plotly-loader.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";
import { clearedContext, paintLines, paintSpot } from "./lights.js";
import { axisTitle, tickLayouts } from "./plane-axes.js";
import { probabilities } from "./probabilities.js";
import { affineOn, regionAt } from "./region-lookup.js";
import { pointAt, projectionOf } from "./surface-projection.js";
import { TURN, cameraAt, turnOf, turnedBy } from "./surface-camera.js";
import { refined } from "./triangle-refinement.js";

/**
 * @typedef {import("../api/frame.js").Frame} Frame
 * @typedef {import("../api/types.d.ts").Axes} Axes
 * @typedef {import("../ui/palette.js").Palette} Palette
 * @typedef {import("../ui/plotly-loader.js").Trace} Trace
 * @typedef {import("./triangle-refinement.js").Surface} SurfaceMesh
 * @typedef {Pick<import("../state/page-state.js").Look, "surface"|"sheet"|"turn">} SurfaceLook
 */

/**
 * One height over the plane.
 *
 * @typedef {object} Sheet
 * @property {string} name
 * @property {number|null} index  the class whose color it has, null if it shows two classes or a value
 * @property {number[]} z  by vertex
 */

/**
 * Points of a line in three dimensions; null interrupts it.
 *
 * @typedef {{x: (number|null)[], y: (number|null)[], z: (number|null)[]}} Line
 */

/** Ticks of the vertical axis, at most. */
const HEIGHT_TICKS = 8;

/** Return whether this browser can draw in three dimensions. */
export function hasWebGL() {
  const context = document.createElement("canvas").getContext("webgl");
  context?.getExtension("WEBGL_lose_context")?.loseContext();
  return Boolean(context);
}

/**
 * Return regions with `affine` as a mesh: each polygon becomes a fan of triangles.
 *
 * @param {import("../api/wire.d.ts").Regions} regions
 * @returns {SurfaceMesh}
 */
export function readSurface({ vertices, offsets, indices, affine }) {
  if (!affine) throw new Error("These regions have no affine maps.");
  const flat = decode(vertices).data;
  const corners = decode(indices).data;
  const starts = decode(offsets).data;
  const {
    data,
    shape: [, outputs],
  } = decode(affine);
  const count = flat.length / 2;
  const x = Array.from({ length: count }, (_, vertex) => flat[2 * vertex]);
  const y = Array.from({ length: count }, (_, vertex) => flat[2 * vertex + 1]);
  const logits = Array.from({ length: count }, () => new Array(outputs).fill(0));
  const triangles = [];
  for (let region = 0; region + 1 < starts.length; region += 1) {
    const first = starts[region];
    for (let at = first; at < starts[region + 1]; at += 1) {
      const vertex = corners[at];
      for (let output = 0; output < outputs; output += 1) {
        const place = 3 * (region * outputs + output);
        logits[vertex][output] =
          data[place] * x[vertex] + data[place + 1] * y[vertex] + data[place + 2];
      }
      if (at >= first + 2) triangles.push([corners[first], corners[at - 1], vertex]);
    }
  }
  return { x, y, logits, triangles, along: (from, to) => [from, to] };
}

/**
 * Return whether probabilities are drawn: a regression has none.
 *
 * @param {SurfaceLook} look
 * @param {Frame} frame
 */
const isProbability = ({ surface }, { task }) => surface === "probability" && task !== "regression";

/**
 * Return the classes that have a sheet of their own: only the one that `sheet` names, else all of them. Of many, only those
 * are drawn that are the highest somewhere: the others are hidden below them.
 *
 * @param {SurfaceMesh} mesh
 * @param {number[]} classes
 * @param {number|null} sheet
 * @returns {number[]}
 */
function shownClasses({ logits }, classes, sheet) {
  if (sheet !== null && classes[sheet] !== undefined) return [sheet];
  if (classes.length <= FEW_CLASSES) return classes.map((_, index) => index);
  const highest = new Set(logits.map((values) => values.indexOf(Math.max(...values))));
  return [...highest].sort((a, b) => a - b);
}

/**
 * Return the sheets to draw.
 *
 * @param {SurfaceMesh} mesh
 * @param {SurfaceLook} look
 * @param {Frame} frame
 * @returns {Sheet[]}
 */
function sheetsOf(mesh, look, frame) {
  const { logits } = mesh;
  const { task, classes } = frame;
  if (task === "regression")
    return [{ name: "value", index: null, z: logits.map(([value]) => value) }];
  const probable = isProbability(look, frame);
  const heights = probable ? logits.map(probabilities) : logits;
  if (classes.length < 3) {
    const z = heights.map((values) => values[values.length - 1]);
    return [{ name: probable ? `P(${plain(className(frame, 1))})` : "logit", index: null, z }];
  }
  return shownClasses(mesh, classes, look.sheet).map((index) => ({
    name: probable
      ? `P(${plain(className(frame, index))})`
      : `logit of ${plain(className(frame, index))}`,
    index,
    z: heights.map((values) => values[index]),
  }));
}

/**
 * @param {Line} line
 * @param {string} color
 * @param {number} width
 * @returns {Trace}
 */
const line3d = (line, color, width) => ({
  type: "scatter3d",
  mode: "lines",
  ...line,
  line: { color, width },
  hoverinfo: "skip",
});

/** @param {Line} line */
function interrupt({ x, y, z }) {
  for (const values of [x, y, z]) values.push(null);
}

/**
 * Return the creases of each layer as a line on a sheet.
 *
 * @param {NonNullable<Frame["regions"]>} regions
 * @param {SurfaceMesh} mesh
 * @param {number[]} z  the heights of the sheet
 * @param {number} layers
 * @param {Palette} palette
 */
function creaseLines({ edges, edgeLayer }, { x, y, along }, z, layers, palette) {
  return Array.from({ length: layers }, (_, layer) => {
    /** @type {Line} */
    const line = { x: [], y: [], z: [] };
    for (let edge = 0; edge < edgeLayer.length; edge += 1) {
      if (edgeLayer[edge] !== layer) continue;
      for (const vertex of along(edges[2 * edge], edges[2 * edge + 1])) {
        line.x.push(x[vertex]);
        line.y.push(y[vertex]);
        line.z.push(z[vertex]);
      }
      interrupt(line);
    }
    return line3d(line, palette.layerHue(layer, layers), 2);
  });
}

/**
 * Return the decision boundary as a line at its height.
 *
 * @param {Frame["boundary"]} boundary
 * @param {number} level
 * @param {Palette} palette
 */
function boundaryLine(boundary, level, palette) {
  /** @type {Line} */
  const line = { x: [], y: [], z: [] };
  for (const points of boundary?.polylines ?? []) {
    for (let at = 0; at < points.length; at += 2) {
      line.x.push(points[at]);
      line.y.push(points[at + 1]);
      line.z.push(level);
    }
    interrupt(line);
  }
  return line3d(line, palette.boundary, 6);
}

/**
 * Return the horizontal plane in which the decision boundary lies.
 *
 * @param {number[]} box
 * @param {number} level
 * @param {Palette} palette
 * @returns {Trace}
 */
function levelPlane([left, right, low, high], level, palette) {
  return {
    type: "mesh3d",
    x: [left, right, right, left],
    y: [low, low, high, high],
    z: [level, level, level, level],
    i: [0, 0],
    j: [1, 2],
    k: [2, 3],
    color: palette.quiet,
    opacity: 0.35,
    hoverinfo: "skip",
  };
}

/**
 * Return the colors of a sheet: by its values if it is the only one, else its class's color.
 *
 * @param {Sheet} sheet
 * @param {boolean} alone
 * @param {boolean} probable
 * @param {number} level  the value where the prediction changes, which has the middle color
 * @param {Palette} palette
 * @returns {Trace}
 */
function colorsOf({ index, z }, alone, probable, level, palette) {
  if (!alone && index !== null) return { color: palette.classHue(index) };
  if (probable) {
    const scale =
      index === null
        ? palette.valueScale()
        : [
            [0, palette.middle],
            [1, palette.classHue(index)],
          ];
    const half = index === null ? Math.max(level, 1 - level) : 0.5;
    const ends = index === null ? [level - half, level + half] : [0, 1];
    return { intensity: z, colorscale: scale, cmin: ends[0], cmax: ends[1], showscale: false };
  }
  const reach = z.reduce((largest, value) => Math.max(largest, Math.abs(value - level)), 1e-9);
  return {
    intensity: z,
    colorscale: palette.valueScale(),
    cmin: level - reach,
    cmax: level + reach,
    showscale: false,
  };
}

/**
 * @typedef {NonNullable<Frame["regions"]>} Regions
 * @typedef {[x: number, y: number, z: number]} Point
 */

/**
 * Return the height of a sheet where the network has these logits.
 *
 * @param {number[]} logits
 * @param {number|null} index  the class of the sheet
 * @param {boolean} probable
 */
function heightOf(logits, index, probable) {
  const values = probable ? probabilities(logits) : logits;
  return values[index ?? values.length - 1];
}

/**
 * Return points of a sheet along the line from one vertex to another, on which the logits are linear.
 *
 * @param {Drawn} drawn
 * @param {number|null} index
 * @param {number} from
 * @param {number} to
 * @returns {Point[]}
 */
function edgePoints({ exact: { x, y, logits }, probable }, index, from, to) {
  const parts = probable ? CURVE_PARTS : 1;
  return Array.from({ length: parts + 1 }, (_, part) => {
    const between = (/** @type {number} */ a, /** @type {number} */ b) =>
      a + (part / parts) * (b - a);
    const values = logits[from].map((value, output) => between(value, logits[to][output]));
    return [between(x[from], x[to]), between(y[from], y[to]), heightOf(values, index, probable)];
  });
}

/**
 * Return the outline of a region on the screen.
 *
 * @param {Regions} regions
 * @param {number} region
 * @param {(from: number, to: number) => number[][]} line  returns points of the edge between two vertices
 */
function outlineOf({ offsets, indices }, region, line) {
  const corners = [...indices.slice(offsets[region], offsets[region + 1])];
  return corners.flatMap((corner, at) => line(corner, corners[(at + 1) % corners.length]));
}

/**
 * Return the edges, as pairs of vertices, of the crease of a unit.
 *
 * @param {Regions} regions
 * @param {import("./plane-painters.js").Unit} unit
 */
function unitEdges({ edges, edgeLayer, edgeUnit }, { layer, unit }) {
  const pairs = [];
  for (let edge = 0; edge < edgeLayer.length; edge += 1)
    if (edgeLayer[edge] === layer && edgeUnit[edge] === unit)
      pairs.push([edges[2 * edge], edges[2 * edge + 1]]);
  return pairs;
}

/**
 * Return the two ends of a boundary segment on a sheet, or null.
 *
 * @param {Drawn} drawn
 * @param {number|null} index
 * @param {Regions} regions
 * @param {import("./boundary-segments.js").Segment} segment
 * @returns {Point[]|null}
 */
function segmentPoints({ exact, probable }, index, regions, { middle, ends }) {
  const region = regionAt(regions, middle[0], middle[1]);
  if (region < 0) return null;
  const corners = [...regions.indices.slice(regions.offsets[region], regions.offsets[region + 1])];
  const map = affineOn(
    corners.map((corner) => [exact.x[corner], exact.y[corner]]),
    corners.map((corner) => exact.logits[corner]),
  );
  return map && ends.map(({ at }) => [at[0], at[1], heightOf(map(at), index, probable)]);
}

/** The largest movement of the pointer during a click, in pixels. */
const CLICK_REACH = 4;
/** Parts into which an edge of a curved facet is divided. */
const CURVE_PARTS = 8;

/**
 * The drawn surface: its mesh, what it shows, and the class of each sheet.
 *
 * @typedef {object} Drawn
 * @property {SurfaceMesh} exact
 * @property {boolean} probable
 * @property {(number|null)[]} sheets
 * @property {import("./surface-projection.js").Mesh[]} meshes
 */

/**
 * Return the parts of a mesh that say where the pointer is, in the data's own units.
 *
 * @param {SurfaceMesh} mesh
 * @param {string} name  of the height
 * @param {Axes|null} axes
 */
function hoverOf({ x, y }, name, axes) {
  const customdata = axes && x.map((one, at) => [original(axes.x1, one), original(axes.x2, y[at])]);
  const places = [axes?.x1, axes?.x2].map((axis, at) => {
    const title = axis ? plain(axis.name) : `x<sub>${at + 1}</sub>`;
    const format = customdata && formatOf(customdata.map((values) => values[at]));
    return `${title} %{${format ? `customdata[${at}]:${format}` : `${"xy"[at]}:.3f`}}`;
  });
  const hovertemplate = `${places.join(", ")}<br>${name} %{z:.3f}<extra></extra>`;
  return { ...(customdata && { customdata }), hovertemplate };
}

/**
 * Emits `turn` (see surface-camera.js) when the user has moved the camera, and the point (x1, x2) of the surface under the
 * pointer: `hover` while it moves, null when it leaves, and `pick` when it clicks.
 *
 * @extends {TypedEventTarget<{turn: number[], hover: number[]|null, pick: number[]}>}
 */
export class Surface extends TypedEventTarget {
  /**
   * @param {HTMLElement} element
   * @param {HTMLCanvasElement} canvas  over the element, for what is lit up
   * @param {import("../ui/plotly-loader.js").PlotlyLoader} Plotly
   */
  constructor(element, canvas, Plotly) {
    super();
    this.element = element;
    this.canvas = canvas;
    this.Plotly = Plotly;
    /** @type {Drawn|null} */
    this.drawn = null;
    /** @type {import("./lights.js").Lights|null} */
    this.lights = null;
    /** @type {number|null} */
    this.animationRequest = null;
    /** @type {{x: number, y: number}|null} */
    this.pressed = null;
    this.mounted = false;
    /** @type {readonly number[]} */
    this.turn = TURN;
    /** Whether the pointer is turning the surface. */
    this.held = false;
    element.addEventListener("keydown", (event) => this.onKey(event));
    element.addEventListener("pointerdown", () => (this.held = true), { capture: true });
    window.addEventListener("pointerup", () => (this.held = false), { capture: true });
    this.listen();
  }

  listen() {
    const { element } = this;
    const early = { capture: true };
    element.addEventListener("pointermove", (event) => this.onMove(event));
    element.addEventListener("pointerleave", () => this.emit("hover", null));
    element.addEventListener("wheel", () => this.repaintLights(), { passive: true });
    element.addEventListener(
      "pointerdown",
      ({ clientX, clientY }) => (this.pressed = { x: clientX, y: clientY }),
      early,
    );
    element.addEventListener("pointerup", (event) => this.onRelease(event), early);
    new ResizeObserver(() => this.resize()).observe(element);
  }

  resize() {
    if (this.mounted && this.element.clientWidth) this.Plotly.Plots.resize(this.element);
    if (this.drawn) this.repaintLights();
  }

  /** @param {PointerEvent} event */
  onMove(event) {
    if (this.held) this.repaintLights();
    else this.emit("hover", this.pointUnder(event));
  }

  /** @param {PointerEvent} event */
  onRelease(event) {
    const { pressed } = this;
    this.pressed = null;
    if (!pressed) return;
    const way = Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y);
    const at = way <= CLICK_REACH ? this.pointUnder(event) : null;
    if (at) this.emit("pick", at);
  }

  /**
   * Return the point of the plane below the point of the surface at an event, or null.
   *
   * @param {{clientX: number, clientY: number}} event
   */
  pointUnder({ clientX, clientY }) {
    const project = this.drawn && projectionOf(this.element);
    if (!this.drawn || !project) return null;
    const { left, top } = this.element.getBoundingClientRect();
    return pointAt(this.drawn.meshes, project, clientX - left, clientY - top);
  }

  /**
   * Light up regions, a unit and a segment.
   *
   * @param {import("./lights.js").Lights|null} lights
   */
  light(lights) {
    this.lights = lights;
    if (this.drawn) this.repaintLights();
  }

  /** Paint what is lit up once Plotly has drawn, which it does before the next refresh of the screen. */
  repaintLights() {
    this.animationRequest ??= requestAnimationFrame(() => {
      this.animationRequest = requestAnimationFrame(() => {
        this.animationRequest = null;
        this.paintLights();
      });
    });
  }

  paintLights() {
    const context = clearedContext(this.canvas);
    const { drawn, lights } = this;
    const project = drawn && projectionOf(this.element);
    if (!drawn || !project || !lights?.frame.regions) return;
    const { spots, unit, segment, palette, layers } = lights;
    const { regions } = lights.frame;
    for (const index of drawn.sheets) {
      const line = (/** @type {number} */ from, /** @type {number} */ to) =>
        edgePoints(drawn, index, from, to).map((point) => project(...point));
      for (const spot of spots)
        paintSpot(context, outlineOf(regions, spot.region, line), spot, palette);
      if (unit && unit.layer >= 0 && unit.layer < layers)
        paintLines(
          context,
          unitEdges(regions, unit).map(([from, to]) => line(from, to)),
          palette,
          palette.layerHue(unit.layer, layers),
          3,
        );
      if (segment) {
        const ends = segmentPoints(drawn, index, regions, segment);
        if (ends)
          paintLines(
            context,
            [ends.map((point) => project(...point))],
            palette,
            palette.boundary,
            5,
          );
      }
    }
  }

  /**
   * Draw a frame's surface, unless the user is turning it.
   *
   * @param {SurfaceMesh} mesh
   * @param {Frame} frame
   * @param {SurfaceLook} look
   * @param {number} layers  the number of hidden layers
   * @param {Palette} palette
   * @param {Axes|null} [axes]  the data's own names and units
   */
  async update(mesh, frame, look, layers, palette, axes = null) {
    if (this.held) return;
    this.turn = look.turn ?? TURN;
    const traces = this.traces(mesh, frame, look, layers, palette, axes);
    const plot = await this.Plotly.react(
      this.element,
      traces,
      this.layout(frame, look, palette, axes),
      PLOT_CONFIG,
    );
    const sheets = sheetsOf(mesh, look, frame);
    this.drawn = {
      exact: mesh,
      probable: isProbability(look, frame),
      sheets: sheets.map(({ index }) => index),
      meshes: /** @type {Drawn["meshes"]} */ (
        /** @type {unknown} */ (traces.slice(0, sheets.length))
      ),
    };
    this.repaintLights();
    if (this.mounted) return;
    this.mounted = true;
    plot.on("plotly_relayout", (change) => this.onCamera(change["scene.camera"]));
    plot.on("plotly_relayouting", () => this.repaintLights());
  }

  /** Remove the drawing and free its memory. */
  clear() {
    if (this.mounted) this.Plotly.purge(this.element);
    this.mounted = false;
    if (!this.drawn) return;
    this.drawn = null;
    this.repaintLights();
  }

  /** @param {import("../ui/plotly-loader.js").Camera|undefined} camera */
  onCamera(camera) {
    this.repaintLights();
    if (!camera) return;
    const turn = turnOf(camera);
    if (turn.join() !== this.turn.join()) this.setTurn(turn);
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    const turn =
      event.ctrlKey || event.metaKey || event.altKey ? null : turnedBy(event.key, this.turn);
    if (!turn || !this.mounted) return;
    event.preventDefault();
    event.stopPropagation();
    this.Plotly.relayout(this.element, { "scene.camera": cameraAt(turn) });
    this.setTurn(turn);
  }

  /** @param {number[]} turn */
  setTurn(turn) {
    this.turn = turn;
    this.emit("turn", turn);
  }

  /**
   * @param {SurfaceMesh} exact
   * @param {Frame} frame
   * @param {SurfaceLook} look
   * @param {number} layers
   * @param {Palette} palette
   * @param {Axes|null} axes
   * @returns {Trace[]}
   */
  traces(exact, frame, look, layers, palette, axes) {
    const { regions, boundary, box, classes } = frame;
    const probable = isProbability(look, frame);
    const shown = classes.length < 3 ? [1] : shownClasses(exact, classes, look.sheet);
    const mesh = probable ? refined(exact, shown) : exact;
    const sheets = sheetsOf(mesh, look, frame);
    const { x, y, triangles } = mesh;
    const [i, j, k] = [0, 1, 2].map((corner) => triangles.map((triangle) => triangle[corner]));
    const light = {
      flatshading: !probable,
      lighting: { ambient: 0.75, diffuse: 0.5, specular: 0.03, roughness: 0.9 },
    };
    const level = probable ? (frame.threshold ?? 0.5) : levelOf(frame);
    const meshes = sheets.map((sheet) => ({
      type: "mesh3d",
      ...{ x, y, z: sheet.z, i, j, k },
      ...light,
      ...colorsOf(sheet, sheets.length === 1, probable, level, palette),
      ...hoverOf(mesh, sheet.name, axes),
    }));
    if (sheets.length > 1) return meshes;
    const creases = regions ? creaseLines(regions, mesh, sheets[0].z, layers, palette) : [];
    const decides = classes.length < 3 ? [boundaryLine(boundary, level, palette)] : [];
    return [...meshes, levelPlane(box, level, palette), ...creases, ...decides];
  }

  /**
   * @param {Frame} frame
   * @param {SurfaceLook} look
   * @param {Palette} palette
   * @param {Axes|null} axes
   */
  layout({ task, box }, { surface }, { ink, quiet, rule, paper }, axes) {
    const axis = {
      color: quiet,
      gridcolor: rule,
      zerolinecolor: rule,
      showbackground: false,
      showspikes: false,
    };
    const ticks = tickLayouts(box, axes);
    const height =
      task === "regression"
        ? { title: { text: "value" } }
        : { title: { text: surface }, ...(surface === "probability" ? { range: [0, 1] } : {}) };
    return {
      margin: { l: 0, r: 0, t: 0, b: 0 },
      font: chartFont(ink),
      paper_bgcolor: "rgba(0,0,0,0)",
      showlegend: false,
      hoverlabel: hoverLabel({ ink, quiet, paper }),
      separators: SEPARATORS,
      scene: {
        aspectmode: "manual",
        aspectratio: { x: 1.2, y: 1.2, z: 0.8 },
        camera: cameraAt(this.turn),
        xaxis: { ...axis, ...ticks.x, title: { text: axisTitle(1, axes?.x1) } },
        yaxis: { ...axis, ...ticks.y, title: { text: axisTitle(2, axes?.x2) } },
        zaxis: { ...axis, ...height, nticks: tickCount(HEIGHT_TICKS) },
      },
    };
  }
}
