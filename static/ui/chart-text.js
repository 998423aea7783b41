/** Text in charts: it follows the font size that the reader has set in the browser, and the room around the axes follows it. */

/** Pixels of one rem at the usual font size; wide windows have larger text. */
const USUAL_REM = 14;
/** Maximum distance from the pointer, in pixels, at which a point is described. */
const HOVER_DISTANCE = { fine: 1, coarse: 8 };
/** The decimal point and the thin space between thousands, in Plotly's layouts. */
export const SEPARATORS = ".\u202f";
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
