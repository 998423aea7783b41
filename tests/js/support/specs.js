/** Specs that tests start from. */

/** @type {Readonly<import("../../../static/api/types.d.ts").Spec>} */
export const DEFAULTS = Object.freeze({
  dataset: {
    kind: "circles",
    samples: 300,
    noise: 0.1,
    test_share: 0.3,
    seed: 0,
    classes: 3,
    points: [],
    shift: 0,
    regression: false,
    test_points: null,
    class_names: [],
    axes: null,
    columns: [],
    standardize: false,
    table: null,
    label: null,
    split: null,
  },
  network: {
    hidden_layer_sizes: [8, 8],
    activation: "relu",
    negative_slope: 0.01,
    features: ["x1", "x2"],
    initialization: "sklearn",
  },
  training: {
    solver: "adam",
    learning_rate_init: 0.01,
    learning_rate: "constant",
    power_t: 0.5,
    batch_size: 32,
    alpha: 0.0001,
    l1: 0,
    momentum: 0.9,
    nesterovs_momentum: true,
    beta_1: 0.9,
    beta_2: 0.999,
    epsilon: 1e-8,
    shuffle: true,
    random_state: 0,
    class_weight: null,
  },
  interventions: [],
});

/** @type {Readonly<import("../../../static/api/types.d.ts").CurveSpec>} */
export const CURVE_DEFAULTS = Object.freeze({
  function: {
    kind: "sine",
    formula: "",
    points: [],
    samples: 200,
    interval: [-4, 4],
    noise: 0,
    seed: 0,
    standardize: false,
    names: [],
  },
  network: {
    hidden_layer_sizes: [16],
    activation: "relu",
    negative_slope: 0.01,
    initialization: "sklearn",
  },
  training: DEFAULTS.training,
});
