/** The views of the workspace: which of them a look shows, where, and the changes of the look that show others. */

/** @typedef {"plane"|"surface"|"hidden-space"|"cross-section"|"compare"} View */

/**
 * What the look's fields say about views. `surface` and `fold` are set while their view is shown, `probe`, `compare` and
 * `pins` as long as there is a line, a second run or a table. See look-fields.js for each.
 *
 * @typedef {object} ViewsLook
 * @property {View|null} view
 * @property {View|null} beside
 * @property {"logit"|"probability"|null} surface
 * @property {number[]|null} fold
 * @property {number[]|null} probe
 * @property {string|null} compare
 * @property {readonly unknown[]} pins
 */

/**
 * The views that are shown: the first pane, the second one side by side, and the strip below both.
 *
 * @typedef {{first: View, second: View|null, strip: "cross-section"|"compare"|null}} ShownViews
 */

/** The view that the others replace. @type {View} */
export const PLANE = "plane";

/** All views, in the order of their tabs and of the keys 1 to 5. @type {readonly View[]} */
export const VIEWS = Object.freeze([PLANE, "surface", "hidden-space", "cross-section", "compare"]);

/** The views that can be a pane; a comparison has two planes and needs both panes. @type {readonly View[]} */
export const PANES = Object.freeze(VIEWS.filter((view) => view !== "compare"));

const FIRST_FOLD = Object.freeze([0, 0, 1]);

/**
 * Return the views that a look shows which names none: links were written so before there were views.
 *
 * @param {ViewsLook} look
 * @returns {{first: View, second: View|null}}
 */
function impliedViews({ surface, fold, probe, compare, pins }) {
  if (compare || pins.length) return { first: "compare", second: null };
  const first = surface ? "surface" : "hidden-space";
  if (surface && fold) return { first, second: "hidden-space" };
  if (surface || fold) return probe ? { first: PLANE, second: first } : { first, second: null };
  return { first: probe ? "cross-section" : PLANE, second: null };
}

/**
 * Return the views that a look shows.
 *
 * @param {ViewsLook} look
 * @returns {ShownViews}
 */
export function shownViews(look) {
  const implied = impliedViews(look);
  const first = look.view ?? implied.first;
  const wanted = look.view || look.beside ? look.beside : implied.second;
  const second = first === "compare" || wanted === first ? null : wanted;
  const hasSection = first === "cross-section" || second === "cross-section";
  const strip = second !== null && look.probe && !hasSection ? "cross-section" : null;
  return { first, second, strip: first === "compare" ? "compare" : strip };
}

/**
 * Return whether a look shows a view.
 *
 * @param {ViewsLook} look
 * @param {View} view
 */
export const shows = (look, view) => Object.values(shownViews(look)).includes(view);

/**
 * Return what the surface shows, or null if it is not shown.
 *
 * @param {ViewsLook} look
 */
export const shownSurface = (look) => (shows(look, "surface") ? (look.surface ?? "logit") : null);

/**
 * Return the layer and the units of the hidden space, or null if it is not shown.
 *
 * @param {ViewsLook} look
 */
export const shownFold = (look) =>
  shows(look, "hidden-space") ? (look.fold ?? [...FIRST_FOLD]) : null;

/**
 * Return the changes of a look that show these views. A look that implies them does not name them, so links stay short.
 *
 * @param {ViewsLook} look
 * @param {View} first
 * @param {View|null} second
 * @param {Partial<Pick<ViewsLook, "surface"|"fold">>} last  the settings of a view that was shown before
 * @returns {Pick<ViewsLook, "view"|"beside"|"surface"|"fold">}
 */
export function showing(look, first, second = null, last = {}) {
  const named = { ...look, view: first, beside: second };
  const changes = {
    surface: shows(named, "surface") ? (look.surface ?? last.surface ?? "logit") : null,
    fold: shows(named, "hidden-space") ? (look.fold ?? last.fold ?? [...FIRST_FOLD]) : null,
  };
  const implied = impliedViews({ ...look, ...changes });
  const isImplied = implied.first === first && implied.second === second;
  return { ...changes, view: isImplied ? null : first, beside: isImplied ? null : second };
}

/**
 * Return the views after a tab has been chosen. Side by side, a view takes the place of the one that is not the plane.
 *
 * @param {ShownViews} shown
 * @param {View} view
 * @returns {[first: View, second: View|null]}
 */
export function afterTab({ first, second }, view) {
  if (second === null || view === "compare") return [view, null];
  if (view === first || view === second) return [first, second];
  return second === PLANE ? [view, second] : [first, view];
}

/**
 * Return the views after the button “side by side”: one pane becomes two, of which one is the plane, and two become one.
 *
 * @param {ShownViews} shown
 * @param {View} last  the view other than the plane that was shown last
 * @returns {[first: View, second: View|null]}
 */
export function afterSideBySide({ first, second }, last) {
  if (first === "compare") return [PLANE, null];
  if (second !== null) return [first, null];
  return [PLANE, first === PLANE ? last : first];
}
