/** Interventions: changes that a user makes while a run trains. Functions here add them to specs, remove and apply them. */

import { constants, mayHaveManyColumns } from "../api/catalog-values.js";
import { NO_EDIT } from "../api/json-shapes.js";
import { changed, frozen } from "./page-state.js";
import { withoutEdits, withoutGiven } from "./point-edits.js";

/**
 * @typedef {import("../api/types.d.ts").Spec} Spec
 * @typedef {import("../api/types.d.ts").Edit} Edit
 * @typedef {import("../api/types.d.ts").Intervention} Intervention
 * @typedef {import("../api/types.d.ts").Part} Part
 * @typedef {import("../api/types.d.ts").PointEdit} PointEdit
 */

/** The fields that the points of a generated data set depend on, apart from its kind. */
const POINT_FIELDS = ["dataset.samples", "dataset.noise", "dataset.shift", "dataset.seed"];

/** The fields that the classes and the columns depend on. */
const OF_CLASSES = ["kind", "classes", "points", "regression", "table", "label", "columns"].map(
  (name) => `dataset.${name}`,
);

/** @param {Edit} edit */
export const isEmpty = ({ set, coefs, intercepts, points, frozen: parts }) =>
  [Object.keys(set), coefs, intercepts, points, parts].every((list) => list.length === 0);

/** @param {{layer: number, from?: number, to?: number}} edit */
const placeOf = ({ layer, from, to }) => `${layer} ${from} ${to}`;

/**
 * Return edits in which a later edit replaces an earlier one of the same weight, unit or layer.
 *
 * @template {{layer: number, from?: number, to?: number}} E
 * @param {E[]} before
 * @param {E[]} after
 */
function merged(before, after) {
  const places = new Set(after.map(placeOf));
  return [...before.filter((one) => !places.has(placeOf(one))), ...after];
}

/**
 * Return one edit with the effect of two, made in order.
 *
 * @param {Edit} one
 * @param {Edit} next
 * @returns {Edit}
 */
const combined = (one, next) => ({
  set: { ...one.set, ...next.set },
  coefs: merged(one.coefs, next.coefs),
  intercepts: merged(one.intercepts, next.intercepts),
  points: [...one.points, ...next.points],
  frozen: merged(one.frozen, next.frozen),
});

/**
 * Return whether a layer or a unit contains another part of the network, or is equal to it.
 *
 * @param {Part} outer
 * @param {Part} inner
 */
const includes = (outer, inner) =>
  outer.layer === inner.layer &&
  (outer.to === undefined || outer.to === inner.to) &&
  (outer.from === undefined || outer.from === inner.from);

/**
 * Return whether a layer, a unit or a weight is frozen at an epoch, as a whole.
 *
 * @param {Spec} spec
 * @param {number} epoch
 * @param {Part} part
 */
export function isFrozenAt({ interventions }, epoch, part) {
  const parts = interventions.filter((one) => one.epoch <= epoch).flatMap((one) => one.frozen);
  return parts.reduce((held, one) => {
    if (includes(one, part)) return !one.unfreeze;
    return held && !(one.unfreeze && includes(part, one));
  }, false);
}

/**
 * Return a function that says whether a part is frozen at an epoch; null if nothing is.
 *
 * @param {Spec} spec
 * @param {number} epoch
 * @returns {((part: Part) => boolean)|null}
 */
export function frozenPartsAt(spec, epoch) {
  const any = spec.interventions.some(
    (one) => one.epoch <= epoch && one.frozen.some(({ unfreeze }) => !unfreeze),
  );
  return any ? (part) => isFrozenAt(spec, epoch, part) : null;
}

/**
 * Return the parts that change something: to unfreeze what no earlier part froze does nothing.
 *
 * @param {Part[]} parts
 * @param {Intervention[]} before
 */
function effective(parts, before) {
  const earlier = before.flatMap((one) => one.frozen);
  return parts.filter(
    (part, index) =>
      !part.unfreeze ||
      [...earlier, ...parts.slice(0, index)].some(
        (one) => !one.unfreeze && (includes(one, part) || includes(part, one)),
      ),
  );
}

/**
 * Return interventions with each edit of a point replaced, without those that are empty then.
 *
 * @param {Intervention[]} interventions
 * @param {(edit: PointEdit) => PointEdit[]} replace  see point-edits.js
 */
