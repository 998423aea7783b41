/** What the page shows without a link. */

/** Layers of the plane, in the order in which they are painted, and whether each is shown by default. */
export const LAYERS = Object.freeze({
  colour: true,
  discrete: false,
  regions: false,
  creases: true,
  boundary: true,
  points: true,
  test: true,
  wrong: false,
  margins: false,
});

/** The run: a network on two spirals. */
export const EXAMPLE = Object.freeze({
  dataset: { kind: "spiral", noise: 0.05 },
  training: { batch_size: 10, random_state: 7 },
});

export const EXAMPLE_EPOCH = 200;
