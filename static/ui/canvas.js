/** Canvases and their 2-D contexts. */

/**
 * Return the 2-D context of a canvas.
 *
 * @overload
 * @param {HTMLCanvasElement} canvas
 * @returns {CanvasRenderingContext2D}
 */
/**
 * @overload
 * @param {OffscreenCanvas} canvas
 * @returns {OffscreenCanvasRenderingContext2D}
 */
/**
 * @param {HTMLCanvasElement|OffscreenCanvas} canvas
 * @returns {CanvasRenderingContext2D|OffscreenCanvasRenderingContext2D}
 * @throws {Error} if the canvas already has a context of another kind
 */
export function context2d(canvas) {
  const context = canvas.getContext("2d");
  if (!context) throw new Error("This canvas has no 2-D context.");
  return context;
}

/**
 * Clear a canvas and call `paint` with its context, in CSS pixels and clipped to an area of it.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {{clientWidth: number, clientHeight: number}} size  in CSS pixels, such as the element that the canvas covers
 * @param {{left: number, top: number, width: number, height: number}} area
 * @param {(context: CanvasRenderingContext2D) => void} paint
 */
export function paintClipped(canvas, { clientWidth, clientHeight }, area, paint) {
  const ratio = window.devicePixelRatio;
  const width = Math.round(clientWidth * ratio);
  const height = Math.round(clientHeight * ratio);
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const context = context2d(canvas);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  context.save();
  context.beginPath();
  context.rect(area.left, area.top, area.width, area.height);
  context.clip();
  paint(context);
  context.restore();
}
