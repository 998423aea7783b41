// @ts-nocheck
/** Where a cell of a study can be opened, its run in the plane or its curve in the lab; and where a study that nobody began. */

import { study as wholeStudy } from "../api/json-shapes.js";
import { siteAddress } from "../ui/site-address.js";
import { LOOK as CURVE_LOOK, toHash } from "./curve-url.js";
import { changed } from "./page-state.js";

/**
 * The address of a row's cell.
 *
 * @param {object} row      see the API
 * @param {object} study    what the API says of the study, with its `spec`
 * @param {object} catalog
 */
export function cellLink(row, study, catalog) {
  if (study.kind === "run") return siteAddress(`./#run=${row.run}&epoch=${row.epoch}`);
  const seeds = Object.fromEntries(study.spec.seeded.map((place) => [place, row.seed]));
  const spec = changed(study.spec.base, { ...row.values, ...seeds });
  return siteAddress(
    `curve#${toHash(spec, { ...CURVE_LOOK, epoch: row.epoch }, catalog.curves.defaults)}`,
  );
}

/** The address at which the studies page shows a spec that was not begun. */
export function specLink(spec) {
  return siteAddress(`studies#spec=${encodeURIComponent(JSON.stringify(spec))}`);
}

/**
 * The spec of such an address, with all that it leaves out; null of another one, undefined if it cannot be read.
 *
 * @param {string} hash
 * @param {object} defaults  `{run, curve}`: the spec that `{}` stands for, of each kind
 */
export function specIn(hash, defaults) {
  const [, text] = /^#spec=(.*)$/.exec(hash) ?? [];
  if (text === undefined) return null;
  try {
    return wholeStudy(JSON.parse(decodeURIComponent(text)), defaults);
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof URIError)) throw error;
    return undefined;
  }
}
