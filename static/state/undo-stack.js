/**
 * The undo history: the states of the page before each edit of the spec, of the decision threshold, of the slice or of a blank
 * canvas, and after each edit that was undone. An edit is added as soon as it is made, before its run has loaded: otherwise edits that are made during loading
 * would be undone together with it.
 */

import { NO_EDIT } from "../api/json-shapes.js";
import { same } from "./page-state.js";
import { continues } from "./typed-edits.js";

/**
 * @typedef {import("../api/types.d.ts").Spec} Spec
 * @typedef {import("./page-state.js").Look} Look
 * @typedef {{spec: Spec, look: Look}} State
 * @typedef {Pick<Look, "threshold"|"slice"|"draft">} Edited
 * @typedef {State & {words: string}} Step  the state to return to, and the description of the edit
 * @typedef {{past: Step[], future: Step[], state: State|null}} Outside  the history before the tour, and the state that it
 *     was entered from
 */

/**
 * The history at a state of the page, which shows the run of `spec` or is loading it.
 *
 * @typedef {object} Position
 * @property {Step[]} past
 * @property {Step[]} future
 * @property {Spec|null} spec
 * @property {Edited} edited  the part of the look that edits change
 * @property {import("./typed-edits.js").TypedEdit|null} lastTyped  the last edit, if more may be typed in the same fields
 * @property {Outside|null} outside  the history from before the tour
 * @property {boolean} leftTour      whether the last step was to leave the tour
 */

const MAX_STEPS = 100;

/** Where the prediction changes without a threshold. */
const USUAL_THRESHOLD = 0.5;

/** Options of the look that belong to the user, not to the run: undo leaves them as they are. */
const KEPT = /** @type {const} */ (["pins", "sort", "compare"]);

/** Options of the look that belong to the slice that they were chosen on. */
const ON_SLICE = /** @type {const} */ (["slice", "box", "at", "why", "probe"]);

const SECTIONS = /** @type {const} */ (["dataset", "network", "training"]);

/**
 * Return the part of a look that edits change.
 *
 * @param {Edited} look
 * @returns {Edited}
 */
const editedPart = ({ threshold, slice, draft }) => ({ threshold, slice, draft });

/**
 * Return the part of a look that undo restores where the spec stays.
 *
 * @param {Look} here
 * @param {Look} there
 * @returns {Partial<Look>}
 */
function restoredPart(here, there) {
  const names = same(here.slice, there.slice) ? [] : ON_SLICE;
  return {
    threshold: there.threshold,
    draft: there.draft,
    ...Object.fromEntries(names.map((name) => [name, there[name]])),
  };
}

/**
 * Return the names of the values in which `after` differs from `before`.
 *
 * @param {object} before
 * @param {object} after
 */
function changedNames(before, after) {
  const old = new Map(Object.entries(before));
  return Object.entries(after)
    .filter(([name, value]) => !same(value, old.get(name)))
    .map(([name]) => name);
}

/**
 * Return which fields the specs of two states differ in, from which epochs on, and whether threshold, slice and blank canvas differ, as one text.
 *
 * @param {State} here
 * @param {State} there
 */
function changedPlaces({ spec: before, look: from }, { spec: after, look: to }) {
  const fields = SECTIONS.flatMap((section) => changedNames(before[section], after[section]));
  const live = after.interventions.flatMap(({ epoch, set }) => {
    const old = before.interventions.find((one) => one.epoch === epoch) ?? NO_EDIT;
    const names = changedNames(old.set, set);
    return names.length ? [[epoch, names]] : [];
  });
  const looks = [
    from.threshold !== to.threshold,
    !same(from.slice, to.slice),
    !same(from.draft, to.draft),
  ];
  return JSON.stringify([fields, live, ...looks]);
}

/**
 * Return whether no edit leads from one state to the other.
 *
 * @param {State} one
 * @param {State} other
 */
const areEqual = (one, other) =>
  same(editedPart(one.look), editedPart(other.look)) && same(one.spec, other.spec);

