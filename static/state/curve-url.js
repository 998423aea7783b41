/** The URL of the curve lab: the fields of a curve's spec and of its look that differ from their defaults. */

import { frozen } from "./page-state.js";
import {
  defaultsOf,
  field,
  optional,
  readAddress,
  sectionFields,
  switches,
  writeAddress,
} from "./url-fields.js";
import { anyNumber, listOf, numbers, points, textList, wholeNumber } from "./url-values.js";

/** @typedef {import("../api/types.d.ts").CurveSpec} CurveSpec */

const SECTIONS = /** @type {const} */ (["function", "network", "training"]);

/** How fields of a spec are written that can be empty. */
const CODECS = { points: points(2), names: textList, hidden_layer_sizes: listOf(anyNumber, ",") };

/** @type {import("./url-values.js").Codec<number|"max">} */
const speed = {
  read: (text) => (text === "max" ? text : Math.max(1, wholeNumber().read(text))),
  write: String,
};

/** The table of the lab's look: see look-fields.js. */
const LOOK_FIELDS = {
  epoch: { default: 0, ...wholeNumber() },
  /** The interval of x in view; null for the one that fits the data. */
  range: optional(
    numbers(2, ([low, high]) => low < high, "does not go from a lower to a higher x"),
  ),
  /** The x whose linear piece is described. */
  at: optional(anyNumber),
  /** Number of units, the strongest first, whose contributions are added to a partial sum. */
  first: field(0, wholeNumber()),
  /** Epochs from one frame to the next while playing. */
  speed: field(1, speed),
  /** What the plot shows. */
  shown: switches({ truth: true, points: true, kinks: true, units: false, sum: false }),
};

/** @typedef {import("./url-fields.js").Values<typeof LOOK_FIELDS>} CurveLook */

/** The lab's look by default. */
export const LOOK = frozen(defaultsOf(LOOK_FIELDS));

/**
 * @param {CurveSpec} spec
 * @param {CurveLook} look
 * @param {CurveSpec} defaults
 */
const partsOf = (spec, look, defaults) => [
  ...SECTIONS.map((section) => ({
    fields: sectionFields(defaults[section], CODECS),
    values: spec[section],
  })),
  { fields: LOOK_FIELDS, values: look },
];

/**
 * Return the URL of a state, without its “#”.
 *
 * @param {CurveSpec} spec
 * @param {CurveLook} look
 * @param {CurveSpec} defaults  the complete spec of `{}`
 */
export const toHash = (spec, look, defaults) => writeAddress(partsOf(spec, look, defaults));

/**
 * Read a URL; what cannot be read keeps its default and has a message in `complaints`.
 *
 * @param {string} hash  with or without its “#”
 * @param {CurveSpec} defaults
 */
export function fromHash(hash, defaults) {
  const spec = structuredClone(defaults);
  const look = { ...LOOK };
  const complaints = readAddress(hash, partsOf(spec, look, defaults), new Set());
  return { spec: frozen(spec), look: frozen(look), complaints };
}
