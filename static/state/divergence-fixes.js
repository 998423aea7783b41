/** Specs that may fix a run that diverged: a lower learning rate, from the start or from shortly before. */

import { NO_EDIT } from "../api/json-shapes.js";
import { isEmpty } from "./interventions.js";
import { changed, frozen } from "./page-state.js";

/** The factor between the new and the old learning rate. */
const FACTOR = 0.1;
/** Number of epochs before the divergence at which the learning rate is lowered. */
const EPOCHS_BEFORE = 5;

/** @param {number} rate */
const rounded = (rate) => Number(rate.toPrecision(2));

/**
 * Return the learning rate just before `epoch`.
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
 * Return the interventions without changes of the learning rate from `epoch` on.
 *
 * @param {number} epoch
 * @param {import("../api/types.d.ts").Intervention[]} interventions
 */
function unchangedFrom(epoch, interventions) {
  return interventions.flatMap((one) => {
    if (one.epoch < epoch || one.set.learning_rate_init === undefined) return [one];
    const { learning_rate_init: dropped, ...set } = one.set;
    return dropped !== undefined && isEmpty({ ...one, set }) ? [] : [{ ...one, set }];
  });
}

/**
 * Return the possible fixes, the smallest change first.
 *
 * @param {import("../api/types.d.ts").Spec} spec
 * @param {number} epoch  the epoch at which its run diverged
 * @returns {{label: string, spec: import("../api/types.d.ts").Spec, epoch: number}[]}  the spec to open, and at which epoch
 */
export function divergenceFixes(spec, epoch) {
  if (spec.training.solver === "lbfgs") return [];
  const fixes = [];
  const first =
    spec.interventions.find((one) => one.set.learning_rate_init !== undefined)?.epoch ?? epoch;
  const before = first <= epoch && epoch - first <= 2 * EPOCHS_BEFORE ? first : epoch;
  const moment = Math.max(0, before - EPOCHS_BEFORE);
  if (moment > 0) {
    const rate = rounded(rateBefore(spec, epoch) * FACTOR);
    const kept = unchangedFrom(moment, spec.interventions);
    const lowered = { epoch: moment, ...NO_EDIT, set: { learning_rate_init: rate } };
    const interventions = [...kept, lowered].sort((a, b) => a.epoch - b.epoch);
    fixes.push({
      label: `Continue from epoch ${moment} with ${rate}`,
      spec: frozen({ ...spec, interventions }),
      epoch: moment,
    });
  }
  const rate = rounded(spec.training.learning_rate_init * FACTOR);
  fixes.push({
    label: `Try a learning rate of ${rate} from the start`,
    spec: frozen({
      ...changed(spec, { "training.learning_rate_init": rate }),
      interventions: unchangedFrom(0, spec.interventions),
    }),
    epoch: 0,
  });
  return fixes;
}
