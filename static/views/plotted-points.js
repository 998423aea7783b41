/**
 * Points that Plotly has drawn already. To let it draw them again takes several times as long as all the rest of a picture of a
 * slice, so points of which only places and opacities change are changed where they are. While they change with every picture,
 * they are painted on canvas: as SVG, 150 points that fade cost more than the regions.
 */

/**
 * @typedef {import("../ui/plotly-loader.js").PlotElement} PlotElement
 * @typedef {import("./point-traces.js").PointTrace} PointTrace
 */

/** Points rest when they have not moved for this time. */
const REST_MS = 500;

/** @param {PointTrace} trace  whose properties apart from what `moveData` changes are returned as text */
const lookOf = ({ x, y: _y, customdata: _data, marker: { opacity, ...marker }, ...others }) =>
  JSON.stringify([x.length, opacity?.length, marker, others]);

/**
 * Replace the values of an array that Plotly also refers to.
 *
 * @param {unknown} values
 * @param {unknown} others
 */
function refill(values, others) {
  if (!Array.isArray(values) || !Array.isArray(others)) return;
  for (let at = 0; at < others.length; at += 1) values[at] = others[at];
}

/**
 * Give the data of a drawing the places and opacities of other traces: hover texts and saved pictures follow them. Return false,
 * and change nothing, if the traces differ in more than that.
 *
 * @param {PlotElement} drawing
 * @param {PointTrace[]} traces
 */
function moveData({ data: drawn, calcdata }, traces) {
  const data = /** @type {PointTrace[]} */ (drawn);
  const isSame =
    data.length === traces.length &&
    calcdata.length === traces.length &&
    traces.every((trace, at) => lookOf(trace) === lookOf(data[at]));
  if (!isSame) return false;
  for (const [at, { x, y, customdata, marker }] of traces.entries()) {
    refill(data[at].x, x);
    refill(data[at].y, y);
    refill(data[at].customdata, customdata);
    refill(data[at].marker.opacity, marker.opacity);
    for (let point = 0; point < x.length; point += 1)
      Object.assign(calcdata[at][point], { x: x[point], y: y[point], mo: marker.opacity?.[point] });
  }
  return true;
}

/**
 * Put the points of a drawing where its data say.
 *
 * @param {PlotElement} drawing
 */
function place(drawing) {
  const { xaxis, yaxis } = drawing._fullLayout;
  for (const node of drawing.querySelectorAll(".scatterlayer .point")) {
    const { x, y, mo } = /** @type {import("../ui/plotly-loader.js").DrawnPoint} */ (node).__data__;
    node.setAttribute("transform", `translate(${xaxis.c2p(x)},${yaxis.c2p(y)})`);
    if (mo !== undefined) /** @type {SVGElement} */ (node).style.opacity = String(mo);
  }
}

export class PlottedPoints {
  /** @param {() => void} onRest  is called when Plotly's points are there again */
  constructor(onRest) {
    this.onRest = onRest;
    /** What is to be painted instead of Plotly's points, while they move. @type {PointTrace[]|null} */
    this.moving = null;
    this.movedAt = -Infinity;
    /** @type {ReturnType<typeof setTimeout>|undefined} */
    this.timer = undefined;
  }

  /**
   * Give the points of a drawing the places and opacities of other traces. Return false, and change nothing, if the traces differ
   * in more than that.
   *
   * @param {PlotElement} drawing
   * @param {PointTrace[]} traces
   */
  move(drawing, traces) {
    if (!moveData(drawing, traces)) return false;
    const now = performance.now();
    const isMoving = now - this.movedAt < REST_MS;
    this.movedAt = now;
    if (!isMoving) {
      place(drawing);
      return true;
    }
    this.moving = traces;
    drawing.classList.add("moving");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      place(drawing);
      this.stop(drawing);
      this.onRest();
    }, REST_MS);
    return true;
  }

  /**
   * Show Plotly's points, which are where they should be.
   *
   * @param {PlotElement} drawing
   */
  stop(drawing) {
    clearTimeout(this.timer);
    this.moving = null;
    drawing.classList.remove("moving");
  }
}
