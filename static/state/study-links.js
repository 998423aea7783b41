/** Links of studies: to a cell's run on the plane or its curve in the lab, and to a study that has not been started. */

import { completedStudy } from "../api/json-shapes.js";
import { siteAddress } from "../ui/site-address.js";
import { LOOK as CURVE_LOOK, toHash } from "./curve-url.js";
import { changed } from "./page-state.js";

/**
 * @typedef {import("../api/types.d.ts").CurveSpec} CurveSpec
 * @typedef {import("../api/types.d.ts").StudySpec} StudySpec
 * @typedef {Pick<import("../api/wire.d.ts").RunStudyRow, "run"|"epoch"|"seed"|"values">} Row
 */

/**
 * Return the part of a URL that shows the farthest point of a study, with all its points and the origin in view.
 *
 * @param {StudySpec} spec
 */
function placeOf({ at = [] }) {
  if (!at.length) return "";
  const reach = Math.ceil(1.1 * Math.max(...at.flat().map(Math.abs), 1));
  const farthest = at.reduce((one, other) =>
    Math.hypot(...other) > Math.hypot(...one) ? other : one,
  );
  return `&at=${farthest}&box=${[-reach, reach, -reach, reach]}`;
}

/**
 * Return the URL of a row's cell.
 *
 * @param {Row} row
 * @param {{kind: import("../api/wire.d.ts").StudyKind, spec: StudySpec}} study
 * @param {Pick<import("../api/types.d.ts").Catalog, "curves">} catalog
 */
export function cellLink(row, study, catalog) {
  if (study.kind === "run")
    return siteAddress(`./#run=${row.run}&epoch=${row.epoch}${placeOf(study.spec)}`);
  const seeds = Object.fromEntries(study.spec.seeded.map((place) => [place, row.seed]));
  const base = /** @type {CurveSpec} */ (study.spec.base);
  const spec = changed(base, { ...row.values, ...seeds });
  return siteAddress(
    `curve#${toHash(spec, { ...CURVE_LOOK, epoch: row.epoch }, catalog.curves.defaults)}`,
  );
}

/**
 * Return the URL at which the studies page shows a spec without starting its study.
 *
 * @param {StudySpec} spec
 */
export function specLink(spec) {
  return siteAddress(`studies#spec=${encodeURIComponent(JSON.stringify(spec))}`);
}

/**
 * Return the complete spec of such a URL; null for another URL, undefined if the spec cannot be read.
 *
 * @param {string} hash
 * @param {import("../api/types.d.ts").Defaults} defaults
 */
export function specIn(hash, defaults) {
  const [, text] = /^#spec=(.*)$/.exec(hash) ?? [];
  if (text === undefined) return null;
  try {
    return completedStudy(JSON.parse(decodeURIComponent(text)), defaults);
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof URIError)) throw error;
    return undefined;
  }
}
