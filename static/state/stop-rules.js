/** Stop rules: playing stops at an epoch, when the test loss has stopped improving, or when a score is reached. */

import { fixed, percent, whole } from "../ui/number-format.js";

/** @typedef {{kind: string, value: number}} Rule  `kind` is a key of RULES */

/** The kinds of rules, each with its default value: an epoch, a number of epochs, or a score. */
export const RULES = Object.freeze({ epoch: 500, patience: 50, train: 0.99, test: 0.95 });

/**
 * Return the first epoch with the lowest test loss, and that loss.
 *
 * @param {import("./metric-history.js").MetricHistory} history
 * @param {number} last  the last epoch that counts
 */
function lowestLoss(history, last) {
  /** @type {{epoch: number, loss: number}|null} */
  let best = null;
  for (const [epoch, { test_loss: loss }] of history.rows) {
    if (epoch > last || typeof loss !== "number") continue;
    if (!best || loss < best.loss || (loss === best.loss && epoch < best.epoch))
      best = { epoch, loss };
  }
  return best;
}

/**
 * Return why playing stops if the test loss has not improved for `patience` epochs, else null.
 *
 * @param {number} patience
 * @param {number} epoch
 * @param {import("./metric-history.js").MetricHistory} history
 */
function noImprovement(patience, epoch, history) {
  const best = lowestLoss(history, epoch);
  if (!best || epoch - best.epoch < patience) return null;
  return `the test loss has not improved for ${whole(epoch - best.epoch)} epochs; its minimum was ${fixed(best.loss, 4)}, at epoch ${whole(best.epoch)}`;
}

/**
 * Return why playing stops if a score has reached its goal, else null.
 *
 * @param {string} part  "train" or "test"
 * @param {number} goal
 * @param {import("./metric-history.js").Row} row
 * @param {string} task
 */
function scoreReached(part, goal, row, task) {
  const points = part === "train" ? "training points" : "test points";
  if (task === "regression") {
    const r2 = row[`${part}_r2`];
    return typeof r2 === "number" && r2 >= goal
      ? `R² on ${points} is ${fixed(r2, 4)}; the goal is ${goal}`
      : null;
  }
  const share = row[`${part}_accuracy`];
  return typeof share === "number" && share >= goal
    ? `${percent(share)} of ${points} are correct; the goal is ${percent(goal)}`
    : null;
}

/**
 * Return why a rule stops playing at an epoch, as a sentence, or null if it does not.
 *
 * @param {Rule|null} rule
 * @param {number} epoch  one in the history
 * @param {import("./metric-history.js").MetricHistory} history
 * @param {string} task
 */
export function stopReason(rule, epoch, history, task) {
  const row = history.rows.get(epoch);
  if (!rule || !row) return null;
  const stopped = `Stopped at epoch ${whole(epoch)}`;
  if (rule.kind === "epoch") return epoch >= rule.value ? `${stopped}, as set.` : null;
  const why =
    rule.kind === "patience"
      ? noImprovement(rule.value, epoch, history)
      : scoreReached(rule.kind, rule.value, row, task);
  return why && `${stopped}: ${why}.`;
}

/**
 * Return the first epoch after `from` and up to `to` at which a rule stops playing, with the reason, or null.
 *
 * @param {Rule|null} rule
 * @param {number} from
 * @param {number} to
 * @param {import("./metric-history.js").MetricHistory} history
 * @param {string} task
 */
export function firstStop(rule, from, to, history, task) {
  for (let epoch = from + 1; epoch <= to; epoch += 1) {
    const why = stopReason(rule, epoch, history, task);
    if (why) return { epoch, why };
  }
  return null;
}

/**
 * Return whether a rule depends on the metrics of every epoch, also of those that are not drawn.
 *
 * @param {Rule|null} rule
 */
export const needsEveryEpoch = (rule) => rule !== null && rule.kind !== "epoch";

/**
 * Return the last epoch that playing from `epoch` can reach.
 *
 * @param {Rule|null} rule
 * @param {number} epoch
 * @param {number} limit
 */
export function lastEpoch(rule, epoch, limit) {
  return rule?.kind === "epoch" && rule.value > epoch ? Math.min(rule.value, limit) : limit;
}
