/** Labels of classes as indices: responses contain labels, while colours, markers and outputs are chosen by index. */

/**
 * Return the index in `classes` of each label.
 *
 * @param {number[]} classes
 * @param {Iterable<number> & ArrayLike<number>} labels  each one of `classes`
 */
export function classIndices(classes, labels) {
  const at = new Map(classes.map((label, index) => [label, index]));
  return Uint8Array.from(labels, (label) => at.get(label) ?? 0);
}
