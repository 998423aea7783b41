// @ts-nocheck
/** The plane, or a chart, as a file with its caption: SVG, or PNG at twice the screen's size. Nothing leaves the page. */

import { SvgContext } from "../views/svg-context.js";

const SHARPNESS = 2;
const GAP = 10;
const LEFT = 46;
const FONT = { size: 13, line: 19 };

function wrapped(words, width) {
  const measure = document.createElement("canvas").getContext("2d");
  measure.font = `${FONT.size}px ${getComputedStyle(document.body).fontFamily}`;
  const lines = [""];
  for (const word of words.split(" ")) {
    const longer = `${lines.at(-1)} ${word}`.trim();
    if (measure.measureText(longer).width <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

function textElement(words, x, y, colour) {
  const text = document.createElementNS("http://www.w3.org/2000/svg", "text");
  for (const [name, value] of Object.entries({ x, y, fill: colour }))
    text.setAttribute(name, value);
  text.textContent = words;
  return new XMLSerializer().serializeToString(text);
}

/** Entries of the legend as they stand on the page, its top at `top`. */
function legendElements(legend, entries, left, top, colour) {
  const origin = legend.getBoundingClientRect();
  return entries.flatMap((entry) => {
    const { x, y } = entry.getBoundingClientRect();
    const [atX, atY] = [x - left, y - origin.top + top];
    const swatch = entry.querySelector("svg");
    const said = [...entry.childNodes]
      .filter((node) => node !== swatch)
      .map(({ textContent }) => textContent)
      .join("");
    const middle = atY + entry.getBoundingClientRect().height / 2;
    const box = swatch?.getBoundingClientRect();
    const words = textElement(said, atX + (box ? box.width + 6 : 0), middle + 4, colour);
    if (!swatch) return [words];
    const mark = swatch.cloneNode(true);
    mark.setAttribute("x", atX);
    mark.setAttribute("y", middle - box.height / 2);
    return [new XMLSerializer().serializeToString(mark), words];
  });
}

/** What Plotly has drawn, as an SVG element. */
async function drawnBy(Plotly, plot, width, height) {
  const image = await Plotly.toImage(plot, { format: "svg", width, height });
  return decodeURIComponent(image.slice(image.indexOf(",") + 1));
}

/**
 * The plane as it is shown, as one SVG document.
 *
 * @param {import("../views/plane.js").Plane} plane
 * @param {HTMLElement} legend
 * @param {string} caption
 * @returns {Promise<{text: string, width: number, height: number}>}
 */
async function svgOf(plane, legend, caption) {
  const { element, palette, Plotly, plot } = plane;
  const box = element.getBoundingClientRect();
  const [width, side] = [Math.round(box.width), Math.round(box.height)];
  const drawing = new SvgContext();
  const mapping = plane.mapping();
  plane.draw(drawing, drawing, mapping);
  const over = await drawnBy(Plotly, plot, width, side);
  const legendTop = side + GAP;
  const captionTop = legendTop + legend.getBoundingClientRect().height + GAP;
  const parts = [
    drawing.clipped(mapping.area),
    over,
    ...legendElements(legend, [...legend.children], box.left, legendTop, palette.quiet),
  ];
  return sheetOf(parts, width, captionTop, caption, palette);
}

/** Drawings with a caption under them, from `top` on, as one SVG document. */
function sheetOf(parts, width, top, caption, palette) {
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

async function pngOf({ text, width, height }) {
  const address = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = Object.assign(document.createElement("canvas"), {
      width: SHARPNESS * width,
      height: SHARPNESS * height,
    });
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** Save a file under a name, as a click on a link would. */
export function download(blob, name) {
  const link = Object.assign(document.createElement("a"), {
    href: URL.createObjectURL(blob),
    download: name,
  });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

async function save(svg, format, name) {
  const blob =
    format === "png" ? await pngOf(svg) : new Blob([svg.text], { type: "image/svg+xml" });
  download(blob, `${name}.${format}`);
}

/** Save the plane as a file whose name says which run at which epoch it shows; `format` is "svg" or "png". */
export async function savePicture(format, plane, legend, caption) {
  const { run, epoch } = plane.frame;
  await save(
    await svgOf(plane, legend, `${caption} Run ${run}.`),
    format,
    `creases-${run}-epoch-${epoch}`,
  );
}

/** Save the chart of the cut, which `words` explain; where there are several lines, with the legend of their classes. */
export async function saveCut(
  format,
  { element, Plotly, palette, latest: [cut, { run, epoch, classes }] },
  legend,
  words,
) {
  const { left, width, height } = element.getBoundingClientRect();
  const chart = await drawnBy(Plotly, element, width, height);
  const entries = cut.logits[0].length > 1 ? [...legend.children].slice(0, classes.length) : [];
  const rows = entries.map(
    (entry) => entry.getBoundingClientRect().bottom - legend.getBoundingClientRect().top,
  );
  const parts = [chart, ...legendElements(legend, entries, left, height, palette.quiet)];
  const caption = `${words} Dots are kinks, in the hue of their layer's creases. Epoch ${epoch}. Run ${run}.`;
  await save(
    sheetOf(parts, width, height + Math.max(0, ...rows) + GAP, caption, palette),
    format,
    `creases-${run}-epoch-${epoch}-cut`,
  );
}

/** What stands under the picture: its caption, and what the tools that are on say of it. */
export function wordsUnder(find) {
  return [find("#caption"), ...find("#notes").children]
    .map(({ textContent }) => textContent)
    .join(" ");
}

/** Let the page's buttons save what the plane shows, and the chart of the cut. */
export function offerPictures(find, plane, cut) {
  for (const format of ["png", "svg"]) {
    find(`#save-${format}`).addEventListener("click", () => {
      if (plane.frame) savePicture(format, plane, find("#legend"), wordsUnder(find));
    });
    find(`#save-cut-${format}`).addEventListener("click", () => {
      if (cut.latest) saveCut(format, cut, find("#legend"), find("#probe > p.quiet").textContent);
    });
  }
}
