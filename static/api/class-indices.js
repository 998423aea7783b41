/** Labels as indices: answers carry labels; hues, shapes and outputs go by index. */

/**
 * The index in `classes` of each of many labels.
 *
 * @param {number[]} classes
 * @param {Iterable<number> & ArrayLike<number>} labels  each one of `classes`
 */
export function classIndices(classes, labels) {
  const at = new Map(classes.map((label, index) => [label, index]));
  return Uint8Array.from(labels, (label) => at.get(label) ?? 0);
}
