/** Pictures as files: the plane or a chart with its legend and caption, as SVG or as PNG. They are made in the browser. */

import { context2d } from "../ui/canvas.js";
import { download } from "../ui/download.js";
import { createElement } from "../ui/elements.js";
import { shownOutputs } from "../views/cross-section-chart.js";
import { classEntry } from "../views/legend.js";
import { SvgContext } from "../views/svg-context.js";

/**
 * @typedef {import("../ui/elements.js").Find} Find
 * @typedef {import("../ui/palette.js").Palette} Palette
 * @typedef {import("../ui/plotly-loader.js").PlotlyLoader} PlotlyLoader
 * @typedef {import("../views/cross-section-chart.js").CrossSectionChart} CrossSectionChart
 * @typedef {import("../views/plane.js").Plane} Plane
 * @typedef {"svg"|"png"} Format
 * @typedef {{text: string, width: number, height: number}} Svg
 */

/** Pixels of a PNG per CSS pixel. */
const PNG_SCALE = 2;
const GAP = 10;
/** The left edge of the caption. */
const LEFT = 46;
const FONT = { size: 13, line: 19 };
/** Space between a legend's symbol and its text. */
const SYMBOL_GAP = 6;
/** Distance from the middle of a line of text down to its baseline. */
const BASELINE = 4;

/**
 * Break a text into lines.
 *
 * @param {string} text
 * @param {number} width
 */
function wrapped(text, width) {
  const context = context2d(createElement("canvas"));
  context.font = `${FONT.size}px ${getComputedStyle(document.body).fontFamily}`;
  const lines = [""];
  for (const word of text.split(" ")) {
    const longer = `${lines.at(-1)} ${word}`.trim();
    if (context.measureText(longer).width <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/**
 * Return a line of text as SVG.
 *
 * @param {string} content
 * @param {number} x
 * @param {number} y
 * @param {string} color
 */
function textElement(content, x, y, color) {
  const text = document.createElementNS("http://www.w3.org/2000/svg", "text");
  for (const [name, value] of Object.entries({ x, y, fill: color }))
    text.setAttribute(name, String(value));
  text.textContent = content;
  return new XMLSerializer().serializeToString(text);
}

/**
 * Return entries of a legend as SVG, in the arrangement of the page.
 *
 * @param {HTMLElement} legend
 * @param {Element[]} entries
 * @param {number} left  the x of the picture's left edge on the page
 * @param {number} top   the y of the legend in the picture
 * @param {string} color
 */
function legendElements(legend, entries, left, top, color) {
  const origin = legend.getBoundingClientRect();
  return entries.flatMap((entry) => {
    const { x, y, height } = entry.getBoundingClientRect();
    const entryLeft = x - left;
    const middle = y - origin.top + top + height / 2;
    const symbol = entry.querySelector("svg");
    const words = [...entry.childNodes]
      .filter((node) => node !== symbol)
      .map(({ textContent }) => textContent)
      .join("");
    if (!symbol) return [textElement(words, entryLeft, middle + BASELINE, color)];
    const size = symbol.getBoundingClientRect();
    const copy = /** @type {SVGSVGElement} */ (symbol.cloneNode(true));
    copy.setAttribute("x", String(entryLeft));
    copy.setAttribute("y", String(middle - size.height / 2));
    return [
      new XMLSerializer().serializeToString(copy),
      textElement(words, entryLeft + size.width + SYMBOL_GAP, middle + BASELINE, color),
    ];
  });
}

/**
 * Return the entries of a legend that are visible: those in its list of other classes only while that is open.
 *
 * @param {HTMLElement} legend
 * @returns {Element[]}
 */
function visibleEntries(legend) {
  return [...legend.children].flatMap((entry) => {
    if (!(entry instanceof HTMLDetailsElement)) return [entry];
    const [summary, list] = entry.children;
    if (!entry.open) return [summary];
    const { top, bottom } = list.getBoundingClientRect();
    const isVisible = (/** @type {DOMRect} */ rect) => rect.top >= top && rect.bottom <= bottom;
    return [summary, ...[...list.children].filter((one) => isVisible(one.getBoundingClientRect()))];
  });
}

/**
 * Return a plot of Plotly as SVG.
 *
 * @param {PlotlyLoader} Plotly
 * @param {HTMLElement} plot
 * @param {number} width
 * @param {number} height
 */
async function plotSvg(Plotly, plot, width, height) {
  const url = await Plotly.toImage(plot, { format: "svg", width, height });
  return decodeURIComponent(url.slice(url.indexOf(",") + 1));
}

/**
 * Return the plane with its legend and caption as SVG.
 *
 * @param {Plane} plane
 * @param {HTMLElement} legend
 * @param {string} caption
 */
async function planeSvg(plane, legend, caption) {
  const { palette, Plotly, plot } = plane;
  const box = plane.element.getBoundingClientRect();
  const [width, height] = [Math.round(box.width), Math.round(box.height)];
  const drawing = new SvgContext();
  const mapping = plane.mapping();
  plane.draw(drawing, drawing, mapping);
  const axes = await plotSvg(Plotly, plot, width, height);
  const legendTop = height + GAP;
  // The browser lays the legend out in an invisible copy that is as wide as the picture.
  const copy = /** @type {HTMLElement} */ (legend.cloneNode(true));
  copy.removeAttribute("id");
  copy.className = "legend measured";
  copy.style.width = `${width}px`;
  plane.element.after(copy);
  const { left, height: legendHeight } = copy.getBoundingClientRect();
  const entries = legendElements(copy, visibleEntries(copy), left, legendTop, palette.quiet);
  copy.remove();
  const parts = [drawing.clipped(mapping.area), axes, ...entries];
  return withCaption(parts, width, legendTop + legendHeight + GAP, caption, palette);
}

/**
 * Return drawings with a caption below them as SVG.
 *
 * @param {string[]} parts
 * @param {number} width
 * @param {number} top  the y of the caption
 * @param {string} caption
 * @param {Palette} palette
 * @returns {Svg}
 */
function withCaption(parts, width, top, caption, palette) {
  const lines = wrapped(caption, width - LEFT - GAP);
  const height = Math.ceil(top + FONT.size + lines.length * FONT.line);
  const family = getComputedStyle(document.body).fontFamily.replaceAll('"', "'");
  const text = [
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${family}" font-size="${FONT.size}">`,
    `<rect width="${width}" height="${height}" fill="${palette.paper}"/>`,
    ...parts,
    ...lines.map((line, row) =>
      textElement(line, LEFT, top + FONT.size + row * FONT.line, palette.ink),
    ),
    "</svg>",
  ].join("\n");
  return { text, width, height };
}

/**
 * Return an SVG picture as PNG.
 *
 * @param {Svg} svg
 * @returns {Promise<Blob>}
 */
async function pngOf({ text, width, height }) {
  const url = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = createElement("canvas", {
      width: PNG_SCALE * width,
      height: PNG_SCALE * height,
    });
    context2d(canvas).drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) => {
      canvas.toBlob(
        (blob) => (blob ? resolve(blob) : reject(new Error("The picture could not be drawn."))),
        "image/png",
      );
    });
  } finally {
    URL.revokeObjectURL(url);
  }
}

