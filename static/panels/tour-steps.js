// @ts-nocheck
/** The tour: six states of the page, each trained for real, that carry the message to somebody who only goes on and on. */

import { LAYERS } from "../state/look-fields.js";
import { significant } from "../ui/number-format.js";

const DIGITS = 3;

/** `a x₁ + b x₂ + c` in plain text. */
function formula([a, b, c]) {
  const size = (value) => significant(Math.abs(value), DIGITS);
  const sign = (value) => (value < 0 ? "\u2212" : "+");
  return `${a < 0 ? "\u2212" : ""}${size(a)} x\u2081 ${sign(b)} ${size(b)} x\u2082 ${sign(c)} ${size(c)}`;
}

const active = ({ pattern }) =>
  `${pattern.flat().filter(Boolean).length} of ${pattern.flat().length} units`;

const CIRCLE = {
  "dataset.kind": "circle",
  "dataset.noise": 0,
  "training.learning_rate_init": 0.03,
};
const BENT = { ...CIRCLE, "network.hidden_layer_sizes": [3, 2], "training.random_state": 4 };

/**
 * Each step: a title; how its spec differs from the defaults; how one looks at it; and words, drawn from the frame and,
 * where a point is chosen, from the card of its region.
 */
export const STEPS = Object.freeze([
  {
    title: "One unit folds once",
    changes: { "dataset.kind": "gauss", "dataset.noise": 0.1, "network.hidden_layer_sizes": [1] },
    look: { epoch: 100 },
    words: ({ counts }) =>
      `A unit is off on one side of its crease and grows in proportion on the other. One crease, ${counts.regions} regions: all that this network can do is to part the plane by one straight line.`,
  },
  {
    title: "A few fold a polygon",
    changes: { ...CIRCLE, "network.hidden_layer_sizes": [3], "training.random_state": 5 },
    look: { epoch: 200 },
    words: ({ counts }) =>
      `Three units, three straight creases, ${counts.regions} regions. The boundary bends wherever it crosses a crease, and so closes round the disc: a polygon of ${counts.boundary_segments} sides.`,
  },
  {
    title: "A second layer bends the creases",
    changes: BENT,
    look: { epoch: 200, layers: { ...LAYERS, points: false } },
    words: ({ counts }) =>
      `Two more units see the plane already folded. Their creases, in the other colour, bend where they cross those of the first layer: ${counts.regions} regions now, with only five units.`,
  },
  {
    title: "In each region it is linear",
    changes: BENT,
    look: { epoch: 200, at: [-3, 3] },
    words: (_, card) =>
      `In the outlined region ${active(card)} are active, the same ones at each of its points, so the output is one formula: logit = ${formula(card.affine[0])}.`,
  },
  {
    title: "The boundary is where it crosses zero",
    changes: BENT,
    look: { epoch: 200, at: [-3, 3], why: [-1.77, 1.91] },
    words: (_, card) =>
      `Here that formula is 0: ${formula(card.affine[0])} = 0 is a line, and the marked segment is its part inside the region. The other regions add the other segments.`,
  },
  {
    title: "More units, finer pieces",
    changes: {
      "dataset.kind": "spiral",
      "dataset.noise": 0.05,
      "network.hidden_layer_sizes": [16, 16],
      "training.batch_size": 10,
      "training.random_state": 3,
    },
    look: { epoch: 200 },
    words: ({ counts }) =>
      `32 units: ${counts.regions} regions, and a boundary of ${counts.boundary_segments} straight segments that follows the spiral. Each piece is as flat as those of the first fold; there are only more of them.`,
  },
]);
