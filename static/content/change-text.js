/** Describes changes of a run: interventions, and the difference between two specs. */

import { NO_EDIT } from "../api/json-shapes.js";
import { count } from "../ui/number-format.js";

const DIGITS = 4;

const SECTIONS = /** @type {const} */ (["dataset", "network", "training"]);

/**
 * @typedef {import("../api/types.d.ts").Spec} Spec
 * @typedef {import("../api/types.d.ts").Edit} Edit
 * @typedef {import("../api/types.d.ts").Intervention} Intervention
 * @typedef {{layer: number, from?: number, to: number, value: number}} WeightEdit
 */

/** @param {unknown} value */
const plain = (value) => String(value).replace(/-/g, "\u2212");

/** @param {unknown} value */
function valueWords(value) {
  if (typeof value === "boolean") return value ? "on" : "off";
  if (typeof value === "number") return plain(value);
  if (Array.isArray(value)) return value.length ? value.join(", ") : "none";
  if (value === null) return "none";
  if (typeof value === "object")
    return Object.entries(value)
      .map(([name, one]) => `${name}: ${plain(one)}`)
      .join(", ");
  return String(value);
}

/**
 * Fields whose values are too many to be listed, as the number of their values; null for one that is not set.
 *
 * @type {Record<string, (values: unknown[]|null) => string>}
 */
const COUNTED = {
  "dataset.points": (points) => count(points?.length, "point"),
  "dataset.test_points": (points) =>
    points ? count(points.length, "test point") : "random test points",
  "dataset.columns": (columns) =>
    columns?.length ? count(columns.length, "column") : "all columns",
};

/** @param {number} value */
const number = (value) => plain(Number(value.toPrecision(DIGITS)));

/**
 * Return a label as part of a sentence: its first letter is small, unless the first word is an abbreviation as in “L2 penalty”.
 *
 * @param {string} label
 */
const inside = (label) =>
  /^[A-Z][a-z]/.test(label) ? label[0].toLowerCase() + label.slice(1) : label;

/** Describes changes with the labels of the catalog. */
export class ChangeText {
  /** @param {import("../api/wire.d.ts").Catalog} catalog */
  constructor({ fields, datasets, activations, solvers, features, initializations }) {
    this.fields = fields;
    /** @type {Record<string, Map<string, string>>} */
    this.names = {
      "dataset.kind": new Map(datasets.map(({ kind, label }) => [kind, label])),
      "network.activation": new Map(activations.map(({ name, label }) => [name, label])),
      "training.solver": new Map(solvers.map(({ name, label }) => [name, label])),
      "network.initialization": new Map(initializations.map(({ name, label }) => [name, label])),
    };
    /** @type {Map<string, string>} */
    this.features = new Map(features.map(({ name, label }) => [name, label]));
  }

  /**
   * Return a field with its value: “learning rate 0.003”.
   *
   * @param {string} place
   * @param {unknown} value  of the type of that field
   */
  field(place, value) {
    const label = inside(this.fields[place]?.label ?? place.split(".")[1]);
    if (Object.hasOwn(COUNTED, place)) return COUNTED[place](Array.isArray(value) ? value : null);
    if (place === "dataset.axes") {
      const { x1, x2 } = /** @type {Spec["dataset"]["axes"]} */ (value) ?? {};
      return `axes ${x1?.name ?? "x1"} and ${x2?.name ?? "x2"}`;
    }
    return `${label} ${this.choice(place, value) ?? valueWords(value)}`;
  }

  /**
   * Return the label of a choice, or the labels of several; undefined for a field that is no choice.
   *
   * @param {string} place
   * @param {unknown} value
   */
  choice(place, value) {
    const names = this.names[place];
    if (names && Array.isArray(value))
      return value.map((name) => names.get(name) ?? name).join(", ");
    return names?.get(String(value));
  }

  /**
   * Return what an intervention changes, without its epoch.
   *
   * @param {Edit} edit
   * @param {Spec["network"]} network  of the spec
   * @returns {string}
   */
  intervention({ set, coefs, intercepts, points, frozen }, network) {
    const parts = Object.entries(set).map(([name, value]) => this.field(`training.${name}`, value));
    const creases = this.movedCreases(coefs, intercepts, network);
    /** @param {WeightEdit} edit */
    const ofCrease = ({ layer, to }) => layer === 0 && creases.includes(to);
    const others = [...coefs, ...intercepts].filter((one) => !ofCrease(one));
    parts.push(...creases.map((unit) => `crease of layer 1, unit ${unit + 1} moved`));
    if (others.length > 2) parts.push(`${count(others.length, "weight")} edited`);
    else
      parts.push(
        ...others.map((one) => `${this.weight(one, network)} set to ${number(one.value)}`),
      );
    if (points.length) parts.push(`${count(points.length, "point")} edited`);
    for (const part of frozen) {
      parts.push(`${this.part(part, network)} ${part.unfreeze ? "unfrozen" : "frozen"}`);
    }
    return parts.join(", ");
  }

