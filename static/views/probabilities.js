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
