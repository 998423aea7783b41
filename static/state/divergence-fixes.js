/** What can be done about a run that diverged: a lower learning rate, from the start or from a moment before. */

import { NO_EDIT } from "../api/json-shapes.js";
import { changed, frozen } from "./page-state.js";

const LOWER = 0.1;
const BEFORE = 5;

/** @param {number} rate */
const short = (rate) => Number(rate.toPrecision(2));

/**
 * The learning rate in force just before `epoch`.
 *
 * @param {import("../api/types.d.ts").Spec} spec
 * @param {number} epoch
 */
function rateBefore(spec, epoch) {
  const set = spec.interventions.filter(
    (one) => one.epoch < epoch && one.set.learning_rate_init !== undefined,
  );
  return set.at(-1)?.set.learning_rate_init ?? spec.training.learning_rate_init;
}

/**
 * The interventions, none of which changes the learning rate from `epoch` on.
 *
 * @param {number} epoch
 * @param {import("../api/types.d.ts").Intervention[]} interventions
 */
function unchangedFrom(epoch, interventions) {
  return interventions.flatMap((one) => {
    if (one.epoch < epoch || one.set.learning_rate_init === undefined) return [one];
    const { learning_rate_init: dropped, ...set } = one.set;
    const empty =
      dropped !== undefined &&
      !Object.keys(set).length &&
      !one.coefs.length &&
      !one.intercepts.length &&
      !one.points.length;
    return empty ? [] : [{ ...one, set }];
  });
}

/**
 * Ways out, the gentlest first.
 *
 * @param {import("../api/types.d.ts").Spec} spec
 * @param {number} epoch  the epoch at which its run diverged
 * @returns {{label: string, spec: import("../api/types.d.ts").Spec, epoch: number}[]}  the spec to open, and at which epoch
 */
export function divergenceFixes(spec, epoch) {
  if (spec.training.solver === "lbfgs") return [];
  const ways = [];
  const first =
    spec.interventions.find((one) => one.set.learning_rate_init !== undefined)?.epoch ?? epoch;
  const before = first <= epoch && epoch - first <= 2 * BEFORE ? first : epoch;
  const moment = Math.max(0, before - BEFORE);
  if (moment > 0) {
    const rate = short(rateBefore(spec, epoch) * LOWER);
    const kept = unchangedFrom(moment, spec.interventions);
    const lowered = { epoch: moment, ...NO_EDIT, set: { learning_rate_init: rate } };
    const interventions = [...kept, lowered].sort((a, b) => a.epoch - b.epoch);
    ways.push({
      label: `Go on from epoch ${moment} with ${rate}`,
      spec: frozen({ ...spec, interventions }),
      epoch: moment,
    });
  }
  const rate = short(spec.training.learning_rate_init * LOWER);
  ways.push({
    label: `Try a learning rate of ${rate} from the start`,
    spec: frozen({
      ...changed(spec, { "training.learning_rate_init": rate }),
      interventions: unchangedFrom(0, spec.interventions),
    }),
    epoch: 0,
  });
  return ways;
}
