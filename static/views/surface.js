// @ts-nocheck
/**
 * The network's output over the plane, in three dimensions, and the plane that decides. The logit is exact, each facet a
 * region; the probability, which is curved, is made of as many triangles as it takes to be true to the eye.
 */

import { decode } from "../api/arrays.js";
import { probabilities } from "./probabilities.js";
import { TURN, cameraAt, turnOf, turnedBy } from "./surface-camera.js";
import { refined } from "./triangle-refinement.js";

/** Whether this browser can draw in three dimensions at all. */
export function hasWebGL() {
  const context = document.createElement("canvas").getContext("webgl");
  context?.getExtension("WEBGL_lose_context")?.loseContext();
  return Boolean(context);
}

/** Regions on the wire with `affine`, as corners with the logits there, and triangles fanned out of polygons. */
export function readSurface({ vertices, offsets, indices, affine }) {
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

/** The heights to draw, one for each sheet: `{name, index, z}`, `index` the class whose hue it has, null for both. */
function sheetsOf({ logits }, { surface, sheet }, { task, classes }) {
  if (task === "regression")
    return [{ name: "value", index: null, z: logits.map(([value]) => value) }];
  const probable = surface === "probability";
  const heights = probable ? logits.map(probabilities) : logits;
  if (classes.length < 3) {
    const z = heights.map((of) => of[of.length - 1]);
    return [{ name: probable ? `P(class ${classes[1]})` : "logit", index: null, z }];
  }
  const name = (label) => (probable ? `P(class ${label})` : `logit ${label}`);
  const sheets = classes.map((label, index) => ({
    name: name(label),
    index,
    z: heights.map((of) => of[index]),
  }));
  return sheets[sheet] ? [sheets[sheet]] : sheets;
}

const line3d = (line, color, width) => ({
  type: "scatter3d",
  mode: "lines",
  ...line,
  line: { color, width },
  hoverinfo: "skip",
});

/** The creases of each layer, lifted onto a sheet, as broken lines. */
function creaseLines({ edges, edgeLayer }, { x, y, along }, z, layers, palette) {
  return Array.from({ length: layers }, (_, layer) => {
    const line = { x: [], y: [], z: [] };
    for (let edge = 0; edge < edgeLayer.length; edge += 1) {
      if (edgeLayer[edge] !== layer) continue;
      for (const vertex of along(edges[2 * edge], edges[2 * edge + 1])) {
        line.x.push(x[vertex]);
        line.y.push(y[vertex]);
        line.z.push(z[vertex]);
      }
      for (const values of Object.values(line)) values.push(null);
    }
    return line3d(line, palette.layerHue(layer, layers), 2);
  });
}

function boundaryLine(boundary, level, palette) {
  const line = { x: [], y: [], z: [] };
  for (const points of boundary?.polylines ?? []) {
    for (let at = 0; at < points.length; at += 2) {
      line.x.push(points[at]);
      line.y.push(points[at + 1]);
      line.z.push(level);
    }
    for (const values of Object.values(line)) values.push(null);
  }
  return line3d(line, palette.boundary, 6);
}

function levelPlane([left, right, low, high], level, palette) {
  const corners = {
    x: [left, right, right, left],
    y: [low, low, high, high],
    z: [level, level, level, level],
  };
  return {
    type: "mesh3d",
    ...corners,
    i: [0, 0],
    j: [1, 2],
    k: [2, 3],
    color: palette.quiet,
    opacity: 0.35,
    hoverinfo: "skip",
  };
}

/** How a sheet is coloured: by what it says, or, where there are several, each in its class's hue. */
function paintOf({ index, z }, alone, probable, palette) {
  if (!alone) return { color: palette.classHue(index) };
  if (probable) {
    const scale =
      index === null
        ? palette.valueScale()
        : [
            [0, palette.middle],
            [1, palette.classHue(index)],
          ];
    return { intensity: z, colorscale: scale, cmin: 0, cmax: 1, showscale: false };
  }
  const reach = z.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-9);
  return {
    intensity: z,
    colorscale: palette.valueScale(),
    cmin: -reach,
    cmax: reach,
    showscale: false,
  };
}

/** Emits `turn` (detail: see surface-camera.js) when a reader has turned it, with the pointer or by keys. */
export class Surface extends EventTarget {
  constructor(element, Plotly) {
    super();
    Object.assign(this, { element, Plotly, mounted: false, turn: TURN, held: false });
    element.addEventListener("keydown", (event) => this.key(event));
    element.addEventListener("pointerdown", () => (this.held = true), { capture: true });
    window.addEventListener("pointerup", () => (this.held = false), { capture: true });
  }

