/**
 * Points that Plotly has drawn already. To let it draw them again takes several times as long as all the rest of a picture of a
 * slice, so points of which only places and opacities change are changed where they are.
 */

/**
 * @typedef {import("../ui/plotly-loader.js").PlotElement} PlotElement
 * @typedef {import("./point-traces.js").PointTrace} PointTrace
 */

/** @param {PointTrace} trace  whose properties apart from what `movePoints` changes are returned as text */
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
 * Give the points of a drawing the places and opacities of other traces. Return false, and change nothing, if the traces differ in
 * more than that.
 *
 * @param {PlotElement} drawing
 * @param {PointTrace[]} traces
 */
export function movePoints(drawing, traces) {
  const { calcdata, _fullLayout } = drawing;
  const data = /** @type {PointTrace[]} */ (drawing.data);
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
  const { xaxis, yaxis } = _fullLayout;
  for (const node of drawing.querySelectorAll(".scatterlayer .point")) {
    const { x, y, mo } = /** @type {import("../ui/plotly-loader.js").DrawnPoint} */ (node).__data__;
    node.setAttribute("transform", `translate(${xaxis.c2p(x)},${yaxis.c2p(y)})`);
    if (mo !== undefined) /** @type {SVGElement} */ (node).style.opacity = String(mo);
  }
  return true;
}
