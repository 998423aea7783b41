// @ts-nocheck
/** Edits of a run: weights tried out under the hand, the run that goes on with them or with other parameters, and the way back. */

import { LatestRequest } from "../api/latest-request.js";
import { ChangeText } from "../content/change-text.js";
import { ChangeTimingControl } from "../controls/change-timing.js";
import { UndoControl } from "../controls/undo.js";
import {
  liveChanges,
  movedToStart,
  restarted,
  specAt,
  withIntervention,
  withoutIntervention,
} from "../state/interventions.js";
import { same } from "../state/page-state.js";
import { UndoStack } from "../state/undo-stack.js";
import { CreaseTool } from "../tools/crease-editing.js";
import { InterventionList } from "../views/intervention-list.js";

/**
 * Emits `preview` (detail: a frame to show instead of the run's own; null puts that back), `open` (detail: `{spec, look,
 * play, past}`: a run to go on with), `resume` (play on: nothing came of it), `problem` (detail: why there is no
 * preview, in words), `seek` (detail: an epoch) and `force` (detail: the spec with the parameters in force now).
 */
export class RunEdits extends EventTarget {
  /**
   * @param {import("../state/run.js").Run} run
   * @param {import("../api/player.js").Player} player
   * @param {import("../views/plane.js").Plane} plane
   * @param {(selector: string) => HTMLElement} find
   * @param {() => {spec: object, look: object, history: import("../state/metric-history.js").MetricHistory}} now  what the page shows, or
   *     is about to open: each edit is one of the state that the one before it leads to, come or not
   */
  constructor(run, player, plane, find, now) {
    super();
    Object.assign(this, {
      run,
      player,
      find,
      now,
      shown: null,
      held: null,
      said: null,
      saying: null,
      coming: null,
    });
    this.latest = new LatestRequest({ overlap: true });
    const chooser = {
      root: find("#crease"),
      select: find("#crease select"),
      grip: find("#crease .grip"),
    };
    this.crease = new CreaseTool(plane, chooser);
    this.crease.addEventListener("preview", ({ detail }) => this.preview(detail));
    this.crease.addEventListener("edit", ({ detail }) => this.apply(detail));
    this.crease.addEventListener("cancel", () => this.cancel());
  }

  /**
   * @param {object} catalog
   * @param {import("../controls/form-section.js").FormSection[]} sections
   */
  wire(catalog, sections) {
    this.wording = new ChangeText(catalog);
    this.undo = new UndoStack((before, after) => this.wording.difference(before, after));
    this.steps = new UndoControl(this.find("#undo"));
    this.when = new ChangeTimingControl(this.find("#when"));
    this.listing = new InterventionList(this.find("#interventions"), this.wording);
    this.steps.addEventListener("undo", () => this.walk((here) => this.undo.undo(here)));
    this.steps.addEventListener("redo", () => this.walk((here) => this.undo.redo(here)));
    this.when.addEventListener("restart", () => this.restart());
    this.listing.addEventListener("pick", ({ detail }) => this.tell("seek", detail));
    this.listing.addEventListener("remove", ({ detail }) => this.remove(detail));
    for (const section of sections) section.effectOf = (place) => this.effect(place);
    this.offer();
  }

  /** The page is to go from `here`, `{spec, look}` or null, to `there`; `typed` says that the same edit may go on. */
  wished(here, there, typed) {
    if (this.undo.record(here && { spec: here.spec, look: here.look }, there, typed))
      this.coming = this.saying;
    this.saying = null;
    this.offer();
  }

  /** It is there, with the spec as the server has completed it. */
  opened(spec) {
    this.undo.confirm(spec);
    this.said = this.coming;
    this.offer();
  }

  /** It could not be opened. */
  failed() {
    this.undo.fail();
    this.offer();
  }

  offer() {
    this.steps.update({ undo: this.undo.undoLabel, redo: this.undo.redoLabel });
  }

  /** The page shows a frame of the run. */
  show(frame, look) {
    const { spec } = this.run;
    this.shown = { look, frame };
    this.listing.update(spec);
    this.crease.show(frame, look, this.run.layers);
    this.when.update(look.epoch, spec.training.solver !== "lbfgs", this.said?.words ?? null);
    const force = specAt(spec, frame.epoch);
    const text = JSON.stringify(force.training);
    if (text !== this.force) this.tell("force", force);
    this.force = text;
  }

  /** What changing a field would do, in words. */
  effect(place) {
    if (!liveChanges(this.run.spec, { [place]: null })) return "Starts anew.";
    const { epoch } = this.now().look;
    return this.when.fromHere && epoch > 0
      ? `Counts from epoch ${epoch} on.`
      : "Counts from the start.";
  }

