/** The decision between two classes by a threshold. */

/**
 * Return the logit at which the prediction changes: 0 without a threshold.
 *
 * @param {{threshold: number|null}} frame
 */
export const levelOf = ({ threshold }) =>
  threshold === null ? 0 : Math.log(threshold) - Math.log1p(-threshold);

/**
 * Return the index of the class that is predicted.
 *
 * @param {number[]} shares  the probabilities of the classes
 * @param {number|null} threshold  of two classes, from which probability of the second one on it is predicted
 */
export function predictedClass(shares, threshold) {
  if (threshold === null || shares.length !== 2) return shares.indexOf(Math.max(...shares));
  return Number.isNaN(shares[1]) ? -1 : Number(shares[1] >= threshold);
}