/** @param {Step} step */
const withoutTour = (step) => ({ ...step, look: { ...step.look, tour: null } });

export class UndoStack {
  /** @param {(before: Spec, after: Spec) => string} words  describes the edit that makes one spec another */
  constructor(words) {
    this.words = words;
    /** @type {Position} */
    this.position = {
      past: [],
      future: [],
      spec: null,
      edited: { threshold: null, slice: null, draft: null },
      lastTyped: null,
      outside: null,
      leftTour: false,
    };
    /** The position when a run was last opened. */
    this.opened = this.position;
    /** @type {string|null} */
    this.failedEdit = null;
    /** Whether what was recorded last is an edit of its own, and not more of the one before. */
    this.isStep = false;
  }

  /** The description of the edit that `undo` reverts, or null. */
  get undoLabel() {
    return this.failedEdit ?? this.position.past.at(-1)?.words ?? null;
  }

  /** The description of the edit that `redo` repeats, or null. */
  get redoLabel() {
    return this.position.future.at(-1)?.words ?? null;
  }

  /**
   * Go one step back, and return the state to show.
   *
   * @param {State} here
   * @returns {State}
   */
  undo(here) {
    if (this.failedEdit === null) return this.step(here, "past", "future");
    this.failedEdit = null;
    return { spec: this.position.spec ?? here.spec, look: here.look };
  }

  /**
   * Go one step forward again, and return the state to show.
   *
   * @param {State} here
   * @returns {State}
   */
  redo(here) {
    this.failedEdit = null;
    return this.step(here, "future", "past");
  }

  /**
   * @param {State} here
   * @param {"past"|"future"} from
   * @param {"past"|"future"} to
   * @returns {State}
   */
  step(here, from, to) {
    const next = this.position[from].at(-1);
    if (!next) return here;
    const steps = {
      [from]: this.position[from].slice(0, -1),
      [to]: [...this.position[to], { spec: here.spec, look: here.look, words: next.words }],
    };
    this.position = {
      ...this.position,
      ...steps,
      spec: next.spec,
      edited: editedPart(next.look),
      lastTyped: null,
      leftTour: false,
    };
    if (same(next.spec, here.spec)) {
      if (same(this.opened.spec, next.spec)) this.opened = this.position;
      return {
        spec: here.spec,
        look: { ...here.look, ...restoredPart(here.look, next.look) },
      };
    }
    const kept = Object.fromEntries(KEPT.map((name) => [name, here.look[name]]));
    return { spec: next.spec, look: { ...next.look, ...kept } };
  }

  /**
   * Follow the browser to a state of the history: undo or redo the edits between it and the current one. Other states leave
   * the history as it is.
   *
   * @param {State} here
   * @param {State} there
   * @param {(one: Spec, other: Spec) => boolean} [areSame]
   */
  reach(here, there, areSame = same) {
    const isThere = (/** @type {State} */ { spec, look }) =>
      areSame(spec, there.spec) && same(editedPart(look), editedPart(there.look));
    if (isThere(here)) return;
    const { past, future } = this.position;
    const back = past.findLastIndex(isThere);
    const forward = future.findLastIndex(isThere);
    let state = here;
    if (back >= 0) for (let at = past.length; at > back; at -= 1) state = this.undo(state);
    else
      for (let at = future.length; forward >= 0 && at > forward; at -= 1) state = this.redo(state);
  }

  /** The edits that can be undone and redone, to store them. */
  get steps() {
    const { past, future } = this.position;
    return { past, future };
  }

  /**
   * Restore stored edits, unless there are others by now.
   *
   * @param {{past: Step[], future: Step[]}} steps
   */
  restore({ past, future }) {
    if (this.position.past.length || this.position.future.length) return;
    this.position = { ...this.position, past, future };
    this.opened = this.position;
  }

