/** Labels of classes as indices: responses contain labels, while colours, markers and outputs are chosen by index. */

/**
 * Return the index in `classes` of each label.
 *
 * @param {number[]} classes
 * @param {ArrayLike<number>} labels  each one of `classes`
 */
export function classIndices(classes, labels) {
  const at = new Map(classes.map((label, index) => [label, index]));
  const indices = new Uint8Array(labels.length);
  for (let i = 0; i < labels.length; i += 1) indices[i] = at.get(labels[i]) ?? 0;
  return indices;
}