function withPoints(interventions, replace) {
  return interventions.flatMap((given) => {
    const one = { ...given, points: given.points.flatMap(replace) };
    return isEmpty(one) ? [] : [one];
  });
}

/** @param {Intervention[]} interventions */
const inOrder = (interventions) => [...interventions].sort((a, b) => a.epoch - b.epoch);

/**
 * Return training parameters as changes by place.
 *
 * @param {object} set
 */
const inTraining = (set) =>
  Object.fromEntries(Object.entries(set).map(([name, value]) => [`training.${name}`, value]));

/**
 * Return changes such as `{"training.alpha": 0.1}` as parameters that can change during training; null if one of them cannot.
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
 * Return the training parameters with which a run continues from `epoch`.
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
 * Return the spec with the training parameters of `epoch`.
 *
 * @param {Spec} spec
 * @param {number} epoch
 */
export const specAt = (spec, epoch) => ({ ...spec, training: trainingAt(spec, epoch) });

/**
 * Return the spec with an edit made at `epoch`, combined with an intervention that is there already. At epoch 0 training
 * parameters change in the spec itself. A parameter that is set to its present value is left out.
 *
 * @param {Spec} spec
 * @param {number} epoch
 * @param {Partial<Edit>} edit
 */
export function withIntervention(spec, epoch, edit) {
  const here = spec.interventions.filter((one) => one.epoch === epoch);
  const made = [...here, { ...NO_EDIT, ...edit }].reduce(combined, NO_EDIT);
  const others = spec.interventions.filter((one) => one.epoch !== epoch);
  const base = epoch > 0 ? spec : changed(spec, inTraining(made.set));
  /** @type {Record<string, unknown>} */
  const before = trainingAt({ ...base, interventions: others }, epoch);
  const set = Object.fromEntries(
    Object.entries(made.set).filter(([name, value]) => value !== before[name]),
  );
  const earlier = others.filter((other) => other.epoch < epoch);
  const one = { epoch, ...made, set, frozen: effective(made.frozen, earlier) };
  return frozen({ ...base, interventions: isEmpty(one) ? others : inOrder([...others, one]) });
}

/**
 * Return the spec whose training starts with the points that it has at `epoch` after some edits; later edits of points are
 * left out.
 *
 * @param {Spec} spec
 * @param {number} epoch
 * @param {PointEdit[]} edits
 */
export function startedWithEdits(spec, epoch, edits) {
  const made = spec.interventions.filter((one) => one.epoch <= epoch).flatMap((one) => one.points);
  const without = { ...spec, interventions: withPoints(spec.interventions, () => []) };
  return withIntervention(without, 0, { points: [...made, ...edits] });
}

/**
 * Return the spec without one intervention; later edits of points that it added are removed, too.
 *
 * @param {Spec} spec
 * @param {number} index
 */
export function withoutIntervention(spec, index) {
  const removed = spec.interventions[index].points;
  const earlier = spec.interventions.slice(0, index);
  return frozen({
    ...spec,
    interventions: [
      ...earlier,
      ...withPoints(spec.interventions.slice(index + 1), withoutEdits(removed)),
    ],
  });
}

/**
 * Return the spec in which parameters that were set at `epoch` are set from the start.
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
 * Return the spec with `changes` made from the start, without interventions that do not apply to it.
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
  const otherClasses = places.some((place) => OF_CLASSES.includes(place));
  const otherInputs =
    otherClasses && (mayHaveManyColumns(spec.dataset) || mayHaveManyColumns(next.dataset));
  const last = next.network.hidden_layer_sizes.length;
  /** @param {{layer: number, to?: number}} edit */
  const fits = ({ layer, to = 0 }) =>
    !otherUnits && !(otherClasses && layer === last && to > 0) && !(otherInputs && layer === 0);
  const interventions = next.interventions.flatMap((one) => {
    const rest = {
      ...one,
      set: next.training.solver === "lbfgs" ? {} : one.set,
      coefs: one.coefs.filter(fits),
      intercepts: one.intercepts.filter(fits),
      points: otherClasses ? [] : one.points,
      frozen: one.frozen.filter(fits),
    };
    return isEmpty(rest) ? [] : [rest];
  });
  const otherPoints =
    next.dataset.kind !== "points" && places.some((place) => POINT_FIELDS.includes(place));
  return frozen({
    ...next,
    interventions: otherPoints ? withPoints(interventions, withoutGiven()) : interventions,
  });
}
