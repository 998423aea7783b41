/** Where points of the surface are on the screen, and which of its points is under the pointer. */

/**
 * @typedef {(x: number, y: number, z: number) => [x: number, y: number, depth: number]} Projection  from the surface to pixels;
 *   a smaller depth is nearer
 */

/**
 * A triangle mesh: the coordinates of vertices, and the three corners of each triangle.
 *
 * @typedef {{x: number[], y: number[], z: number[], i: number[], j: number[], k: number[]}} Mesh
 */

/**
 * Return the product of a matrix, by columns, and a vector.
 *
 * @param {ArrayLike<number>} matrix
 * @param {number[]} vector
 */
const times = (matrix, vector) =>
  [0, 1, 2, 3].map((row) =>
    vector.reduce((sum, value, column) => sum + matrix[4 * column + row] * value, 0),
  );

/**
 * Return the product of two matrices, by columns.
 *
 * @param {ArrayLike<number>} a
 * @param {ArrayLike<number>} b
 */
const product = (a, b) =>
  [0, 1, 2, 3].flatMap((column) =>
    times(
      a,
      [0, 1, 2, 3].map((row) => b[4 * column + row]),
    ),
  );

/**
 * Return the projection of a drawn scene, or null before it is drawn. Nothing that Plotly documents gives it.
 *
 * @param {HTMLElement & {_fullLayout?: {scene?: {_scene?: Scene}}}} plot
 * @returns {Projection|null}
 *
 * @typedef {object} Scene
 * @property {HTMLElement} container
 * @property {number[]} dataScale
 * @property {{cameraParams?: Record<"model"|"view"|"projection", ArrayLike<number>>}} glplot
 */
export function projectionOf(plot) {
  const scene = plot._fullLayout?.scene?._scene;
  const camera = scene?.glplot?.cameraParams;
  if (!scene || !camera?.model) return null;
  const matrix = product(camera.projection, product(camera.view, camera.model));
  const { clientWidth: width, clientHeight: height } = scene.container;
  const { dataScale } = scene;
  return (x, y, z) => {
    const [cx, cy, cz, w] = times(matrix, [
      x * dataScale[0],
      y * dataScale[1],
      z * dataScale[2],
      1,
    ]);
    return [((cx / w + 1) / 2) * width, ((1 - cy / w) / 2) * height, cz / w];
  };
}

/**
 * Return the point (x1, x2) of the nearest triangle at a pixel, or null.
 *
 * @param {Mesh[]} meshes
 * @param {Projection} project
 * @param {number} px
 * @param {number} py
 */
export function pointAt(meshes, project, px, py) {
  /** @type {{depth: number, at: number[]|null}} */
  const nearest = { depth: Infinity, at: null };
  for (const { x, y, z, i, j, k } of meshes) {
    const corners = x.map((_, vertex) => project(x[vertex], y[vertex], z[vertex]));
    for (let triangle = 0; triangle < i.length; triangle += 1) {
      const vertices = [i[triangle], j[triangle], k[triangle]];
      const [a, b, c] = vertices.map((vertex) => corners[vertex]);
      const area = (b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1]);
      const u = ((px - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (py - a[1])) / area;
      const v = ((b[0] - a[0]) * (py - a[1]) - (px - a[0]) * (b[1] - a[1])) / area;
      if (!(u >= 0 && v >= 0 && u + v <= 1)) continue;
      const shares = [1 - u - v, u, v];
      const depth = shares[0] * a[2] + u * b[2] + v * c[2];
      if (depth >= nearest.depth) continue;
      nearest.depth = depth;
      nearest.at = [x, y].map((values) =>
        shares.reduce((sum, share, corner) => sum + share * values[vertices[corner]], 0),
      );
    }
  }
  return nearest.at;
}
