/** Which edits are one: what is typed with pauses, or swept with a slider, is undone together. */

/** Edits of the same places that follow each other within this time are one edit while it is being typed. */
const TYPING_MS = 1500;

/**
 * An edit that more of the same may follow.
 *
 * @typedef {object} TypedEdit
 * @property {string} places  what it changes
 * @property {number} time  in milliseconds
 * @property {boolean|number} typed  false: nothing may follow; a number is that of the sweep of a slider
 */

/**
 * Return whether an edit is more of the last one.
 *
 * @param {TypedEdit|null} last
 * @param {TypedEdit} edit
 */
export const continues = (last, { places, time, typed }) =>
  typed !== false &&
  last?.places === places &&
  last.typed === typed &&
  (typeof typed === "number" || time - last.time < TYPING_MS);
