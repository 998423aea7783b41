/** The way back: what the page showed before each edit of the spec, and after each one that was undone. */

const MOST = 100;

/** Edits of the same field, at the same epoch, that follow each other this quickly are one: it is still being typed. */
const TYPING_MS = 1500;

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/** Where two specs differ, as one text. */
function placesOf(before, after) {
  const sections = ["dataset", "network", "training"];
  const fields = sections.flatMap((section) => Object.keys(after[section]).filter((name) => !same(after[section][name], before[section][name])));
  const at = after.interventions.filter((one) => !before.interventions.some((other) => same(one, other)));
  // Each point that is drawn is an edit of its own, however quickly it follows.
  return JSON.stringify([fields, after.dataset.points, at.map(({ epoch, set, points }) => [epoch, Object.keys(set), points])]);
}

const withoutTour = (step) => ({ ...step, look: { ...step.look, tour: null } });

/** A step holds the state to go back to (or on to): `{spec, look}`, and the edit between in words. */
export class Undo {
  /** @param {(before: object, after: object) => string} words  what makes one spec another */
  constructor(words) {
    Object.assign(this, { words, past: [], future: [], last: null, walking: null, own: null, left: false });
  }

  /** The words of the edit that would be undone, or null. */
  get undoes() {
    return this.past.at(-1)?.words ?? null;
  }

  get redoes() {
    return this.future.at(-1)?.words ?? null;
  }

  /** The state to show for one step back (or on); it is taken once that is `opened`. */
  back() {
    this.walking = { from: this.past, to: this.future };
    return this.past.at(-1);
  }

  on() {
    this.walking = { from: this.future, to: this.past };
    return this.future.at(-1);
  }

  /** The page has gone from one state to another. */
  opened(before, after, now = performance.now()) {
    const { walking } = this;
    this.walking = null;
    if (before && before.look.tour !== after.look.tour) this.toured(before, after);
    if (!before || before.look.tour !== after.look.tour || same(before.spec, after.spec)) return;
    const back = this.left && !walking && same(after.spec, this.own.state.spec);
    this.left = false;
    if (back) {
      Object.assign(this, { past: this.own.past, future: this.own.future, last: null });
      return;
    }
    if (walking && same(walking.from.at(-1)?.spec, after.spec)) {
      walking.to.push({ ...before, words: walking.from.pop().words });
      this.last = null;
      return;
    }
    const places = placesOf(before.spec, after.spec);
    const typing = this.last && this.last.places === places && now - this.last.at < TYPING_MS;
    this.last = { places, at: now };
    this.future = [];
    if (typing) {
      const { spec } = this.past.at(-1);
      this.past.at(-1).words = this.words(spec, after.spec);
    } else {
      this.past.push({ ...before, words: this.words(before.spec, after.spec) });
      if (this.past.length > MOST) this.past.shift();
    }
  }

  /**
   * The tour is entered, goes from step to step, or is left. Its steps are no edits: at each of them only what is changed
   * there can be taken back. Who leaves it finds the way back that was there before, and one step more, to where that was;
   * who goes back there just finds it.
   */
  toured(before, after) {
    this.last = null;
    if (before.look.tour === null) this.own = { past: this.past, future: this.future, state: before };
    if (after.look.tour !== null) {
      Object.assign(this, { past: [], future: [], left: false });
      return;
    }
    this.own ??= { past: [], future: [], state: null };
    const { past, state } = this.own;
    const step = state && !same(state.spec, after.spec) ? [{ ...state, words: "the tour" }] : [];
    const edits = same(before.spec, after.spec) ? this.past.map(withoutTour) : [];
    Object.assign(this, { past: [...past, ...step, ...edits], future: step.length ? [] : this.future, left: step.length > 0 });
  }
}
