/** A stop rule ends playing by itself: at an epoch, when the test loss rests, or when a score is reached. */

import { fixed, percent, whole } from "./numbers.js";

/** The rules by name, with what each stands for until a reader says otherwise. */
export const RULES = Object.freeze({ epoch: 500, patience: 50, train: 0.99, test: 0.95 });

function least(history, last) {
  let best = null;
  for (const [epoch, { test_loss: loss }] of history.rows) {
    if (epoch <= last && Number.isFinite(loss) && (!best || loss < best.loss || (loss === best.loss && epoch < best.epoch))) best = { epoch, loss };
  }
  return best;
}

function resting(patience, epoch, history) {
  const best = least(history, epoch);
  if (!best || epoch - best.epoch < patience) return null;
  return `the test loss has not improved for ${whole(epoch - best.epoch)} epochs; it was least, ${fixed(best.loss, 4)}, at epoch ${whole(best.epoch)}`;
}

function reached(part, goal, { metrics, task }) {
  const points = part === "train" ? "training points" : "test points";
  if (task === "regression") {
    const r2 = metrics[`${part}_r2`];
    return Number.isFinite(r2) && r2 >= goal ? `R² on ${points} is ${fixed(r2, 4)}, and ${goal} was asked for` : null;
  }
  const share = metrics[`${part}_accuracy`];
  return Number.isFinite(share) && share >= goal ? `${percent(share)} of ${points} are correct, and ${percent(goal)} were asked for` : null;
}

/**
 * Why a rule ends playing at a frame, in words, or null. It judges by the epochs that were drawn.
 *
 * @param {{kind: string, value: number}|null} rule
 * @param {object} frame
 * @param {import("./history.js").History} history
 */
export function whyStop(rule, frame, history) {
  if (!rule) return null;
  const { epoch } = frame;
  const stopped = `Stopped at epoch ${whole(epoch)}`;
  if (rule.kind === "epoch") return epoch >= rule.value ? `${stopped}, as asked.` : null;
  const why = rule.kind === "patience" ? resting(rule.value, epoch, history) : reached(rule.kind, rule.value, frame);
  return why && `${stopped}: ${why}.`;
}

/** The last epoch that playing from `epoch` on may come to. */
export function lastEpoch(rule, epoch, limit) {
  return rule?.kind === "epoch" && rule.value > epoch ? Math.min(rule.value, limit) : limit;
}
