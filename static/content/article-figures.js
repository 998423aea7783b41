/** What the page of the article carries for its figures: their kinds, handles and networks, by the name of their claim. */

import { element } from "../ui/elements.js";

/**
 * @typedef {import("../api/wire.d.ts").VerdictSubject} Subject
 * @typedef {"sum"|"units"|"activation"|"layers"|"sizes"|"reach"|"house"} Handle
 */

/**
 * @typedef {object} FigureData
 * @property {"unit"|"curve"|"plane"|"network"|"costs"} kind
 * @property {Handle[]} handles  what can be changed in addition to the epoch and the seed
 * @property {Subject|null} subject  its networks; null for a measurement
 * @property {number[][]} sizes  the hidden layers that its study has
 * @property {string[]} activations  the activations that its study has
 * @property {string[]} studies  the ids of the shipped studies
 * @property {boolean} dead  whether the creases of dead units are marked
 * @property {import("../api/wire.d.ts").VerdictPicture[]} pictures  the charts of a measurement
 */

/**
 * Return the data of all figures of the page.
 *
 * @returns {Record<string, FigureData>}
 */
export function articleFigures() {
  return JSON.parse(element(document, "#article-figures", HTMLScriptElement).textContent ?? "{}");
}
