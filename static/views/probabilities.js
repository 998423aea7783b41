/** Class probabilities from logits. */

/**
 * Return the probabilities of the classes at one point.
 *
 * @param {number[]} logits  one for each class; of two classes only the second one's
 */
export function probabilities(logits) {
  if (logits.length === 1) {
    const p = 1 / (1 + Math.exp(-logits[0]));
    return [1 - p, p];
  }
  const largest = Math.max(...logits);
  const exponentials = logits.map((logit) => Math.exp(logit - largest));
  const sum = exponentials.reduce((a, b) => a + b, 0);
  return exponentials.map((one) => one / sum);
}

/**
 * Return the outputs with the highest probability in any of some rows, in ascending order.
 *
 * @param {number[][]} logits  rows, one number for each output
 * @param {number} count  how many outputs
 */
export function mostProbable(logits, count) {
  const highest = logits[0].map(() => 0);
  for (const row of logits.map(probabilities)) {
    for (const [output, share] of row.entries()) highest[output] = Math.max(highest[output], share);
  }
  return [...highest.keys()]
    .sort((a, b) => highest[b] - highest[a])
    .slice(0, count)
    .sort((a, b) => a - b);
}
