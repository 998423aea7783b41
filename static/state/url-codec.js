/**
 * The page's URL: the fields of the spec and of the look that differ from their defaults, by their own names, so that a
 * person can read and edit it.
 */

import { FIELDS, brief, interventions } from "../api/json-shapes.js";
import { LOOK_FIELDS, START_FIELDS } from "./look-fields.js";
import { LOOK, frozen } from "./page-state.js";
import { defaultsOf, field, readAddress, sectionFields, writeAddress } from "./url-fields.js";
import {
  anyNumber,
  anyText,
  classWeight,
  json,
  listOf,
  nullable,
  oneOrSeveral,
  points,
  textList,
} from "./url-values.js";

/**
 * @typedef {import("../api/types.d.ts").Spec} Spec
 * @typedef {import("./page-state.js").Look} Look
 */

const SECTIONS = /** @type {const} */ (["dataset", "network", "training"]);

/** How fields of a spec are written that can be empty by default. */
const CODECS = {
  points: points(3),
  test_points: nullable(points(3)),
  class_names: json(FIELDS.class_names),
  axes: json(FIELDS.axes),
  columns: textList,
  class_weight: nullable(classWeight),
  hidden_layer_sizes: listOf(anyNumber, ","),
  features: listOf(anyText, ","),
  activation: oneOrSeveral,
};

const SPEC_FIELDS = {
  interventions: field(
    [],
    json(interventions, (all) => all.map(brief)),
  ),
};

/**
 * @param {Spec} spec
 * @param {Spec} defaults
 */
const specParts = (spec, defaults) => [
  ...SECTIONS.map((section) => ({
    fields: sectionFields(defaults[section], CODECS),
    values: spec[section],
  })),
  { fields: SPEC_FIELDS, values: spec },
];

/**
 * Return the URL of a state, without its “#”.
 *
 * @param {Spec} spec
 * @param {Look} look
 * @param {Spec} defaults  the complete spec of `{}`
 */
export const toHash = (spec, look, defaults) =>
  writeAddress([...specParts(spec, defaults), { fields: LOOK_FIELDS, values: look }]);

/**
 * Read a URL. What cannot be read keeps its default and has a message in `complaints`; whether a value is *allowed* is
 * decided by the server. `play` says whether the run starts to play immediately.
 *
 * @param {string} hash    with or without its “#”
 * @param {Spec} defaults  the spec of a URL that names nothing of it
 * @returns {{spec: Spec, look: Look, play: boolean, complaints: string[]}}
 */
export function fromHash(hash, defaults) {
  const spec = structuredClone(defaults);
  const look = { ...LOOK };
  const start = defaultsOf(START_FIELDS);
  const complaints = readAddress(
    hash,
    [
      ...specParts(spec, defaults),
      { fields: LOOK_FIELDS, values: look },
      { fields: START_FIELDS, values: start },
    ],
    new Set(SECTIONS.flatMap((section) => Object.keys(defaults[section]))),
  );
  return { spec: frozen(spec), look: frozen(look), ...start, complaints };
}
