/**
 * Which edits of points still find theirs: each names its point by its numbers, `{from, to}`, so that one depends on
 * another that put the point there. These functions give, edit by edit and in order, what is left of each: a list.
 */

/** @typedef {import("../api/types.d.ts").PointEdit} PointEdit */

/** @param {import("../api/types.d.ts").Point} point */
const keyOf = (point) => JSON.stringify(point);

/**
 * What is left of the edits that follow some that are taken back: they go on from where a point was before.
 *
 * @param {PointEdit[]} gone
 * @returns {(edit: PointEdit) => PointEdit[]}
 */
export function withoutEdits(gone) {
  // Where a point would be now, by where it is not any more; null: it was added, and is not there at all.
  /** @type {Map<string, import("../api/types.d.ts").Point|null>} */
  const before = new Map();
  /** @param {import("../api/types.d.ts").Point} from */
  const origin = (from) => {
    const found = before.has(keyOf(from)) ? (before.get(keyOf(from)) ?? null) : from;
    before.delete(keyOf(from));
    return found;
  };
  for (const { from, to } of gone) {
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
 * What is left of edits when the points are drawn anew: only what was added by them is still there.
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
