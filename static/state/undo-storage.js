/** The undo history in the browser's storage for this tab: it survives leaving the page and reloading it. */

import { LOOK } from "./page-state.js";
import { fromHash, toHash } from "./url-codec.js";

/** The key of the session storage. Other programs at the same host and port share it, so it names the product. */
const KEY = "creases.undo";
/** Edits that follow each other within this time, as on the way of a slider, are stored together. */
const DELAY_MS = 400;
/** The longest text of edits that is stored: edits of large tables of points would fill the storage of the tab. */
const LONGEST = 500_000;

/**
 * @typedef {import("../api/types.d.ts").Spec} Spec
 * @typedef {import("./undo-stack.js").Step} Step
 * @typedef {{past: Step[], future: Step[]}} Steps
 * @typedef {{hash: string, words: string}} StoredStep
 */

export class UndoStorage {
  /** @param {Spec} defaults */
  constructor(defaults) {
    this.defaults = defaults;
    /** Names of specs, which may have thousands of points. @type {WeakMap<Spec, string>} */
    this.names = new WeakMap();
    /** What is to be stored. @type {{spec: Spec, steps: Steps}|null} */
    this.waiting = null;
    /** @type {ReturnType<typeof setTimeout>|undefined} */
    this.timer = undefined;
    window.addEventListener("pagehide", () => this.flush());
  }

  /**
   * Return what a spec is known by.
   *
   * @param {Spec} spec
   */
  nameOf(spec) {
    const name = this.names.get(spec) ?? toHash(spec, LOOK, this.defaults);
    this.names.set(spec, name);
    return name;
  }

  /**
   * Store the edits around a spec soon, or when the page is left; of too many, those next to it.
   *
   * @param {Spec} spec
   * @param {Steps} steps
   */
  save(spec, steps) {
    this.waiting = { spec, steps };
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), DELAY_MS);
  }

  /** Store what is to be stored. */
  flush() {
    if (!this.waiting) return;
    const {
      spec,
      steps: { past, future },
    } = this.waiting;
    this.waiting = null;
    const stored = { at: this.nameOf(spec), past: this.newest(past), future: this.newest(future) };
    attempt(() => sessionStorage.setItem(KEY, JSON.stringify(stored)));
  }

  /**
   * Return the newest steps as texts, as many as may be stored.
   *
   * @param {Step[]} steps
   */
  newest(steps) {
    /** @type {StoredStep[]} */
    const stored = [];
    let length = 0;
    for (const { spec, look, words } of steps.toReversed()) {
      const hash = [this.nameOf(spec), toHash(this.defaults, look, this.defaults)]
        .filter(Boolean)
        .join("&");
      length += hash.length;
      if (length > LONGEST) break;
      stored.unshift({ hash, words });
    }
    return stored;
  }

  /**
   * Return the edits that are stored around a spec, or null if there are none.
   *
   * @param {Spec} spec
   * @returns {Steps|null}
   */
  load(spec) {
    const json = attempt(() => sessionStorage.getItem(KEY));
    /** @type {{at: string, past: StoredStep[], future: StoredStep[]}|null} */
    const stored = json ? JSON.parse(json) : null;
    if (!stored || stored.at !== this.nameOf(spec)) return null;
    const read = (/** @type {StoredStep[]} */ steps) =>
      steps.map(({ hash, words }) => {
        const { spec: of, look } = fromHash(hash, this.defaults);
        return { spec: of, look, words };
      });
    return { past: read(stored.past), future: read(stored.future) };
  }
}

/**
 * Return the result of an access to the storage, or null: an embedded page may not use it, and it can be full.
 *
 * @template T
 * @param {() => T} access
 */
function attempt(access) {
  try {
    return access();
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    return null;
  }
}