  /**
   * Show the run's picture as it would be with some weights replaced; playing waits meanwhile. Of many wishes the latest
   * counts.
   *
   * @param {{coefs?: {layer: number, from: number, to: number, value: number}[],
   *          intercepts?: {layer: number, to: number, value: number}[]}} edit
   */
  preview({ coefs = [], intercepts = [] }) {
    if (!this.shown) return;
    const { look } = this.shown;
    const held = this.hold(this.shown.frame);
    this.latest.run(
      () => this.run.preview(held.epoch, look, { coefs, intercepts }),
      (tried) => this.held === held && this.tell("preview", tried),
      (words) => this.held === held && this.tell("problem", words),
    );
  }

  /** Leave it as it was. */
  cancel() {
    if (!this.held) return;
    const { playing } = this.release();
    this.tell("preview", null);
    if (playing) this.tell("resume", null);
  }

  /**
   * Make an edit: an intervention at `epoch`, together with what was changed there already. The run goes on from there.
   *
   * @param {{set?: object, coefs?: object[], intercepts?: object[], points?: object[]}} edit
   * @param {{epoch?: number}} when  unset: the epoch that is shown
   */
  apply(edit, { epoch = this.now().look.epoch } = {}) {
    const { spec } = this.now();
    this.goOn(withIntervention(spec, epoch, edit), epoch);
  }

  /**
   * Fields were changed, `{"training.alpha": 0.1, …}`: the run goes on with them from here, or starts anew. `typed` says
   * that more of the same may follow.
   */
  change(changes, typed) {
    const { spec, look } = this.now();
    const set = liveChanges(spec, changes);
    if (!set || !this.when.fromHere || look.epoch === 0) {
      this.startAnew(spec, changes, typed);
      return;
    }
    const next = withIntervention(spec, look.epoch, { set });
    const words = `${Object.entries(changes)
      .map((change) => this.wording.field(...change))
      .join(", ")} from epoch ${look.epoch} on`;
    this.saying = { words, epoch: look.epoch, names: Object.keys(set) };
    this.goOn(next, look.epoch, { typed });
  }

  startAnew(spec, changes, typed) {
    const { look } = this.now();
    const { playing } = this.release();
    const otherData = Object.keys(changes).some((place) => place.startsWith("dataset."));
    const otherUnits = "network.hidden_layer_sizes" in changes;
    const begun = {
      ...look,
      epoch: 0,
      ...(otherData ? { box: null } : {}),
      ...(otherUnits ? { depth: null, unit: null } : {}),
    };
    this.tell("open", { spec: restarted(spec, changes), look: begun, play: playing, typed });
  }

  /** What was last changed on the way should have been so from the start. */
  restart() {
    const { spec, look } = this.now();
    const { playing } = this.release();
    const { epoch, names } = this.said;
    this.tell("open", {
      spec: movedToStart(spec, epoch, names),
      look: { ...look, epoch: 0 },
      play: playing,
    });
  }

  /** Take an intervention out, if it is still there; the present epoch stays, where the run may now look otherwise. */
  remove(one) {
    const { spec, look, history } = this.now();
    const there = spec.interventions.findIndex((other) => same(one, other));
    if (there < 0) return;
    const next = withoutIntervention(spec, there);
    const { playing } = this.release();
    this.tell("open", {
      spec: next,
      look,
      play: playing,
      past: history.upTo(Math.min(one.epoch, look.epoch)),
    });
  }

  /** The run of `spec`, which is the same as this one up to `epoch`, from there on; it plays if this one did, unless told. */
  goOn(spec, epoch, { play, typed } = {}) {
    const { look, history } = this.now();
    const { playing } = this.release();
    this.tell("open", {
      spec,
      look: { ...look, epoch },
      play: play ?? playing,
      past: history.upTo(epoch),
      typed,
    });
  }

  /** One step of the way back, or on: just what was there. A crease that is under the hand is let go of first. */
  walk(step) {
    this.crease.release();
    this.cancel();
    this.player.stop();
    const { spec, look } = step(this.now());
    this.coming = null;
    this.tell("open", { spec, look, play: false });
  }

  hold({ epoch }) {
    this.held ??= { epoch, playing: this.player.willPlay };
    this.player.stop();
    return this.held;
  }

  release() {
    const held = this.held ?? { playing: this.player.willPlay };
    this.held = null;
    this.latest.cancel();
    this.player.stop();
    return held;
  }

  tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
