/** The query of a film that looks like the plane. */

import { sliceQuery } from "./slices.js";

/**
 * @typedef {import("./page-state.js").Look} Look
 * @typedef {{format: import("../api/wire.d.ts").FilmFormat, first: number, last: number, frames: number, rate: number,
 *   width: number, theme: import("../ui/palette.js").Theme, loop: boolean}} FilmChoice
 */

/** Layers of the plane that a film can show. */
const LAYERS = ["colour", "discrete", "regions", "creases", "boundary", "points", "test"];

/**
 * Return the query of a film that looks like the plane.
 *
 * @param {FilmChoice} choice
 * @param {Pick<Look, "layers"|"box"|"slice"|"depth"|"threshold">} look
 * @returns {import("../api/client.js").Query}
 */
export function filmQuery({ format: _, ...choice }, { layers, box, slice, depth, threshold }) {
  return {
    ...choice,
    show: LAYERS.filter((name) => layers[name]).join(","),
    ...(box && { box: box.join(",") }),
    ...(depth !== null && { layers: depth }),
    ...(threshold !== null && { threshold }),
    ...sliceQuery(slice),
  };
}
