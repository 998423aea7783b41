/** The steps of the tour: six states of the page, each with a text that explains it. */

import { LAYERS } from "../content/first-look.js";
import { significant } from "../ui/number-format.js";

/**
 * @typedef {import("../api/frame.js").Frame} Frame
 * @typedef {import("../api/wire.d.ts").RegionCard} RegionCard
 * @typedef {import("../state/page-state.js").Look} Look
 */

/**
 * @typedef {object} StepState
 * @property {string} title
 * @property {import("../api/types.d.ts").Changes} changes  of the default spec
 * @property {Partial<Look>} look
 */

/**
 * A step's text uses numbers of the frame or of the card of the region around a point.
 *
 * @typedef {StepState & {words: (frame: Frame) => string}} FrameStep
 * @typedef {StepState & {at: number[], words?: undefined, cardWords: (card: RegionCard) => string}} CardStep
 */

const DIGITS = 3;
const MINUS = "\u2212";

/**
 * Return `a x₁ + b x₂ + c` of the first output.
 *
 * @param {RegionCard} card
 */
function formula({ affine }) {
  const [a, b, c] = (affine?.[0] ?? []).map(Number);
  const size = (/** @type {number} */ value) => significant(Math.abs(value), DIGITS);
  const sign = (/** @type {number} */ value) => (value < 0 ? MINUS : "+");
  return `${a < 0 ? MINUS : ""}${size(a)} x\u2081 ${sign(b)} ${size(b)} x\u2082 ${sign(c)} ${size(c)}`;
}

/** @param {RegionCard} card */
function activeUnits({ pattern }) {
  const units = (pattern ?? []).flat();
  return `${units.filter(Boolean).length} of ${units.length} units`;
}

const CIRCLE = {
  "dataset.kind": "circle",
  "dataset.noise": 0,
  "training.learning_rate_init": 0.03,
};
const TWO_LAYERS = { ...CIRCLE, "network.hidden_layer_sizes": [3, 2], "training.random_state": 4 };
const POINT = [-3, 3];

/** @type {readonly (FrameStep|CardStep)[]} */
export const STEPS = Object.freeze([
  {
    title: "One unit folds once",
    changes: { "dataset.kind": "gauss", "dataset.noise": 0.1, "network.hidden_layer_sizes": [1] },
    look: { epoch: 100 },
    words: ({ counts }) =>
      `The unit outputs 0 on one side of its crease, and a linear function on the other. There are ${counts.regions} regions, and this network can only separate the classes by one straight line.`,
  },
  {
    title: "A few fold a polygon",
    changes: { ...CIRCLE, "network.hidden_layer_sizes": [3], "training.random_state": 5 },
    look: { epoch: 200 },
    words: ({ counts }) =>
      `Three units have three straight creases, which make ${counts.regions} regions. The boundary bends wherever it crosses a crease, so it can surround the disc: it is a polygon of ${counts.boundary_segments} sides.`,
  },
  {
    title: "A second layer bends the creases",
    changes: TWO_LAYERS,
    look: { epoch: 200, layers: { ...LAYERS, points: false } },
    words: ({ counts }) =>
      `The two units of the second layer take the outputs of the first layer as inputs. So their creases, in the other colour, bend where they cross those of the first layer. Five units make ${counts.regions} regions.`,
  },
  {
    title: "In each region it is linear",
    changes: TWO_LAYERS,
    look: { epoch: 200, at: POINT },
    at: POINT,
    cardWords: (card) =>
      `In the outlined region ${activeUnits(card)} are active, the same ones at each of its points, so the output is one formula: logit = ${formula(card)}.`,
  },
  {
    title: "The boundary is where it crosses zero",
    changes: TWO_LAYERS,
    look: { epoch: 200, at: POINT, why: [-1.77, 1.91] },
    at: POINT,
    cardWords: (card) =>
      `On the boundary that formula is 0: ${formula(card)} = 0 is a line, and the marked segment is its part inside the region. The other segments come from other regions in the same way.`,
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
      `32 units: ${counts.regions} regions, and a boundary of ${counts.boundary_segments} straight segments that follows the spiral. The network is still linear in each region, as it was with one unit; there are only more regions.`,
  },
]);
