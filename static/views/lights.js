/**
 * What is lit up in all views at once: the region under the pointer and the chosen one, a unit and a boundary segment. Each
 * view finds it in its own coordinates.
 */

/**
 * @typedef {object} Spot  a region
 * @property {number[]} at  a point inside
 * @property {number} region  its number in the frame
 * @property {number[][]} polygon
 * @property {boolean} chosen  whether it is the chosen one; otherwise it is under the pointer
 */

/**
 * @typedef {object} Lights
 * @property {import("../api/frame.js").Frame} frame
 * @property {number} layers  the number of hidden layers
 * @property {import("../ui/palette.js").Palette} palette
 * @property {Spot[]} spots
 * @property {import("./plane-painters.js").Unit|null} unit
 * @property {import("./boundary-segments.js").Segment|null} segment
 */

const HALO = 5.4;

/**
 * Return the style of a lit region.
 *
 * @param {Spot} spot
 * @param {import("../ui/palette.js").Palette} palette
 */
export function spotStyle({ chosen }, palette) {
  const [r, g, b] = palette.facets;
  return { fill: `rgba(${r},${g},${b},${chosen ? 0.26 : 0.18})`, width: chosen ? 2.4 : 1.6 };
}

/**
 * Add a line through points of the screen to the current path.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {readonly (readonly number[])[]} points
 */
function trace(context, points) {
  points.forEach(([x, y], at) => (at ? context.lineTo(x, y) : context.moveTo(x, y)));
}

/**
 * Paint a lit region: its outline and a shade.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {readonly (readonly number[])[]} outline  on the screen
 * @param {Spot} spot
 * @param {import("../ui/palette.js").Palette} palette
 */
export function paintSpot(context, outline, spot, palette) {
  const { fill, width } = spotStyle(spot, palette);
  context.beginPath();
  trace(context, outline);
  context.closePath();
  context.fillStyle = fill;
  context.fill();
  stroke(context, palette, palette.ink, width);
}

/**
 * Paint lines of the screen with a halo.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {readonly (readonly (readonly number[])[])[]} lines
 * @param {import("../ui/palette.js").Palette} palette
 * @param {string} color
 * @param {number} width
 */
export function paintLines(context, lines, palette, color, width) {
  context.beginPath();
  for (const line of lines) trace(context, line);
  stroke(context, palette, color, width);
}

/**
 * Stroke the current path so that it is visible on any color.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {import("../ui/palette.js").Palette} palette
 * @param {string} color
 * @param {number} width
 */
function stroke(context, palette, color, width) {
  context.lineCap = "round";
  context.lineJoin = "round";
  context.lineWidth = width + HALO - 3;
  context.strokeStyle = palette.halo;
  context.stroke();
  context.lineWidth = width;
  context.strokeStyle = color;
  context.stroke();
}

/**
 * Make a canvas as large as its element and clear it. Return its context, in CSS pixels.
 *
 * @param {HTMLCanvasElement} canvas
 */
export function clearedContext(canvas) {
  const ratio = window.devicePixelRatio;
  const width = Math.round(canvas.clientWidth * ratio);
  const height = Math.round(canvas.clientHeight * ratio);
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const context = canvas.getContext("2d");
  if (!context) throw new Error("This browser has no two-dimensional canvas.");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, canvas.clientWidth, canvas.clientHeight);
  return context;
}
