/** The data points as Plotly traces: a class has its hue and its shape, training points are filled, test points hollow. */

const SIZE = { few: 7, many: 5 };
const MANY = 800;
const RING = 1.4;

const HOVER = "x<sub>1</sub> %{x:.3f}, x<sub>2</sub> %{y:.3f}";

function trace(points, marker, name) {
  return {
    type: "scatter",
    mode: "markers",
    x: points.map(([x1]) => x1),
    y: points.map(([, x2]) => x2),
    marker,
    hovertemplate: `${HOVER}<br>${name}<extra></extra>`,
  };
}

function classTraces({ X, y }, part, classes, palette, size) {
  return classes.map((label, index) => {
    const hue = palette.classHue(index);
    const hollow = part === "test";
    return trace(
      X.filter((_, point) => y[point] === label),
      {
        size,
        symbol: palette.classShape(index),
        color: hollow ? palette.paper : hue,
        line: { width: hollow ? RING : 0.8, color: hollow ? hue : palette.paper },
      },
      `class ${label}, ${part}`,
    );
  });
}

function valueTrace({ X, y }, part, palette, size, reach) {
  const scale = { color: y, colorscale: palette.valueScale(), cmin: -reach, cmax: reach };
  const marker =
    part === "test"
      ? { size, color: palette.paper, line: { width: 1.5 * RING, ...scale, colorscale: palette.valueScale(palette.quiet) } }
      : { size, ...scale, line: { width: 0.8, color: palette.quiet } };
  return { ...trace(X, marker, `value %{customdata:.3f}, ${part}`), customdata: y };
}

/**
 * Traces for `{points: {train, test}, classes, task}`; none before the data are there.
 *
 * @returns {object[]}
 */
export function pointTraces({ points, classes, task }, palette) {
  if (!points) return [];
  const parts = Object.entries(points).reverse();
  const size = points.train.X.length + points.test.X.length > MANY ? SIZE.many : SIZE.few;
  if (task === "classification") {
    return parts.flatMap(([part, data]) => classTraces(data, part, classes, palette, size));
  }
  const reach = Math.max(1, ...points.train.y.map(Math.abs));
  return parts.map(([part, data]) => valueTrace(data, part, palette, size, reach));
}
