/** Text in charts: it follows the font size that the reader has set in the browser, and the room around the axes follows it. */

/** Pixels of one rem at the usual font size; wide windows have larger text. */
const USUAL_REM = 14;
/** Maximum distance from the pointer, in pixels, at which a point is described. */
const HOVER_DISTANCE = { fine: 1, coarse: 8 };
/** The decimal point and the thin space between thousands, in Plotly's layouts. */
export const SEPARATORS = ".\u202f";
/** A title of so few characters fits on every axis; to measure one makes the browser lay out the page. */
const SHORT_TITLE = 12;
/** From where on numbers have a power of ten. */
const [TINY, HUGE] = [1e-4, 1e9];

/**
 * Return Plotly's format for values in the units of their column: digits, such as “60 000”, with a power of ten only if the largest
 * of them is huge or tiny.
 *
 * @param {ArrayLike<number>} values
 */
export function formatOf(values) {
  let size = 0;
  for (let at = 0; at < values.length; at += 1) size = Math.max(size, Math.abs(values[at]));
  return size >= HUGE || size < TINY ? ".4~g" : ",.6~r";
}

/** Return how much larger the text of this page is than at the usual font size. */
export const textScale = () =>
  parseFloat(getComputedStyle(document.documentElement).fontSize) / USUAL_REM;

/**
 * Return Plotly's font of a chart.
 *
 * @param {string} color
 * @param {number} [size]  in pixels at the usual font size
 */
export const chartFont = (color, size = 12) => ({
  family: getComputedStyle(document.body).fontFamily,
  size: size * textScale(),
  color,
});

/**
 * Return Plotly's style of hover texts.
 *
 * @param {{ink: string, quiet: string, paper: string}} palette
 */
export const hoverLabel = ({ ink, quiet, paper }) => ({
  bgcolor: paper,
  bordercolor: quiet,
  font: { color: ink, size: 13 * textScale() },
});

/** Return Plotly's `hoverdistance` for the pointer of this device. */
export const hoverDistance = () =>
  HOVER_DISTANCE[matchMedia("(pointer: coarse)").matches ? "coarse" : "fine"];

/**
 * Return the space around the axes of a chart.
 *
 * @template {Record<string, number>} M
 * @param {M} margin  in pixels at the usual font size
 */
export function chartMargin(margin) {
  const scale = textScale();
  return /** @type {M} */ (
    Object.fromEntries(
      Object.entries(margin).map(([side, size]) => [side, Math.round(size * scale)]),
    )
  );
}

/**
 * Return how many ticks an axis has at most.
 *
 * @param {number} count  at the usual font size
 */
export const tickCount = (count) => Math.max(2, Math.round(count / textScale()));

/**
 * Return a text without its middle if it is longer than `room`.
 *
 * @param {string} text
 * @param {number} width  of the text and of what is drawn after it, in pixels
 * @param {number} room   in pixels
 */
export function fitted(text, width, room) {
  if (width <= room) return text;
  const kept = Math.max(0, Math.floor((text.length * room) / width) - 3);
  const end = Math.floor(kept / 2);
  return `${text.slice(0, kept - end)}…${text.slice(text.length - end)}`;
}

/** The whole names of titles whose middle is left out. @type {WeakMap<Text, string>} */
const wholeNames = new WeakMap();

/**
 * Leave out the middle of a title that is longer than `room`, in pixels. Its tooltip is the whole one.
 *
 * @param {SVGTextElement} title  a name, and after it a symbol with an index
 * @param {number} room
 */
function fitTitle(title, room) {
  title.querySelector("title")?.remove();
  const name = title.firstChild;
  if (!(name instanceof Text)) return;
  const whole = wholeNames.get(name) ?? name.data;
  name.data = whole;
  if (whole.length <= SHORT_TITLE) return;
  const length = title.getComputedTextLength();
  if (length <= room) return;
  const tooltip = document.createElementNS("http://www.w3.org/2000/svg", "title");
  tooltip.textContent = title.textContent;
  wholeNames.set(name, whole);
  name.data = fitted(whole, length, room);
  title.append(tooltip);
  // Plotly's texts let the pointer through.
  title.style.pointerEvents = "all";
}

/**
 * Fit the titles of both axes of a drawn chart into it.
 *
 * @param {import("./plotly-loader.js").PlotElement} drawing
 */
export function fitTitles(drawing) {
  const { xaxis, yaxis, width, height } = drawing._fullLayout;
  for (const [selector, axis, size] of /** @type {const} */ ([
    [".xtitle", xaxis, width],
    [".ytitle", yaxis, height],
  ])) {
    const title = drawing.querySelector(selector);
    const middle = axis._offset + axis._length / 2;
    if (title instanceof SVGTextElement) fitTitle(title, 2 * Math.min(middle, size - middle));
  }
}
