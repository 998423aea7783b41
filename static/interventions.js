/** What a person changed on the way of a run, as arithmetic on specs: a change is put in, taken out, or read off. */

import { changed, frozen } from "./spec.js";

/** Training parameters that can change while a run goes on. */
export const LIVE = Object.freeze([
  "learning_rate_init",
  "batch_size",
  "alpha",
  "l1",
  "momentum",
  "nesterovs_momentum",
  "beta_1",
  "beta_2",
  "epsilon",
  "shuffle",
]);

const NOTHING = Object.freeze({ set: {}, coefs: [], intercepts: [] });

const isEmpty = ({ set, coefs, intercepts }) => !Object.keys(set).length && !coefs.length && !intercepts.length;

const placeOf = ({ layer, from, to }) => `${layer} ${from} ${to}`;

/** Edits of weights, of which the later one of the same weight counts. */
function merged(before, after) {
  const places = new Set(after.map(placeOf));
  return [...before.filter((one) => !places.has(placeOf(one))), ...after];
}

/** Whether changes (`{"training.alpha": 0.1, …}`) can be made while a run of this spec goes on. */
export function areLive(spec, changes) {
  const places = Object.keys(changes);
  return spec.training.solver !== "lbfgs" && places.every((place) => place.startsWith("training.") && LIVE.includes(place.slice(9)));
}

/** The training parameters in force when a run trains on from `epoch`. */
export function trainingAt(spec, epoch) {
  const sets = spec.interventions.filter((one) => one.epoch <= epoch).map((one) => one.set);
  return Object.assign({}, spec.training, ...sets);
}

/** The spec as it stands at `epoch`: with the training parameters then in force. */
export const inForce = (spec, epoch) => ({ ...spec, training: trainingAt(spec, epoch) });

/**
 * The spec with an edit made when its run has reached `epoch`, together with what was changed there already. At epoch 0
 * training parameters are simply other ones; setting what is in force anyway is no change.
 *
 * @param {object} spec   a full RunSpec
 * @param {number} epoch
 * @param {{set?: object, coefs?: object[], intercepts?: object[]}} edit
 */
export function intervened(spec, epoch, { set = {}, coefs = [], intercepts = [] }) {
  const here = spec.interventions.filter((one) => one.epoch === epoch);
  const made = here.concat({ ...NOTHING, set, coefs, intercepts }).reduce((one, next) => ({
    set: { ...one.set, ...next.set },
    coefs: merged(one.coefs, next.coefs),
    intercepts: merged(one.intercepts, next.intercepts),
  }), NOTHING);
  const others = spec.interventions.filter((one) => one.epoch !== epoch);
  const base = epoch > 0 ? spec : changed(spec, Object.fromEntries(Object.entries(made.set).map(([name, value]) => [`training.${name}`, value])));
  const before = trainingAt({ ...base, interventions: others }, epoch);
  const differing = Object.entries(made.set).filter(([name, value]) => value !== before[name]);
  const one = { epoch, ...made, set: Object.fromEntries(differing) };
  const interventions = [...others, ...(isEmpty(one) ? [] : [one])].sort((a, b) => a.epoch - b.epoch);
  return frozen({ ...base, interventions });
}

/** The spec without the intervention of this number. */
export function without(spec, number) {
  return frozen({ ...spec, interventions: spec.interventions.filter((_, index) => index !== number) });
}
