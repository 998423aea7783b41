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
