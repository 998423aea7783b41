/** The query of a request for a frame. */

/** Points along each side of the grid of colours. */
const GRID = 100;

/** The parts of a frame that every request asks for. */
const PARTS = ["metrics", "network", "regions", "boundary", "confusion"];
/** Layers of the plane, each with the part of a frame that is requested only while the layer is shown. */
const PARTS_OF_LAYERS = [
  ["colour", "colour"],
  ["boundary", "sampled_boundary"],
  ["regions", "patterns"],
  ["discrete", "cells"],
  ["wrong", "predictions"],
  ["margins", "margins"],
];

/**
 * Return the parts of a frame that these layers need, separated by commas.
 *
 * @param {Record<string, boolean>} layers
 */
export const partsOf = (layers) =>
  [...PARTS, ...PARTS_OF_LAYERS.filter(([layer]) => layers[layer]).map(([, part]) => part)].join(
    ",",
  );

/**
 * Return the parameters of a request for a frame.
 *
 * @param {{layers: Record<string, boolean>, box: number[]|null}} look
 * @param {string[]} more  parts of the frame besides those that the layers need
 * @returns {Record<string, string|number>}
 */
export function frameQuery({ layers, box }, more) {
  return {
    arrays: "base64",
    grid: layers.colour ? GRID : 0,
    include: [partsOf(layers), ...more].join(","),
    ...(box ? { box: box.join(",") } : {}),
  };
}
