/** The network's output over the plane, in three dimensions: exact, each facet a region, and the plane where it is 0. */

import { decode } from "../arrays.js";

/** Whether this browser can draw in three dimensions at all. */
export function hasWebGL() {
  const context = document.createElement("canvas").getContext("webgl");
  context?.getExtension("WEBGL_lose_context")?.loseContext();
  return Boolean(context);
}

/** Regions on the wire with `affine`, as corners with the heights of each output, and triangles fanned out of polygons. */
export function readSurface({ vertices, offsets, indices, affine }) {
  const flat = decode(vertices).data;
  const corners = decode(indices).data;
  const starts = decode(offsets).data;
  const { data, shape: [, outputs] } = decode(affine);
  const count = flat.length / 2;
  const x = Array.from({ length: count }, (_, vertex) => flat[2 * vertex]);
  const y = Array.from({ length: count }, (_, vertex) => flat[2 * vertex + 1]);
  const heights = Array.from({ length: outputs }, () => new Array(count).fill(0));
  const [i, j, k] = [[], [], []];
  for (let region = 0; region + 1 < starts.length; region += 1) {
    const first = starts[region];
    for (let at = first; at < starts[region + 1]; at += 1) {
      const vertex = corners[at];
      heights.forEach((height, output) => {
        const place = 3 * (region * outputs + output);
        height[vertex] = data[place] * x[vertex] + data[place + 1] * y[vertex] + data[place + 2];
      });
      if (at < first + 2) continue;
      i.push(corners[first]);
      j.push(corners[at - 1]);
      k.push(vertex);
    }
  }
  return { x, y, heights, i, j, k };
}

/** The creases of each layer, lifted onto the first output, as broken lines. */
function creaseLines({ edges, edgeLayer }, { x, y, heights: [z] }, layers, palette) {
  return Array.from({ length: layers }, (_, layer) => {
    const line = { x: [], y: [], z: [] };
    for (let edge = 0; edge < edgeLayer.length; edge += 1) {
      if (edgeLayer[edge] !== layer) continue;
      for (const vertex of [edges[2 * edge], edges[2 * edge + 1]]) {
        line.x.push(x[vertex]);
        line.y.push(y[vertex]);
        line.z.push(z[vertex]);
      }
      for (const values of Object.values(line)) values.push(null);
    }
    return { type: "scatter3d", mode: "lines", ...line, line: { color: palette.layerHue(layer, layers), width: 2 }, hoverinfo: "skip" };
  });
}

function boundaryLine(boundary, palette) {
  const line = { x: [], y: [], z: [] };
  for (const points of boundary?.polylines ?? []) {
    for (let at = 0; at < points.length; at += 2) {
      line.x.push(points[at]);
      line.y.push(points[at + 1]);
      line.z.push(0);
    }
    for (const values of Object.values(line)) values.push(null);
  }
  return { type: "scatter3d", mode: "lines", ...line, line: { color: palette.boundary, width: 6 }, hoverinfo: "skip" };
}

export class Surface {
  constructor(element, Plotly) {
    Object.assign(this, { element, Plotly, mounted: false });
  }

  update(surface, frame, layers, palette) {
    this.mounted = true;
    return this.Plotly.react(this.element, this.traces(surface, frame, layers, palette), this.layout(frame, palette), {
      displayModeBar: false,
      displaylogo: false,
      showSendToCloud: false,
      plotlyServerURL: "",
      responsive: true,
    });
  }

  /** Give the drawing's memory back. */
  clear() {
    if (this.mounted) this.Plotly.purge(this.element);
    this.mounted = false;
  }

  traces(surface, { regions, boundary, box, classes, task }, layers, palette) {
    const { x, y, heights, i, j, k } = surface;
    const flat = { flatshading: true, lighting: { ambient: 0.75, diffuse: 0.5, specular: 0.03, roughness: 0.9 } };
    const meshes = heights.map((z, output) => {
      const mesh = { type: "mesh3d", x, y, z, i, j, k, ...flat, hovertemplate: `x<sub>1</sub> %{x:.3f}, x<sub>2</sub> %{y:.3f}<br>${nameOf(output, heights, classes, task)} %{z:.3f}<extra></extra>` };
      if (heights.length > 1) return { ...mesh, color: palette.classHue(output) };
      const reach = z.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-9);
      return { ...mesh, intensity: z, colorscale: palette.valueScale(), cmin: -reach, cmax: reach, showscale: false };
    });
    if (heights.length > 1) return meshes;
    const zero = { type: "mesh3d", x: [box[0], box[1], box[1], box[0]], y: [box[2], box[2], box[3], box[3]], z: [0, 0, 0, 0], i: [0, 0], j: [1, 2], k: [2, 3], color: palette.quiet, opacity: 0.35, hoverinfo: "skip" };
    return [...meshes, zero, ...creaseLines(regions, surface, layers, palette), boundaryLine(boundary, palette)];
  }

  layout({ task }, { ink, quiet, rule, paper }) {
    const axis = { color: quiet, gridcolor: rule, zerolinecolor: rule, showbackground: false, showspikes: false };
    return {
      margin: { l: 0, r: 0, t: 0, b: 0 },
      font: { family: getComputedStyle(document.body).fontFamily, size: 12, color: ink },
      paper_bgcolor: "rgba(0,0,0,0)",
      showlegend: false,
      uirevision: "kept",
      hoverlabel: { bgcolor: paper, bordercolor: quiet, font: { color: ink } },
      scene: {
        aspectmode: "manual",
        aspectratio: { x: 1.2, y: 1.2, z: 0.8 },
        camera: { eye: { x: -1.1, y: -1.85, z: 1.3 }, center: { x: 0, y: 0, z: -0.1 } },
        xaxis: { ...axis, title: { text: "x₁" } },
        yaxis: { ...axis, title: { text: "x₂" } },
        zaxis: { ...axis, title: { text: task === "regression" ? "value" : "logit" } },
      },
    };
  }
}

function nameOf(output, { length }, classes, task) {
  if (task === "regression") return "value";
  return length > 1 ? `logit ${classes[output]}` : "logit";
}
