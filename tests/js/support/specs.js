/** A spec with a few fields of each section: what the page's arithmetic on specs needs. */
export const DEFAULTS = Object.freeze({
  dataset: {
    kind: "circles",
    samples: 300,
    noise: 0.1,
    points: [],
    test_points: null,
    class_names: [],
    axes: null,
  },
  network: { hidden_layer_sizes: [8, 8], activation: "relu", features: ["x1", "x2"] },
  training: { solver: "adam", learning_rate_init: 0.01, alpha: 0.0001, shuffle: true },
  interventions: [],
});
