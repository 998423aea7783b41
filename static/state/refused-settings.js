/** Settings of a URL that the server refuses: the page opens with their defaults instead, and says which and why. */

import { Problem } from "../api/problem.js";
import { count } from "../ui/number-format.js";
import { changed, frozen, same } from "./page-state.js";
import { NO_SLICE } from "./slices.js";

/** @typedef {import("../api/wire.d.ts").ProblemError} FieldError */

const INVALID = 422;

/** What is chosen on a slice has no place on another one. */
const WITH_SLICE = { ...NO_SLICE, box: null };

/** @param {FieldError} error */
const placesOf = ({ pointer }) => pointer.slice(1).split("/");

/**
 * Return the changes of a look that leave out the options which the server refuses.
 *
 * @param {FieldError[]} errors
 * @param {Readonly<Record<string, unknown>>} usual  the look by default
 */
function lookChanges(errors, usual) {
  const names = errors.map((error) => placesOf(error)[0]).filter((name) => name in usual);
  const changes = Object.fromEntries(names.map((name) => [name, usual[name]]));
  return "slice" in changes ? { ...changes, ...WITH_SLICE } : changes;
}

/**
 * Return the changes of a spec that give its refused settings their defaults, by place. Where the refused one has its default
 * already, others of its section demand another value: the whole section gets its defaults.
 *
 * @template {object} S
 * @param {S} spec
 * @param {FieldError[]} errors
 * @param {S} defaults
 * @returns {import("../api/types.d.ts").Changes}
 */
function specChanges(spec, errors, defaults) {
  const sections = new Map(Object.entries(defaults));
  const values = new Map(Object.entries(spec));
  const changes = errors.flatMap((error) => {
    const [section, name] = placesOf(error);
    const usual = sections.get(section);
    if (!usual || Array.isArray(usual)) return [];
    const isUsual = !(name in usual) || same(values.get(section)[name], usual[name]);
    const names = isUsual ? Object.keys(usual) : [name];
    return names.map((one) => [`${section}.${one}`, usual[one]]);
  });
  return Object.fromEntries(changes);
}

/**
 * Return the spec without the interventions that are refused.
 *
 * @template {object} S
 * @param {S} spec
 * @param {FieldError[]} errors
 * @returns {S}
 */
function withoutInterventions(spec, errors) {
  if (!("interventions" in spec) || !Array.isArray(spec.interventions)) return spec;
  const refused = new Set(
    errors.map(placesOf).flatMap(([part, index]) => (part === "interventions" ? [index] : [])),
  );
  return { ...spec, interventions: spec.interventions.filter((_, at) => !refused.has(`${at}`)) };
}

/**
 * Return the message about a refused setting, with the name that it has in the URL.
 *
 * @param {FieldError} error
 * @param {object} defaults
 */
function complaint(error, defaults) {
  const [first, ...rest] = placesOf(error);
  const isSection = first in defaults && first !== "interventions" && rest.length > 0;
  return `${(isSection ? rest : [first, ...rest]).join(" › ")}: ${error.message}`;
}

/**
 * Return a state without the settings that the server refuses; null if none of it is refused.
 *
 * @template {object} S
 * @template {object} L
 * @param {{spec: S, look: L}} state
 * @param {Problem} problem
 * @param {{spec: S, look: L}} defaults
 * @returns {{spec: S, look: L}|null}
 */
function withoutRefused(state, { status, errors }, defaults) {
  if (status !== INVALID) return null;
  const usualLook = /** @type {Readonly<Record<string, unknown>>} */ (defaults.look);
  const spec = changed(
    withoutInterventions(state.spec, errors),
    specChanges(state.spec, errors, defaults.spec),
  );
  const look = frozen({ ...state.look, ...lookChanges(errors, usualLook) });
  return same(spec, state.spec) && same(look, state.look) ? null : { spec, look };
}

/**
 * Return why a network does not have the unit of a link, or null if it does.
 *
 * @param {readonly number[]|null} unit  a layer and its unit, from 0; the outputs are the last layer
 * @param {readonly {length: number}[]} intercepts  of the layers and the outputs
 */
export function missingUnit(unit, intercepts) {
  if (!unit || unit[1] < (intercepts[unit[0]]?.length ?? 0)) return null;
  const sizes = intercepts.map(({ length }) => length);
  const hidden = sizes.length > 1 ? `layers of ${sizes.slice(0, -1).join(" + ")} units and ` : "";
  return `unit: there is no “${unit.join(",")}”, counted from 0: the network has ${hidden}${count(sizes[sizes.length - 1], "output")}`;
}

/**
 * Return the field that a message is about.
 *
 * @param {string} message
 */
const nameIn = (message) => message.split(/ ›|:/)[0];

/**
 * Open the state of a link; while settings of it are refused, open it again with their defaults. Return a message for each of
 * them.
 *
 * @template {object} S
 * @template {object} L
 * @param {{spec: S, look: L}} state
 * @param {{spec: S, look: L}} defaults
 * @param {(state: {spec: S, look: L}) => Promise<void>} open
 * @param {(problem: Problem, spec: S) => boolean} [hasRemedy]  whether the user can do something about a problem, so that
 *     the link opens as it is
 * @returns {Promise<string[]>}
 */
export async function openedWithoutRefused(state, defaults, open, hasRemedy = () => false) {
  try {
    await open(state);
    return [];
  } catch (problem) {
    if (!(problem instanceof Problem) || hasRemedy(problem, state.spec)) throw problem;
    const allowed = withoutRefused(state, problem, defaults);
    if (!allowed) throw problem;
    const complaints = problem.errors.map((error) => complaint(error, defaults.spec));
    const later = await openedWithoutRefused(allowed, defaults, open, hasRemedy);
    // A default that is refused in its turn is not what the link says.
    const names = new Set(complaints.map(nameIn));
    return [...complaints, ...later.filter((one) => !names.has(nameIn(one)))];
  }
}
