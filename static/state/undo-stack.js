// @ts-nocheck
/**
 * The way back: what the page was asked to show before each edit of the spec, and after each one that was undone. An edit
 * is a step of it as soon as it is wished, not once its run has come: else what is done meanwhile would be taken back
 * together with it.
 */

import { NO_EDIT } from "../api/json-shapes.js";
import { same } from "./page-state.js";

const MOST = 100;

/** Edits of the same field, at the same epoch, that follow each other this quickly are one where it is still being typed. */
const TYPING_MS = 1500;

/** What a reader keeps beside the run: taking an edit back does not take it away. */
const KEPT = ["pins", "sort", "compare"];

/** Which fields two specs differ in, and from when on, as one text. */
function placesOf(before, after) {
  const sections = ["dataset", "network", "training"];
  const fields = sections.flatMap((section) =>
    Object.keys(after[section]).filter(
      (name) => !same(after[section][name], before[section][name]),
    ),
  );
  const live = after.interventions.map(({ epoch, set }) => {
    const old = before.interventions.find((one) => one.epoch === epoch) ?? NO_EDIT;
    return [epoch, Object.keys(set).filter((name) => set[name] !== old.set[name])];
  });
  return JSON.stringify([fields, live.filter(([, names]) => names.length)]);
}

const withoutTour = (step) => ({ ...step, look: { ...step.look, tour: null } });

/** A step holds the state to go back to (or on to): `{spec, look}`, and the edit between in words. */
export class UndoStack {
  /** @param {(before: object, after: object) => string} words  what makes one spec another */
  constructor(words) {
    this.words = words;
    /** Where one is, or is about to be: the spec; `own` is the way that the tour has put aside, `left` that it was just left. */
    this.now = { past: [], future: [], spec: null, last: null, own: null, left: false };
    /** The same when a run was opened last; and, in words, the edit since then that came to nothing. */
    this.stood = this.now;
    this.failing = null;
  }

  /** The words of the edit that would be undone, or null. */
  get undoLabel() {
    return this.failing ?? this.now.past.at(-1)?.words ?? null;
  }

  get redoLabel() {
    return this.now.future.at(-1)?.words ?? null;
  }

  /** Go one step back from `here`, `{spec, look}`; answers with the state to show. */
  undo(here) {
    if (this.failing === null) return this.walk(here, "past", "future");
    this.failing = null;
    return { spec: this.now.spec, look: here.look };
  }

  redo(here) {
    this.failing = null;
    return this.walk(here, "future", "past");
  }

  walk({ spec, look }, from, to) {
    const { words, ...state } = this.now[from].at(-1);
    const steps = {
      [from]: this.now[from].slice(0, -1),
      [to]: [...this.now[to], { spec, look, words }],
    };
    this.now = { ...this.now, ...steps, spec: state.spec, last: null, left: false };
    return {
      spec: state.spec,
      look: { ...state.look, ...Object.fromEntries(KEPT.map((name) => [name, look[name]])) },
    };
  }

  /**
   * The page is to go from `here` (null: it shows nothing yet) to another state, `there`. Answers whether that is another
   * run than the one it is at, or on the way to.
   *
   * @param {{spec: object, look: object}|null} here
   * @param {{spec: object, look: object}} there
   * @param {boolean} typed  more of it may follow: see TYPING_MS
   */
  record(here, there, typed, time = performance.now()) {
    this.failing = null;
    const { now } = this;
    if (here && here.look.tour !== there.look.tour) this.now = this.toured(here, there);
    else if (here && !same(now.spec, there.spec)) this.now = this.edited(here, there, typed, time);
    this.now = { ...this.now, spec: there.spec };
    return !same(now.spec, there.spec);
  }

  edited(here, there, typed, time) {
    const { own, left } = this.now;
    if (left && same(there.spec, own.state.spec))
      return { ...this.now, past: own.past, future: own.future, last: null, left: false };
    const places = placesOf(here.spec, there.spec);
    const { last } = this.now;
    const on = typed && last?.places === places && time - last.time < TYPING_MS;
    const past = on ? this.now.past.slice(0, -1) : this.now.past;
    const from = on ? this.now.past.at(-1) : here;
    const step = same(from.spec, there.spec)
      ? []
      : [{ ...from, words: this.words(from.spec, there.spec) }];
    return {
      ...this.now,
      past: [...past, ...step].slice(-MOST),
      future: [],
      last: typed && step.length ? { places, time } : null,
      left: false,
    };
  }

  /**
   * The tour is entered, goes from step to step, or is left. Its steps are no edits: at each of them only what is changed
   * there can be taken back. Who leaves it finds the way back that was there before, and one step more, to where that was;
   * who goes back there just finds it.
   */
  toured(here, there) {
    const entered =
      here.look.tour === null
        ? { past: this.now.past, future: this.now.future, state: here }
        : this.now.own;
    if (there.look.tour !== null)
      return { ...this.now, past: [], future: [], last: null, own: entered, left: false };
    const own = entered ?? { past: [], future: [], state: null };
    const step =
      own.state && !same(own.state.spec, there.spec) ? [{ ...own.state, words: "the tour" }] : [];
    const edits = same(here.spec, there.spec) ? this.now.past.map(withoutTour) : [];
    return {
      ...this.now,
      past: [...own.past, ...step, ...edits],
      future: step.length ? [] : this.now.future,
      last: null,
      own,
      left: step.length > 0,
    };
  }

  /** The run has been opened, with the spec as the server has completed it. */
  opened(spec) {
    this.now = { ...this.now, spec };
    this.stood = this.now;
  }

  /** It could not be opened: one is where one was. What was wished still stands in the form, and is taken back first. */
  failed() {
    const { now, stood } = this;
    this.failing =
      stood.spec && !same(stood.spec, now.spec) ? this.words(stood.spec, now.spec) : null;
    this.now = stood;
  }
}