  /**
   * @param {object} surface  of readSurface
   * @param {object} frame
   * @param {object} look     `surface`, `sheet` and `turn`: see page-state.js
   */
  async update(surface, frame, look, layers, palette) {
    // Under a hand that turns it nothing else may move it.
    if (this.held) return;
    this.turn = look.turn ?? TURN;
    await this.Plotly.react(
      this.element,
      this.traces(surface, frame, look, layers, palette),
      this.layout(frame, look, palette),
      {
        displayModeBar: false,
        displaylogo: false,
        showSendToCloud: false,
        plotlyServerURL: "",
        responsive: true,
      },
    );
    if (this.mounted) return;
    this.mounted = true;
    this.element.on("plotly_relayout", (change) => this.moved(change["scene.camera"]));
  }

  /** Give the drawing's memory back. */
  clear() {
    if (this.mounted) this.Plotly.purge(this.element);
    this.mounted = false;
  }

  moved(camera) {
    if (!camera) return;
    const turn = turnOf(camera);
    if (turn.join() !== this.turn.join()) this.tell(turn);
  }

  key(event) {
    const turn =
      event.ctrlKey || event.metaKey || event.altKey ? null : turnedBy(event.key, this.turn);
    if (!turn || !this.mounted) return;
    event.preventDefault();
    event.stopPropagation();
    this.Plotly.relayout(this.element, { "scene.camera": cameraAt(turn) });
    this.tell(turn);
  }

  tell(turn) {
    this.turn = turn;
    this.dispatchEvent(new CustomEvent("turn", { detail: turn }));
  }

  traces(exact, frame, look, layers, palette) {
    const { regions, boundary, box, classes, task } = frame;
    const probable = look.surface === "probability" && task !== "regression";
    const shown =
      classes.length < 3
        ? [1]
        : classes[look.sheet] === undefined
          ? classes.map((_, index) => index)
          : [look.sheet];
    const surface = probable ? refined(exact, shown) : exact;
    const sheets = sheetsOf(surface, look, frame);
    const { x, y, triangles } = surface;
    const [i, j, k] = [0, 1, 2].map((corner) => triangles.map((triangle) => triangle[corner]));
    const light = {
      flatshading: !probable,
      lighting: { ambient: 0.75, diffuse: 0.5, specular: 0.03, roughness: 0.9 },
    };
    const meshes = sheets.map((sheet) => ({
      type: "mesh3d",
      ...{ x, y, z: sheet.z, i, j, k },
      ...light,
      ...paintOf(sheet, sheets.length === 1, probable, palette),
      hovertemplate: `x<sub>1</sub> %{x:.3f}, x<sub>2</sub> %{y:.3f}<br>${sheet.name} %{z:.3f}<extra></extra>`,
    }));
    if (sheets.length > 1) return meshes;
    const level = probable ? 0.5 : 0;
    const creases = creaseLines(regions, surface, sheets[0].z, layers, palette);
    const decides = classes.length < 3 ? [boundaryLine(boundary, level, palette)] : [];
    return [...meshes, levelPlane(box, level, palette), ...creases, ...decides];
  }

  layout({ task }, { surface }, { ink, quiet, rule, paper }) {
    const axis = {
      color: quiet,
      gridcolor: rule,
      zerolinecolor: rule,
      showbackground: false,
      showspikes: false,
    };
    const height =
      task === "regression"
        ? { title: { text: "value" } }
        : { title: { text: surface }, ...(surface === "probability" ? { range: [0, 1] } : {}) };
    return {
      margin: { l: 0, r: 0, t: 0, b: 0 },
      font: { family: getComputedStyle(document.body).fontFamily, size: 12, color: ink },
      paper_bgcolor: "rgba(0,0,0,0)",
      showlegend: false,
      hoverlabel: { bgcolor: paper, bordercolor: quiet, font: { color: ink } },
      scene: {
        aspectmode: "manual",
        aspectratio: { x: 1.2, y: 1.2, z: 0.8 },
        camera: cameraAt(this.turn),
        xaxis: { ...axis, title: { text: "x₁" } },
        yaxis: { ...axis, title: { text: "x₂" } },
        zaxis: { ...axis, ...height },
      },
    };
  }
}
