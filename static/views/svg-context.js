// @ts-nocheck
/** What a canvas would show, as SVG: takes the calls of a 2-D context that the plane's painters make. */

const place = (x) => Number(x.toFixed(2));

/** A picture within a picture, as a data address. */
function addressOf(image) {
  const canvas = Object.assign(document.createElement("canvas"), {
    width: image.width,
    height: image.height,
  });
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

  /** Full circles and upright ellipses: the painters draw no other arcs. */
  arc(x, y, radius) {
    this.ellipse(x, y, radius, radius);
  }

  ellipse(x, y, across, down) {
    const [rx, ry] = [place(across), place(down)];
    this.path.push(
      `M${place(x - across)} ${place(y)}a${rx} ${ry} 0 1 0 ${2 * rx} 0a${rx} ${ry} 0 1 0 ${-2 * rx} 0Z`,
    );
  }

  setLineDash(dash) {
    this.dash = dash;
  }

  fill() {
    if (this.path.length)
      this.elements.push(
        `<path d="${this.path.join("")}" fill="${this.fillStyle}" opacity="${this.globalAlpha}"/>`,
      );
  }

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

  drawImage(image, x, y, width, height) {
    this.elements.push(
      `<image x="${place(x)}" y="${place(y)}" width="${place(width)}" height="${place(height)}" preserveAspectRatio="none" href="${addressOf(image)}"/>`,
    );
  }

  /** A fill that repeats a picture. */
  createPattern(image) {
    const id = `pattern${this.elements.length}`;
    const { width, height } = image;
    this.elements.push(
      `<pattern id="${id}" patternUnits="userSpaceOnUse" width="${width}" height="${height}"><image width="${width}" height="${height}" href="${addressOf(image)}"/></pattern>`,
    );
    return `url(#${id})`;
  }

  /** All that was drawn, clipped to `area`. */
  clipped({ left, top, width, height }) {
    const clip = `<clipPath id="area"><rect x="${left}" y="${top}" width="${width}" height="${height}"/></clipPath>`;
    return `${clip}<g clip-path="url(#area)">${this.elements.join("")}</g>`;
  }
}
