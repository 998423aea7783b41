/** Ticks of the axes of charts at the values that were measured. */

/** Width of a digit of a tick's label, and the space between two labels. */
const DIGIT = 7;
const LABEL_GAP = 8;
/**
 * Return the label of a tick.
 *
 * @param {number} value
 */
export const tickText = (value) => String(value).replace("-", "\u2212");

/**
 * Return those of the measured values whose labels fit next to each other; the smallest is always among them.
 *
 * @param {number[]} values  in ascending order
 * @param {boolean} isLog
 * @param {number} pixels    the length of the axis
 */
export function measuredTicks(values, isLog, pixels) {
  const positions = values.map((value) => (isLog ? Math.log10(value) : value));
  const [first, last] = [positions[0], positions[positions.length - 1]];
  const scale = pixels / (last - first || 1);
  let free = -Infinity;
  return values.filter((value, index) => {
    const half = (tickText(value).length * DIGIT) / 2;
    const middle = (positions[index] - first) * scale;
    if (middle - half < free) return false;
    free = middle + half + LABEL_GAP;
    return true;
  });
}
