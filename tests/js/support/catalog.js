/** The part of the server's catalog that the tested modules use. */

import { learnCatalog } from "../../../static/api/catalog-values.js";

const FEATURES = /** @type {const} */ (["x1", "x2", "x1^2", "x2^2", "x1*x2", "sin(x1)", "sin(x2)"]);

/** @type {Parameters<typeof learnCatalog>[0]} */
export const CATALOG = {
  activations: [
    { name: "relu", formula: "max(0, z)", slopes: [0, 1] },
    {
      name: "leaky_relu",
      formula: "max(0, z) + negative_slope * min(0, z)",
      slopes: ["negative_slope", 1],
    },
    { name: "identity", formula: "z", slopes: [1] },
    { name: "tanh", formula: "tanh(z)", slopes: null },
    { name: "logistic", formula: "1 / (1 + exp(-z))", slopes: null },
  ],
  features: FEATURES.map((name) => ({ name, formula: name })),
  datasets: [
    { kind: "moons", columns: ["x1", "x2"], classes: [0, 1], parameters: ["samples"] },
    { kind: "blobs", columns: ["x1", "x2"], classes: [0, 1, 2], parameters: ["classes"] },
    { kind: "hills", columns: ["x1", "x2"], classes: [], parameters: ["samples"] },
    { kind: "points", columns: null, classes: null, parameters: [] },
    { kind: "iris", columns: ["a", "b", "c", "d"], classes: [0, 1, 2], parameters: ["columns"] },
  ],
  constants: {
    most_classes: 100,
    most_unnamed_classes: 10,
    fewest_training_points: 2,
    live_parameters: ["learning_rate_init", "alpha", "batch_size", "l1", "momentum"],
  },
};

learnCatalog(CATALOG);
