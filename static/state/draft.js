/** Blank canvases: points that cannot be trained on yet. They belong to the look, and to no run. */

/** @typedef {import("../api/types.d.ts").Point} Point */

/** The most points of a blank canvas that cannot be trained on yet; the URL contains them. */
export const MOST_DRAFT_POINTS = 500;

/**
 * Return the points of a run's data with those of a blank canvas in their place.
 *
 * @template {{points: unknown, classes: number[]}} D
 * @param {D} data
 * @param {readonly Point[]} draft
 */
export function withDraft(data, draft) {
  const y = draft.map(([, , label]) => label);
  const train = { X: draft.map(([x1, x2]) => [x1, x2]), y };
  return {
    ...data,
    points: { train, test: { X: [], y: [] } },
    classes: [...new Set([...data.classes, ...y])],
  };
}

/**
 * Return the look of a state to open: other data end a blank canvas.
 *
 * @template {{draft: readonly Point[]|null}} L
 * @param {{spec: {dataset: object}, look: L}|null} here  the state that is shown
 * @param {{dataset: object}} spec
 * @param {L} look
 * @returns {L}
 */
export function withoutEndedDraft(here, { dataset }, look) {
  const stays = !here || !look.draft || here.look.draft !== look.draft;
  if (stays || JSON.stringify(here.spec.dataset) === JSON.stringify(dataset)) return look;
  return { ...look, draft: null };
}
