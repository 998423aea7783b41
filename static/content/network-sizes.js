/** Study summaries of networks with layers of equal width, by width and depth instead of labels such as 8-8-8. */

export const WIDTH = "network.hidden_layer_sizes";

/**
 * @typedef {import("../api/wire.d.ts").VerdictLine & Partial<import("../api/wire.d.ts").SummaryLine>} Line  of a chart:
 *   medians and ranges over the seeds
 * @typedef {Pick<import("../api/wire.d.ts").StudySummary, "metric"|"x"|"series"> & {facet?: string|null, lines: Line[]}}
 *   Summary
 * @typedef {{width: number, depth: number}} Size
 */

/**
 * Return the size of “8-8-8” as `{width: 8, depth: 3}`; null if its layers differ.
 *
 * @param {number|string} label
 * @returns {Size|null}
 */
function sizeOf(label) {
  const sizes = String(label).split("-").map(Number);
  return sizes.every((size) => Number.isInteger(size) && size === sizes[0])
    ? { width: sizes[0], depth: sizes.length }
    : null;
}

/**
 * Return the values of a line at some of its places, with `x` as their coordinates.
 *
 * @param {Line} line
 * @param {number[]} places
 * @param {number[]} x
 * @returns {Line}
 */
function part(line, places, x) {
  /** @param {(number|null)[]} values */
  const at = (values) => places.map((place) => values[place]);
  return { ...line, x, median: at(line.median), low: at(line.low), high: at(line.high) };
}

/**
 * Return a summary as it is drawn: for networks of one width by their depth, for networks of one depth by their width, and with a
 * line for each depth if both change. Any other summary stays as it is.
 *
 * @param {Summary} summary
 * @returns {{summary: Summary, across?: string}}  `across`: the label of the x axis
 */
export function bySize(summary) {
  const found = summary.lines.map(({ x }) => x.map(sizeOf));
  const byLine = found.map((line) => line.filter((size) => size !== null));
  const sizes = byLine.flat();
  if (summary.x !== WIDTH || !sizes.length || sizes.length < found.flat().length)
    return { summary };
  const widths = new Set(sizes.map(({ width }) => width));
  const depths = [...new Set(sizes.map(({ depth }) => depth))].sort((a, b) => a - b);
  if (depths.length === 1) {
    const lines = summary.lines.map((line, number) => ({
      ...line,
      x: byLine[number].map(({ width }) => width),
    }));
    return {
      summary: { ...summary, lines },
      across:
        depths[0] === 1 ? "units of the hidden layer" : `units in each of ${depths[0]} layers`,
    };
  }
  if (widths.size === 1) {
    const lines = summary.lines.map((line, number) => ({
      ...line,
      x: byLine[number].map(({ depth }) => depth),
    }));
    return { summary: { ...summary, lines }, across: `hidden layers of ${[...widths][0]} units` };
  }
  if (summary.series !== null || summary.lines.length > 1) return { summary };
  const [line] = summary.lines;
  const [all] = byLine;
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
