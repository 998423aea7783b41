/** What a person changed on the way of a run, as arithmetic on specs: a change is put in, taken out, or read off. */

import { constants } from "../api/catalog-values.js";
import { NO_EDIT } from "../api/json-shapes.js";
import { changed, frozen } from "./page-state.js";
import { withoutEdits, withoutGiven } from "./point-edits.js";

/**
 * @typedef {import("../api/types.d.ts").Spec} Spec
 * @typedef {import("../api/types.d.ts").Edit} Edit
 * @typedef {import("../api/types.d.ts").Intervention} Intervention
 * @typedef {import("../api/types.d.ts").PointEdit} PointEdit
 */

/** What the points of a data set depend on, besides its kind. */
const DRAWN_BY = ["dataset.samples", "dataset.noise", "dataset.shift", "dataset.seed"];

/** @param {Edit} edit */
const isEmpty = ({ set, coefs, intercepts, points }) =>
  !(Object.keys(set).length || coefs.length || intercepts.length || points.length);

/** @param {{layer: number, from?: number, to: number}} edit */
const placeOf = ({ layer, from, to }) => `${layer} ${from} ${to}`;

/**
 * Edits of weights, of which the later one of the same weight counts.
 *
 * @template {{layer: number, from?: number, to: number}} E
 * @param {E[]} before
 * @param {E[]} after
 */
function merged(before, after) {
  const places = new Set(after.map(placeOf));
  return [...before.filter((one) => !places.has(placeOf(one))), ...after];
}

/**
 * @param {Edit} one
 * @param {Edit} next
 * @returns {Edit}
 */
const both = (one, next) => ({
  set: { ...one.set, ...next.set },
  coefs: merged(one.coefs, next.coefs),
  intercepts: merged(one.intercepts, next.intercepts),
  points: [...one.points, ...next.points],
});

/**
 * Interventions with other edits of points, made of them one after the other by `kept`; those left empty are left out.
 *
 * @param {Intervention[]} interventions
 * @param {(edit: PointEdit) => PointEdit[]} kept
 */
function withPoints(interventions, kept) {
  return interventions.flatMap((given) => {
    const one = { ...given, points: given.points.flatMap(kept) };
    return isEmpty(one) ? [] : [one];
  });
}

/** @param {Intervention[]} interventions */
const inOrder = (interventions) => [...interventions].sort((a, b) => a.epoch - b.epoch);

/** @param {object} set */
const inTraining = (set) =>
  Object.fromEntries(Object.entries(set).map(([name, value]) => [`training.${name}`, value]));

/**
 * The live parameters that changes (`{"training.alpha": 0.1, …}`) set, or null where one of them needs another run.
 *
 * @param {Spec} spec
 * @param {import("../api/types.d.ts").Changes} changes
 */
export function liveChanges(spec, changes) {
  const names = Object.keys(changes).map((place) =>
    place.startsWith("training.") ? place.slice(9) : "",
  );
  if (
    spec.training.solver === "lbfgs" ||
    !names.every((name) => constants().live_parameters.includes(name))
  )
    return null;
  return Object.fromEntries(
    Object.entries(changes).map(([place, value]) => [place.slice(9), value]),
  );
}

/**
 * The training parameters in force when a run trains on from `epoch`.
 *
 * @param {Spec} spec
 * @param {number} epoch
 * @returns {Spec["training"]}
 */
export function trainingAt(spec, epoch) {
  const sets = spec.interventions.filter((one) => one.epoch <= epoch).map((one) => one.set);
  return Object.assign({}, spec.training, ...sets);
}

/**
 * The spec as it stands at `epoch`: with the training parameters then in force.
 *
 * @param {Spec} spec
 * @param {number} epoch
 */
export const specAt = (spec, epoch) => ({ ...spec, training: trainingAt(spec, epoch) });

/**
 * The spec with an edit made when its run has reached `epoch`, together with what was changed there already. At epoch 0
 * training parameters are simply other ones; setting what is in force anyway is no change.
 *
 * @param {Spec} spec
 * @param {number} epoch
 * @param {Partial<Edit>} edit
 */
export function withIntervention(spec, epoch, edit) {
  const here = spec.interventions.filter((one) => one.epoch === epoch);
  const made = [...here, { ...NO_EDIT, ...edit }].reduce(both, NO_EDIT);
  const others = spec.interventions.filter((one) => one.epoch !== epoch);
  const base = epoch > 0 ? spec : changed(spec, inTraining(made.set));
  /** @type {Record<string, unknown>} */
  const before = trainingAt({ ...base, interventions: others }, epoch);
  const set = Object.fromEntries(
    Object.entries(made.set).filter(([name, value]) => value !== before[name]),
  );
  const one = { epoch, ...made, set };
  return frozen({ ...base, interventions: isEmpty(one) ? others : inOrder([...others, one]) });
}

/**
 * The spec without the intervention of this number; edits of points that it added go with it.
 *
 * @param {Spec} spec
 * @param {number} number
 */
export function withoutIntervention(spec, number) {
  const gone = spec.interventions[number].points;
  const earlier = spec.interventions.slice(0, number);
  return frozen({
    ...spec,
    interventions: [
      ...earlier,
      ...withPoints(spec.interventions.slice(number + 1), withoutEdits(gone)),
    ],
  });
}

/**
 * The spec in which what was set at `epoch` holds from the start instead.
 *
 * @param {Spec} spec
 * @param {number} epoch
 * @param {string[]} names
 */
export function movedToStart(spec, epoch, names) {
  const moved = {};
  const interventions = spec.interventions.flatMap((one) => {
    if (one.epoch !== epoch) return [one];
    const kept = Object.entries(one.set).filter(([name]) => !names.includes(name));
    Object.assign(
      moved,
      Object.fromEntries(Object.entries(one.set).filter(([name]) => names.includes(name))),
    );
    const rest = { ...one, set: Object.fromEntries(kept) };
    return isEmpty(rest) ? [] : [rest];
  });
  return frozen({ ...changed(spec, inTraining(moved)), interventions });
}

/**
 * The spec with `changes` made at its start; interventions that then have nothing to act on are left out.
 *
 * @param {Spec} spec
 * @param {import("../api/types.d.ts").Changes} changes
 */
export function restarted(spec, changes) {
  const places = Object.keys(changes);
  const next = changed(spec, changes);
  const otherUnits = places.some(
    (place) => place === "network.hidden_layer_sizes" || place === "network.features",
  );
  const otherClasses = places.some((place) =>
    ["kind", "classes", "points", "regression"].map((name) => `dataset.${name}`).includes(place),
  );
  const last = next.network.hidden_layer_sizes.length;
  /** @param {{layer: number, to: number}} edit */
  const fits = ({ layer, to }) => !otherUnits && !(otherClasses && layer === last && to > 0);
  const interventions = next.interventions.flatMap((one) => {
    const rest = {
      ...one,
      set: next.training.solver === "lbfgs" ? {} : one.set,
      coefs: one.coefs.filter(fits),
      intercepts: one.intercepts.filter(fits),
      points: otherClasses ? [] : one.points,
    };
    return isEmpty(rest) ? [] : [rest];
  });
  const otherPoints =
    next.dataset.kind !== "points" && places.some((place) => DRAWN_BY.includes(place));
  return frozen({
    ...next,
    interventions: otherPoints ? withPoints(interventions, withoutGiven()) : interventions,
  });
}
