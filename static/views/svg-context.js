/** An SVG picture with the interface of a canvas: it records those calls of a 2-D context that the plane's painters make. */

import { context2d } from "../ui/canvas.js";
import { createElement } from "../ui/elements.js";

/** @typedef {HTMLCanvasElement|OffscreenCanvas} Picture */

/**
 * The part of a 2-D context that the plane's painters use: the contexts of canvases and SvgContext both have it.
 *
 * @typedef {Pick<CanvasRenderingContext2D, "beginPath"|"moveTo"|"lineTo"|"closePath"|"rect"|"fillRect"|"lineWidth"|
 *   "lineCap"|"lineJoin"|"globalAlpha"|"strokeStyle"|"imageSmoothingEnabled"|"imageSmoothingQuality"> & PaintCalls} PaintContext
 */

/**
 * Calls of which an SvgContext supports only one form, or returns another value.
 *
 * @typedef {object} PaintCalls
 * @property {() => void} save
 * @property {() => void} restore
 * @property {() => void} fill
 * @property {() => void} stroke
 * @property {(dash: number[]) => void} setLineDash
 * @property {(x: number, y: number, radius: number, start: number, end: number) => void} arc
 * @property {(x: number, y: number, radiusX: number, radiusY: number, rotation: number, start: number, end: number) => void} ellipse
 * @property {(image: Picture, x: number, y: number, width: number, height: number) => void} drawImage
 * @property {(image: Picture, repetition: "repeat") => string|CanvasPattern|null} createPattern
 * @property {string|CanvasGradient|CanvasPattern} fillStyle
 */

/** @param {number} x */
const rounded = (x) => Number(x.toFixed(2));

/**
 * Return a picture as a data URL.
 *
 * @param {Picture} image
 */
function dataUrl(image) {
  const canvas = createElement("canvas", { width: image.width, height: image.height });
  context2d(canvas).drawImage(image, 0, 0);
  return canvas.toDataURL();
}

/** The part of a context that `save` keeps. */
class Style {
  /** @type {number[]} */
  dash = [];
  /** @type {string|CanvasGradient|CanvasPattern} */
  fillStyle = "#000";
  /** @type {string|CanvasGradient|CanvasPattern} */
  strokeStyle = "#000";
  lineWidth = 1;
  /** @type {CanvasLineCap} */
  lineCap = "butt";
  /** @type {CanvasLineJoin} */
  lineJoin = "miter";
  globalAlpha = 1;

  /** @param {Style} style */
  copyFrom(style) {
    this.dash = style.dash;
    this.fillStyle = style.fillStyle;
    this.strokeStyle = style.strokeStyle;
    this.lineWidth = style.lineWidth;
    this.lineCap = style.lineCap;
    this.lineJoin = style.lineJoin;
    this.globalAlpha = style.globalAlpha;
  }
}

/** @implements {PaintContext} */
export class SvgContext extends Style {
  constructor() {
    super();
    // Without effect: SVG images are always smooth. They exist because painters set them.
    this.imageSmoothingEnabled = true;
    /** @type {ImageSmoothingQuality} */
    this.imageSmoothingQuality = "high";
    /** @type {string[]} */
    this.elements = [];
    /** @type {string[]} */
    this.path = [];
    /** @type {Style[]} */
    this.saved = [];
  }

  save() {
    const style = new Style();
    style.copyFrom(this);
    this.saved.push(style);
  }

  restore() {
    const style = this.saved.pop();
    if (style) this.copyFrom(style);
  }

  beginPath() {
    this.path = [];
  }

  /**
   * @param {number} x
   * @param {number} y
   */
  moveTo(x, y) {
    this.path.push(`M${rounded(x)} ${rounded(y)}`);
  }

  /**
   * @param {number} x
   * @param {number} y
   */
  lineTo(x, y) {
    this.path.push(`L${rounded(x)} ${rounded(y)}`);
  }

  closePath() {
    this.path.push("Z");
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {number} width
   * @param {number} height
   */
  rect(x, y, width, height) {
    this.path.push(
      `M${rounded(x)} ${rounded(y)}h${rounded(width)}v${rounded(height)}h${rounded(-width)}Z`,
    );
  }

  /**
   * Add a full circle: the painters draw no other arcs.
   *
   * @param {number} x
   * @param {number} y
   * @param {number} radius
   */
  arc(x, y, radius) {
    this.ellipse(x, y, radius, radius);
  }

  /**
   * Add a full ellipse that is not rotated.
   *
   * @param {number} x
   * @param {number} y
   * @param {number} radiusX
   * @param {number} radiusY
   */
  ellipse(x, y, radiusX, radiusY) {
    const [rx, ry] = [rounded(radiusX), rounded(radiusY)];
    this.path.push(
      `M${rounded(x - radiusX)} ${rounded(y)}a${rx} ${ry} 0 1 0 ${2 * rx} 0a${rx} ${ry} 0 1 0 ${-2 * rx} 0Z`,
    );
  }

  /** @param {number[]} dash */
  setLineDash(dash) {
    this.dash = dash;
  }

  fill() {
    if (this.path.length)
      this.elements.push(
        `<path d="${this.path.join("")}" fill="${this.fillStyle}" opacity="${this.globalAlpha}"/>`,
      );
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {number} width
   * @param {number} height
   */
  fillRect(x, y, width, height) {
    this.beginPath();
    this.rect(x, y, width, height);
    this.fill();
  }

  stroke() {
    if (!this.path.length) return;
    const dash = this.dash.length ? ` stroke-dasharray="${this.dash.join(" ")}"` : "";
    this.elements.push(
      `<path d="${this.path.join("")}" fill="none" stroke="${this.strokeStyle}" stroke-width="${this.lineWidth}" stroke-linecap="${this.lineCap}" stroke-linejoin="${this.lineJoin}" opacity="${this.globalAlpha}"${dash}/>`,
    );
  }

  /**
   * @param {Picture} image
   * @param {number} x
   * @param {number} y
   * @param {number} width
   * @param {number} height
   */
  drawImage(image, x, y, width, height) {
    this.elements.push(
      `<image x="${rounded(x)}" y="${rounded(y)}" width="${rounded(width)}" height="${rounded(height)}" preserveAspectRatio="none" href="${dataUrl(image)}"/>`,
    );
  }

  /**
   * Return a fill that repeats a picture.
   *
   * @param {Picture} image
   */
  createPattern(image) {
    const id = `pattern${this.elements.length}`;
    const { width, height } = image;
    this.elements.push(
      `<pattern id="${id}" patternUnits="userSpaceOnUse" width="${width}" height="${height}"><image width="${width}" height="${height}" href="${dataUrl(image)}"/></pattern>`,
    );
    return `url(#${id})`;
  }

  /**
   * Return the recorded elements, clipped to `area`.
   *
   * @param {{left: number, top: number, width: number, height: number}} area
   */
  clipped({ left, top, width, height }) {
    const clip = `<clipPath id="area"><rect x="${left}" y="${top}" width="${width}" height="${height}"/></clipPath>`;
    return `${clip}<g clip-path="url(#area)">${this.elements.join("")}</g>`;
  }
}
