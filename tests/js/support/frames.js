/** Metrics and counts of frames. */

/** @type {Readonly<import("../../../static/api/wire.d.ts").Metrics>} */
export const METRICS = Object.freeze({
  train_loss: null,
  test_loss: null,
  dead_units_data: [],
  dead_units_view: [],
  active_share: [[1, 0.5]],
  gradient_norm: [0.1],
  problems: [],
});

/** @type {Readonly<import("../../../static/api/wire.d.ts").Counts>} */
export const COUNTS = Object.freeze({
  regions: null,
  vertices: null,
  edges: null,
  boundary_segments: null,
  boundary_length: null,
  boundary_components: null,
  boundary_holes: null,
  bounds: null,
});
