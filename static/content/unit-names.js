/** Names of units in sentences: units of a layer are listed together. */

/**
 * Return the names of units, as in “units 2, 3 and 5 of layer 1, unit 1 of layer 2”.
 *
 * @param {number[][]} units  each with the index of its layer and its own, in the order of the network
 * @param {number} [most]     how many are named; of more, the number of the rest is added
 */
export function unitNames(units, most = Infinity) {
  /** @type {Map<number, number[]>} */
  const layers = new Map();
  for (const [layer, unit] of units.slice(0, most)) {
    const numbers = layers.get(layer) ?? [];
    layers.set(layer, [...numbers, unit + 1]);
  }
  const names = [...layers].map(([layer, numbers]) => {
    const last = numbers.at(-1);
    return numbers.length === 1
      ? `unit ${last} of layer ${layer + 1}`
      : `units ${numbers.slice(0, -1).join(", ")} and ${last} of layer ${layer + 1}`;
  });
  const rest = units.length > most ? [`${units.length - most} more`] : [];
  return [...names, ...rest].join(", ");
}
