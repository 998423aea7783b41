/**
 * Edits of points after an earlier change. An edit names its point by its coordinates and label, so it depends on the edits that
 * put the point there. Each function here returns a map from an edit to its replacement: a list of one edit, or of none. The map
 * must be given the edits in order.
 */

/** @typedef {import("../api/types.d.ts").PointEdit} PointEdit */

/** @param {import("../api/types.d.ts").Point} point */
const keyOf = (point) => JSON.stringify(point);

/**
 * Return the replacement of edits that follow some `removed` ones: an edit of a point that was moved starts from the point's
 * earlier position, and an edit of a point that was added is dropped.
 *
 * @param {PointEdit[]} removed
 * @returns {(edit: PointEdit) => PointEdit[]}
 */
export function withoutEdits(removed) {
  // For the key of an edited point: the point without the removed edits, or null if it would not exist.
  /** @type {Map<string, import("../api/types.d.ts").Point|null>} */
  const before = new Map();
  /** @param {import("../api/types.d.ts").Point} from */
  const origin = (from) => {
    const found = before.has(keyOf(from)) ? (before.get(keyOf(from)) ?? null) : from;
    before.delete(keyOf(from));
    return found;
  };
  for (const { from, to } of removed) {
    const found = from ? origin(from) : null;
    if (to) before.set(keyOf(to), found);
  }
  return (edit) => {
    if (!edit.from) return [edit];
    const found = origin(edit.from);
    if (found) return [{ ...edit, from: found }];
    if (edit.to) before.set(keyOf(edit.to), null);
    return [];
  };
}

/**
 * Return the replacement of edits when the data set is generated again: only edits of points that edits added still apply.
 *
 * @returns {(edit: PointEdit) => PointEdit[]}
 */
export function withoutGiven() {
  const added = new Set();
  return (edit) => {
    if (edit.from && !added.delete(keyOf(edit.from))) return [];
    if (edit.to) added.add(keyOf(edit.to));
    return [edit];
  };
}