  /**
   * Record that the page goes to another state, and return whether that is another run than the current one.
   *
   * @param {State|null} here  null: the page shows nothing yet
   * @param {State} there
   * @param {boolean|number} typed  whether more of the same edit may follow; a number is that of a sweep of a slider
   * @param {number} [time]  in milliseconds
   */
  record(here, there, typed, time = performance.now()) {
    this.failedEdit = null;
    const { position } = this;
    const isOther = !same(position.spec, there.spec);
    this.isStep = isOther;
    const edited = editedPart(there.look);
    if (here && here.look.tour !== there.look.tour) this.position = this.afterTour(here, there);
    else if (here && (isOther || !same(position.edited, edited)))
      this.position = this.afterEdit(here, there, typed, time);
    this.position = { ...this.position, spec: there.spec, edited };
    // A threshold or a slice needs no run to be opened: that of the position is open already, unless it is still loading.
    if (!isOther && same(this.opened.spec, there.spec)) this.opened = this.position;
    return isOther;
  }

  /**
   * @param {State} here
   * @param {State} there
   * @param {boolean|number} typed
   * @param {number} time
   * @returns {Position}
   */
  afterEdit(here, there, typed, time) {
    const { position } = this;
    const { outside, lastTyped } = position;
    if (position.leftTour && outside && same(there.spec, outside.state?.spec))
      return {
        ...position,
        past: outside.past,
        future: outside.future,
        lastTyped: null,
        leftTour: false,
      };
    const places = changedPlaces(here, there);
    const begun = position.past.at(-1);
    const continued = begun && continues(lastTyped, { places, time, typed });
    this.isStep = !continued;
    const past = continued ? position.past.slice(0, -1) : position.past;
    const from = continued ? begun : here;
    const step = areEqual(from, there) ? [] : [{ ...from, words: this.wordsOf(from, there) }];
    return {
      ...position,
      past: [...past, ...step].slice(-MAX_STEPS),
      future: [],
      lastTyped: typed && step.length ? { places, time, typed } : null,
      leftTour: false,
    };
  }

  /**
   * Return the description of the edit that makes one state another.
   *
   * @param {State} from
   * @param {State} there
   */
  wordsOf(from, { spec, look: { threshold, slice, draft } }) {
    if (!same(from.spec, spec)) return this.words(from.spec, spec);
    if (!same(from.look.draft, draft))
      return draft?.length ? "points of the blank canvas" : "clear all";
    return same(from.look.slice, slice) ? `threshold ${threshold ?? USUAL_THRESHOLD}` : "the slice";
  }

  /**
   * Return the position after the tour is entered, goes to another step, or is left. Steps of the tour are not edits: at each of
   * them only edits made there can be undone. Leaving the tour restores the history from before it, with one more step to the
   * state that the tour was entered from; going back to that state needs no step.
   *
   * @param {State} here
   * @param {State} there
   * @returns {Position}
   */
  afterTour(here, there) {
    const { position } = this;
    const entered =
      here.look.tour === null
        ? { past: position.past, future: position.future, state: here }
        : position.outside;
    if (there.look.tour !== null)
      return {
        ...position,
        past: [],
        future: [],
        lastTyped: null,
        outside: entered,
        leftTour: false,
      };
    const outside = entered ?? { past: [], future: [], state: null };
    const step =
      outside.state && !same(outside.state.spec, there.spec)
        ? [{ ...outside.state, words: "the tour" }]
        : [];
    const edits = same(here.spec, there.spec) ? position.past.map(withoutTour) : [];
    return {
      ...position,
      past: [...outside.past, ...step, ...edits],
      future: step.length ? [] : position.future,
      lastTyped: null,
      outside,
      leftTour: step.length > 0,
    };
  }

  /**
   * Record that the run has been opened.
   *
   * @param {Spec} spec  as the server has completed it
   */
  confirm(spec) {
    this.position = { ...this.position, spec };
    this.opened = this.position;
  }

  /** Opening failed: keep the previous state. The form still shows the rejected edit; undo removes it first. */
  fail() {
    const { position, opened } = this;
    this.failedEdit =
      opened.spec && position.spec && !same(opened.spec, position.spec)
        ? this.words(opened.spec, position.spec)
        : null;
    this.position = opened;
  }
}
