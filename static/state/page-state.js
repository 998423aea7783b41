/** The state of the page: a run's spec, and its look, which is how the page shows the run. Both are frozen values. */

import { fittedActivation } from "../api/layer-activations.js";
import { LOOK_FIELDS } from "./look-fields.js";
import { defaultsOf } from "./url-fields.js";

/**
 * The options of the page's view of a run: see LOOK_FIELDS for each.
 *
 * @typedef {import("./url-fields.js").Values<typeof LOOK_FIELDS>} Look
 */

/**
 * A run and how the page shows it.
 *
 * @typedef {{spec: import("../api/types.d.ts").Spec, look: Look}} PageState
 */

/**
 * What the page shows or, while another run is loading, is about to show: `history` is what that run is known to have in
 * common with the one before, `frame` is the last one that was shown.
 *
 * @typedef {PageState & {frame: import("../api/frame.js").Frame|null, history: import("./metric-history.js").MetricHistory}} CurrentState
 */

/**
 * A link: messages about its parts that could not be read, and the spec that the others change.
 *
 * @typedef {{unread: string[], defaults: import("../api/types.d.ts").Spec}} Link
 */

/**
 * A state to open. `play`: whether to play once it is open; `past`: the metrics that its run has in common with the current
 * one; `typed`: whether more of the same edit may follow, a number for a sweep of a slider; `visited`: whether the browser
 * went there, so that its history has the state already; `link`: what is known about the link that it comes from.
 *
 * @typedef {object} Opening
 * @property {boolean} [play]
 * @property {import("./metric-history.js").MetricHistory} [past]
 * @property {boolean|number} [typed]
 * @property {boolean} [visited]
 * @property {Link} [link]
 *
 * @typedef {PageState & Opening} StateToOpen
 */

/** The look by default. */
export const LOOK = frozen(defaultsOf(LOOK_FIELDS));

/**
 * Return a deep frozen copy, so that no part of the page can change a value that another one holds.
 *
 * @template T
 * @param {T} value
 * @returns {T}
 */
export function frozen(value) {
  if (value === null || typeof value !== "object") return value;
  const copy = Array.isArray(value)
    ? value.map(frozen)
    : Object.fromEntries(Object.entries(value).map(([name, part]) => [name, frozen(part)]));
  return /** @type {T} */ (Object.freeze(copy));
}

/**
 * Return the spec with `changes` by place, such as `{"dataset.kind": "xor"}`.
 *
 * @template {object} S
 * @param {S} spec  of a run or a curve
 * @param {import("../api/types.d.ts").Changes} changes
 * @returns {S}
 */
export function changed(spec, changes) {
  const copy = /** @type {Record<string, Record<string, unknown>>} */ (structuredClone(spec));
  for (const [place, value] of Object.entries(changes)) {
    const [section, name] = place.split(".");
    copy[section][name] = value;
  }
  const network = /** @type {import("../api/layer-activations.js").Layers|undefined} */ (
    copy.network
  );
  if (network) copy.network.activation = fittedActivation(network);
  return /** @type {S} */ (frozen(copy));
}

/**
 * Return whether two values are equal as JSON.
 *
 * @param {unknown} a
 * @param {unknown} b
 */
export const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
