/** What a canvas would show, as SVG: takes the calls of a 2-D context that the plane's painters make. */

const place = (x) => Number(x.toFixed(2));
const escaped = (text) => String(text).replace(/[&<>"]/g, (mark) => `&#${mark.charCodeAt(0)};`);

/** A picture within a picture, as a data address. */
function addressOf(image) {
  const canvas = Object.assign(document.createElement("canvas"), { width: image.width, height: image.height });
  canvas.getContext("2d").drawImage(image, 0, 0);
  return canvas.toDataURL();
}

export class SvgContext {
  constructor() {
    this.elements = [];
    this.path = [];
    this.dash = [];
    this.fillStyle = "#000";
    this.strokeStyle = "#000";
    this.lineWidth = 1;
    this.lineCap = "butt";
    this.lineJoin = "miter";
    this.globalAlpha = 1;
    this.kept = [];
  }

  save() {
    const { dash, fillStyle, strokeStyle, lineWidth, lineCap, lineJoin, globalAlpha } = this;
    this.kept.push({ dash, fillStyle, strokeStyle, lineWidth, lineCap, lineJoin, globalAlpha });
  }

  restore() {
    Object.assign(this, this.kept.pop());
  }

  beginPath() {
    this.path = [];
  }

  moveTo(x, y) {
    this.path.push(`M${place(x)} ${place(y)}`);
  }

  lineTo(x, y) {
    this.path.push(`L${place(x)} ${place(y)}`);
  }

  closePath() {
    this.path.push("Z");
  }

  rect(x, y, width, height) {
    this.path.push(`M${place(x)} ${place(y)}h${place(width)}v${place(height)}h${place(-width)}Z`);
  }

  /** A full circle; the painters draw no other arcs. */
  arc(x, y, radius) {
    this.path.push(`M${place(x - radius)} ${place(y)}a${radius} ${radius} 0 1 0 ${2 * radius} 0a${radius} ${radius} 0 1 0 ${-2 * radius} 0Z`);
  }

  setLineDash(dash) {
    this.dash = dash;
  }

  fill() {
    if (this.path.length) this.elements.push(`<path d="${this.path.join("")}" fill="${this.fillStyle}" opacity="${this.globalAlpha}"/>`);
  }

  stroke() {
    if (!this.path.length) return;
    const dash = this.dash.length ? ` stroke-dasharray="${this.dash.join(" ")}"` : "";
    this.elements.push(
      `<path d="${this.path.join("")}" fill="none" stroke="${this.strokeStyle}" stroke-width="${this.lineWidth}" stroke-linecap="${this.lineCap}" stroke-linejoin="${this.lineJoin}" opacity="${this.globalAlpha}"${dash}/>`,
    );
  }

  drawImage(image, x, y, width, height) {
    this.elements.push(
      `<image x="${place(x)}" y="${place(y)}" width="${place(width)}" height="${place(height)}" preserveAspectRatio="none" href="${addressOf(image)}"/>`,
    );
  }

  fillText(text, x, y) {
    this.elements.push(`<text x="${place(x)}" y="${place(y)}" fill="${this.fillStyle}">${escaped(text)}</text>`);
  }

  /** All that was drawn, clipped to `area`. */
  clipped({ left, top, width, height }) {
    const clip = `<clipPath id="area"><rect x="${left}" y="${top}" width="${width}" height="${height}"/></clipPath>`;
    return `${clip}<g clip-path="url(#area)">${this.elements.join("")}</g>`;
  }
}