  /**
   * Return the units of the first layer whose bias and weights are all set: their creases were moved.
   *
   * @param {Edit["coefs"]} coefs
   * @param {Edit["intercepts"]} intercepts
   * @param {Spec["network"]} network
   */
  movedCreases(coefs, intercepts, network) {
    const inputs = network.features.length;
    const first =
      network.hidden_layer_sizes.length > 0 ? intercepts.filter(({ layer }) => layer === 0) : [];
    /** @param {number} unit */
    const all = (unit) =>
      coefs.filter(({ layer, to }) => layer === 0 && to === unit).length === inputs;
    return first.map(({ to }) => to).filter(all);
  }

  /**
   * Return the name of a weight or bias.
   *
   * @param {{layer: number, from?: number, to: number}} edit
   * @param {Spec["network"]} network
   */
  weight({ layer, from, to }, network) {
    const depth = network.hidden_layer_sizes.length;
    const target =
      layer === depth
        ? to
          ? `output ${to + 1}`
          : "the output"
        : `layer ${layer + 1}, unit ${to + 1}`;
    if (from === undefined) return `bias of ${target}`;
    const name = network.features[from];
    const source =
      layer === 0 ? (this.features.get(name) ?? name) : `layer ${layer}, unit ${from + 1}`;
    return `weight from ${source} to ${target}`;
  }

  /**
   * Return the name of a layer, of a unit or of a weight.
   *
   * @param {import("../api/types.d.ts").Part} part
   * @param {Spec["network"]} network
   */
  part({ layer, from, to }, network) {
    const output = layer === network.hidden_layer_sizes.length;
    if (to === undefined) return output ? "output layer" : `layer ${layer + 1}`;
    if (from !== undefined) return this.weight({ layer, from, to }, network);
    return output ? `output ${to + 1}` : `layer ${layer + 1}, unit ${to + 1}`;
  }

  /**
   * Return the time of an intervention.
   *
   * @param {number} epoch
   */
  when(epoch) {
    return epoch > 0 ? `from epoch ${epoch} on` : "at the start";
  }

  /**
   * Return the difference between two specs: “learning rate 0.003 from epoch 120 on”.
   *
   * @param {Spec} before
   * @param {Spec} after
   */
  difference(before, after) {
    /** @param {unknown} value */
    const keyOf = (value) => JSON.stringify(value);
    const known = new Set(before.interventions.map(keyOf));
    const kept = new Set(after.interventions.map(keyOf));
    const fields = SECTIONS.flatMap((section) => {
      /** @type {Record<string, unknown>} */
      const old = before[section];
      return Object.entries(after[section])
        .filter(([name, value]) => keyOf(value) !== keyOf(old[name]))
        .map(([name, value]) => this.field(`${section}.${name}`, value));
    });
    const made = after.interventions.filter((one) => !known.has(keyOf(one)));
    const removed = before.interventions.filter(
      (one) => !kept.has(keyOf(one)) && !made.some(({ epoch }) => epoch === one.epoch),
    );
    const words = [
      ...fields,
      ...made.map((one) => this.madeAt(before, one, after.network)),
      ...removed.map(
        (one) => `without ${this.intervention(one, before.network)} ${this.when(one.epoch)}`,
      ),
    ];
    return words.length > 2 ? `${words[0]} and ${words.length - 1} more` : words.join(", ");
  }

  /**
   * Return what an intervention changes in addition to the one that `before` has at the same epoch.
   *
   * @param {Spec} before
   * @param {Intervention} one
   * @param {Spec["network"]} network
   */
  madeAt(before, one, network) {
    const old = before.interventions.find(({ epoch }) => epoch === one.epoch) ?? NO_EDIT;
    const known = new Set(
      [...old.coefs, ...old.intercepts, ...old.points, ...old.frozen].map((part) =>
        JSON.stringify(part),
      ),
    );
    /**
     * @template P
     * @param {P[]} parts
     */
    const fresh = (parts) => parts.filter((part) => !known.has(JSON.stringify(part)));
    /** @type {Record<string, unknown>} */
    const was = old.set;
    const set = Object.fromEntries(
      Object.entries(one.set).filter(([name, value]) => was[name] !== value),
    );
    const added = {
      set,
      coefs: fresh(one.coefs),
      intercepts: fresh(one.intercepts),
      points: fresh(one.points),
      frozen: fresh(one.frozen),
    };
    return `${this.intervention(added, network) || "fewer changes"} ${this.when(one.epoch)}`;
  }
}
