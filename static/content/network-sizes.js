// @ts-nocheck
/** Networks of equal layers, told by width and depth rather than as 8-8-8. */

export const WIDTH = "network.hidden_layer_sizes";

/** “8-8-8” as `{width: 8, depth: 3}`; null if its layers differ. */
function measured(label) {
  const sizes = String(label).split("-").map(Number);
  return sizes.every((size) => Number.isInteger(size) && size === sizes[0])
    ? { width: sizes[0], depth: sizes.length }
    : null;
}

const part = (line, places, x) => ({
  ...line,
  x,
  ...Object.fromEntries(
    ["median", "low", "high"].map((name) => [name, places.map((place) => line[name][place])]),
  ),
});

/**
 * A summary as it is drawn: across hidden layers of one width it goes by their number, and where widths and depths both
 * change there is a line for each depth. Any other one stays as it is.
 *
 * @param {object} summary  see the API
 * @returns {{summary: object, across?: string}} and what its x is called
 */
export function bySize(summary) {
  const sizes = summary.lines.flatMap(({ x }) => x.map(measured));
  if (summary.x !== WIDTH || !sizes.length || sizes.includes(null)) return { summary };
  const widths = new Set(sizes.map(({ width }) => width));
  const depths = [...new Set(sizes.map(({ depth }) => depth))].sort((a, b) => a - b);
  if (depths.length === 1) {
    const lines = summary.lines.map((line) => ({
      ...line,
      x: line.x.map((label) => measured(label).width),
    }));
    return {
      summary: { ...summary, lines },
      across:
        depths[0] === 1 ? "units of the hidden layer" : `units in each of ${depths[0]} layers`,
    };
  }
  if (widths.size === 1) {
    const lines = summary.lines.map((line) => ({
      ...line,
      x: line.x.map((label) => measured(label).depth),
    }));
    return { summary: { ...summary, lines }, across: `hidden layers of ${[...widths][0]} units` };
  }
  if (summary.series !== null) return { summary };
  const [line] = summary.lines;
  const all = line.x.map(measured);
  const lines = depths.map((depth) => {
    const places = all.flatMap((size, place) => (size.depth === depth ? [place] : []));
    return {
      ...part(
        line,
        places,
        places.map((place) => all[place].width),
      ),
      label: depth === 1 ? "1 layer" : `${depth} layers`,
    };
  });
  return { summary: { ...summary, series: "depth", lines }, across: "units in each layer" };
}
