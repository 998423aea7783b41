// @ts-nocheck
/** From logits to probabilities, as the network's output does it. */

/** Probabilities of the classes from the logits of one point; of two classes there is one logit, the second's. */
export function probabilities(logits) {
  if (logits.length === 1) {
    const p = 1 / (1 + Math.exp(-logits[0]));
    return [1 - p, p];
  }
  const most = Math.max(...logits);
  const shares = logits.map((logit) => Math.exp(logit - most));
  const sum = shares.reduce((a, b) => a + b, 0);
  return shares.map((share) => share / sum);
}
