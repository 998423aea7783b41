/** Why layers of the plane cannot be drawn: the menu of layers disables them and says so. */

/**
 * @typedef {Pick<import("../api/frame.js").Frame, "regions"|"task"|"why">} Drawn
 * @typedef {import("./run.js").Data} Data
 */

/**
 * Return the reason against each layer that has one, by its name; `sample` is the comparison with a grid.
 *
 * @param {Drawn} frame
 * @param {number} hiddenLayers
 * @param {Pick<Data, "points">|null} data
 * @returns {Record<string, string>}
 */
export function layerReasons({ regions, task, why }, hiddenLayers, data) {
  /** @type {Record<string, string>} */
  const reasons = {};
  if (!hiddenLayers) reasons.creases = "A network without hidden layers has no creases.";
  if (!regions && why)
    for (const name of ["regions", "creases", "margins", "sample"])
      reasons[name] = `Not available: ${why}.`;
  if (task === "regression")
    for (const name of ["boundary", "margins", "wrong"])
      reasons[name] = "A regression has no classes, so it has no boundary and no wrong class.";
  if (data?.points?.test.X.length === 0)
    reasons.test = "There are no test points: the test share is 0.";
  return reasons;
}
