// @ts-nocheck
/** A network's units, links and biases in words: names from 1, values as they are read, what is dead or always on. */

import { count, percent, significant } from "../../ui/number-format.js";

const DIGITS = 3;
/** So many units of a kind are named; of more only their number is told. */
const NAMED = 4;

/** What a unit is called; `labels` are the features' names, `outputs` the classes', `layers` the hidden layers. */
export function nameOf({ layer, unit }, { labels, layers, outputs }) {
  if (layer < 0) return labels[unit];
  if (layer < layers) return `unit ${unit + 1} of layer ${layer + 1}`;
  return outputs.length > 1 ? `the output of ${outputs[unit]}` : "the output";
}

/** What a weight or a bias is called. */
export function placeName({ layer, from, to }, about) {
  const end = nameOf({ layer, unit: to }, about);
  if (from === undefined) return `Bias of ${end}`;
  const start = nameOf({ layer: layer - 1, unit: layer === 0 ? about.inputs[from] : from }, about);
  return `Weight from ${start} to ${end}`;
}

export const valueWords = (value) => significant(value, DIGITS);

export const capital = (words) => words[0].toUpperCase() + words.slice(1);

/** What a hidden unit does to the training points. */
export function stateOf({ layer, unit }, metrics, { slope }) {
  const share = metrics.active_share[layer]?.[unit];
  if (metrics.dead_units_data.some(([l, u]) => l === layer && u === unit)) {
    return "dead: no training point activates it";
  }
  if (share === 0)
    return `inactive on all training points: linear on them, with slope ${valueWords(slope)}, so it still learns`;
  if (share === 1) return "always on: every training point activates it, so it is linear on them";
  return share === undefined ? "" : `active on ${percent(share)} of the training points`;
}

/** Units of one kind by layer: “units 3, 4 of layer 1 and unit 2 of layer 2”. */
function listed(units) {
  const byLayer = new Map();
  for (const [layer, unit] of units) byLayer.set(layer, [...(byLayer.get(layer) ?? []), unit + 1]);
  const parts = [...byLayer].map(
    ([layer, names]) =>
      `unit${names.length > 1 ? "s" : ""} ${names.join(", ")} of layer ${layer + 1}`,
  );
  return parts.length > 1 ? `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}` : parts[0];
}

function kindWords(units, kind) {
  if (!units.length) return [];
  const names = units.length > NAMED ? count(units.length, "unit") : capital(listed(units));
  return [`${names} ${units.length === 1 ? "is" : "are"} ${kind}.`];
}

/** How many units there are, and which of them are dead or always on. */
export function summary(metrics, { layers, bends, slope }) {
  const shares = metrics.active_share;
  const total = shares.reduce((sum, layer) => sum + layer.length, 0);
  if (!layers) return "No hidden units: the model is linear in its features.";
  if (!bends) return `${count(total, "unit")}; they do not switch on and off.`;
  const unitsWith = (wanted) =>
    shares.flatMap((layer, at) =>
      layer.flatMap((share, unit) => (share === wanted ? [[at, unit]] : [])),
    );
  const always = unitsWith(1);
  const dead = metrics.dead_units_data;
  const inactive = dead.length ? [] : unitsWith(0);
  const none = [
    dead.length || inactive.length ? "" : ", none dead",
    always.length ? "" : ", none always on",
  ].join("");
  return [
    `${count(total, "unit")}${none}.`,
    ...kindWords(dead, `dead: no training point activates ${dead.length === 1 ? "it" : "them"}`),
    ...kindWords(
      inactive,
      `inactive on all training points: linear on them, with slope ${valueWords(slope)}`,
    ),
    ...kindWords(always, "always on"),
  ].join(" ");
}