/**
 * @param {Svg} svg
 * @param {Format} format
 * @param {string} name
 */
async function save(svg, format, name) {
  const blob =
    format === "png" ? await pngOf(svg) : new Blob([svg.text], { type: "image/svg+xml" });
  download(blob, `${name}.${format}`);
}

/**
 * Save the plane as a file. Its name contains the run and the epoch.
 *
 * @param {Format} format
 * @param {Plane} plane
 * @param {HTMLElement} legend
 * @param {string} caption
 */
export async function savePicture(format, plane, legend, caption) {
  if (!plane.frame) return;
  const { run, epoch } = plane.frame;
  const svg = await planeSvg(plane, legend, `${caption} Run ${run}.`);
  await save(svg, format, `creases-${run}-epoch-${epoch}`);
}

/**
 * Save the chart of the cross-section as a file, with the legend of the classes if it has several lines.
 *
 * @param {Format} format
 * @param {CrossSectionChart} chart
 * @param {string} caption
 */
async function saveChart(format, chart, caption) {
  const { element: plot, Plotly, palette, latest } = chart;
  if (!latest) return;
  const [cut, frame] = latest;
  const { run, epoch } = frame;
  const { width, height } = plot.getBoundingClientRect();
  const svg = await plotSvg(Plotly, plot, width, height);
  const outputs = cut.logits[0].length > 1 ? shownOutputs(cut) : [];
  const entries = outputs.map((output) => classEntry(frame, output, palette));
  // The classes with a line are laid out by the browser in an invisible legend.
  const legend = createElement("div", { className: "legend measured" }, ...entries);
  legend.style.width = `${width}px`;
  plot.after(legend);
  const { left: legendLeft, height: legendHeight } = legend.getBoundingClientRect();
  const parts = [svg, ...legendElements(legend, entries, legendLeft, height, palette.quiet)];
  legend.remove();
  const text = `${caption} Dots are kinks, in the hue of their layer's creases. Epoch ${epoch}. Run ${run}.`;
  await save(
    withCaption(parts, width, height + (entries.length ? legendHeight : 0) + GAP, text, palette),
    format,
    `creases-${run}-epoch-${epoch}-cut`,
  );
}

/**
 * Return the caption of the plane, with the notes of its tools.
 *
 * @param {Find} find
 */
export function captionOf(find) {
  return [find("#caption"), ...find("#notes").children]
    .map(({ textContent }) => textContent)
    .join(" ");
}

/**
 * Let the page's buttons save the chart of the cross-section.
 *
 * @param {Find} find
 * @param {CrossSectionChart} chart
 */
export function listenForSaving(find, chart) {
  for (const format of /** @type {const} */ (["png", "svg"]))
    find(`#save-cut-${format}`).addEventListener("click", () =>
      saveChart(format, chart, find("#probe [data-caption]").textContent),
    );
}
