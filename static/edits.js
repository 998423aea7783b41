/** Edits of a run: weights tried out under the hand, the run that goes on with them or with other parameters, and the way back. */

import { UndoControl } from "./controls/undo.js";
import { WhenControl } from "./controls/when.js";
import { begunAnew, fromTheStart, inForce, intervened, liveSet, without } from "./interventions.js";
import { Latest } from "./latest.js";
import { CreaseTool } from "./tools/crease.js";
import { Undo } from "./undo.js";
import { Listing } from "./views/interventions.js";
import { Wording } from "./wording.js";

/**
 * Emits `preview` (detail: a frame to show instead of the run's own; null puts that back), `open` (detail: `{spec, look,
 * play, past}`: a run to go on with), `resume` (play on: nothing came of it), `problem` (detail: why there is no
 * preview, in words), `seek` (detail: an epoch) and `force` (detail: the spec with the parameters in force now).
 */
export class Edits extends EventTarget {
  /**
   * @param {import("./run.js").Run} run
   * @param {import("./player.js").Player} player
   * @param {import("./views/plane.js").Plane} plane
   * @param {(selector: string) => HTMLElement} find
   * @param {() => {spec: object, look: object, frame: object|null}} now  what the page shows, or is about to open
   */
  constructor(run, player, plane, find, now) {
    super();
    Object.assign(this, { run, player, find, now, held: null, said: null, saying: null });
    this.latest = new Latest({ ahead: true });
    const chooser = { root: find("#crease"), select: find("#crease select"), grip: find("#crease .grip") };
    this.crease = new CreaseTool(plane, chooser);
    this.crease.addEventListener("preview", ({ detail }) => this.preview(detail));
    this.crease.addEventListener("edit", ({ detail }) => this.apply(detail));
    this.crease.addEventListener("cancel", () => this.cancel());
  }

  /**
   * @param {object} catalog
   * @param {import("./controls/section.js").Section[]} sections
   */
  wire(catalog, sections) {
    this.wording = new Wording(catalog);
    this.undo = new Undo((before, after) => this.wording.difference(before, after));
    this.steps = new UndoControl(this.find("#undo"));
    this.when = new WhenControl(this.find("#when"));
    this.listing = new Listing(this.find("#interventions"), this.wording);
    this.steps.addEventListener("undo", () => this.walk(this.undo.back()));
    this.steps.addEventListener("redo", () => this.walk(this.undo.on()));
    this.when.addEventListener("start", () => this.restart());
    this.listing.addEventListener("pick", ({ detail }) => this.tell("seek", detail));
    this.listing.addEventListener("remove", ({ detail }) => this.remove(detail));
    for (const section of sections) section.effect = (place) => this.effect(place);
    this.steps.update({ undo: null, redo: null });
  }

  /** The run of another spec has been opened; `before` is what was there, `{spec, look}`, or null. */
  opened(before, spec, look) {
    this.undo.opened(before, { spec, look });
    this.steps.update({ undo: this.undo.undoes, redo: this.undo.redoes });
    this.said = this.saying;
    this.saying = null;
  }

  /** The page shows a frame of the run. */
  show(frame, look) {
    const { spec } = this.run;
    this.listing.update(spec);
    this.crease.show(frame, look, this.run.layers);
    this.when.update(look.epoch, spec.training.solver !== "lbfgs", this.said?.words ?? null);
    const force = inForce(spec, frame.epoch);
    const text = JSON.stringify(force.training);
    if (text !== this.force) this.tell("force", force);
    this.force = text;
  }

  /** What changing a field would do, in words. */
  effect(place) {
    if (!liveSet(this.run.spec, { [place]: null })) return "Starts anew.";
    return this.when.here ? `Counts from epoch ${this.now().look.epoch} on.` : "Counts from the start.";
  }

  /**
   * Show the run's picture as it would be with some weights replaced; playing waits meanwhile. Of many wishes the latest
   * counts.
   *
   * @param {{coefs?: {layer: number, from: number, to: number, value: number}[],
   *          intercepts?: {layer: number, to: number, value: number}[]}} edit
   */
  preview({ coefs = [], intercepts = [] }) {
    const { look, frame } = this.now();
    if (!frame) return;
    const { epoch } = this.hold(frame);
    this.latest.ask(
      () => this.run.preview(epoch, look, { coefs, intercepts }),
      (tried) => this.held && this.tell("preview", tried),
      (words) => this.held && this.tell("problem", words),
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
    this.goOn(intervened(spec, epoch, edit), epoch);
  }

  /** Fields were changed, `{"training.alpha": 0.1, …}`: the run goes on with them from here, or starts anew. */
  change(changes) {
    const { spec, look } = this.now();
    const set = liveSet(spec, changes);
    if (!set || !this.when.here) {
      this.startAnew(spec, changes);
      return;
    }
    const next = intervened(spec, look.epoch, { set });
    const words = `${Object.entries(changes).map((change) => this.wording.field(...change)).join(", ")} from epoch ${look.epoch} on`;
    this.saying = { words, epoch: look.epoch, names: Object.keys(set) };
    this.goOn(next, look.epoch);
  }

  startAnew(spec, changes) {
    const { look } = this.now();
    const { playing } = this.release();
    const otherData = Object.keys(changes).some((place) => place.startsWith("dataset."));
    const otherUnits = "network.hidden_layer_sizes" in changes;
    const begun = { ...look, epoch: 0, ...(otherData ? { box: null } : {}), ...(otherUnits ? { depth: null, unit: null } : {}) };
    this.tell("open", { spec: begunAnew(spec, changes), look: begun, play: playing });
  }

  /** What was last changed on the way should have been so from the start. */
  restart() {
    const { spec, look } = this.now();
    const { playing } = this.release();
    const { epoch, names } = this.said;
    this.tell("open", { spec: fromTheStart(spec, epoch, names), look: { ...look, epoch: 0 }, play: playing });
  }

  /** Take an intervention out; the present epoch stays, where the run may now look otherwise. */
  remove(number) {
    const { spec, look } = this.now();
    const next = without(spec, number);
    const { epoch } = spec.interventions[number];
    const { playing } = this.release();
    this.tell("open", { spec: next, look, play: playing, past: this.run.history.until(Math.min(epoch, look.epoch)) });
  }

  /** The run of `spec`, which is the same as this one up to `epoch`, from there on; it plays if this one did, unless told. */
  goOn(spec, epoch, { play } = {}) {
    const { look } = this.now();
    const { playing } = this.release();
    this.tell("open", { spec, look: { ...look, epoch }, play: play ?? playing, past: this.run.history.until(epoch) });
  }

  /** One step of the way back, or on: just what was there. */
  walk({ spec, look }) {
    this.cancel();
    this.player.stop();
    this.tell("open", { spec, look, play: false });
  }

  hold({ epoch }) {
    this.held ??= { epoch, playing: this.player.wanted };
    this.player.stop();
    return this.held;
  }

  release() {
    const held = this.held ?? { playing: this.player.wanted };
    this.held = null;
    this.latest.drop();
    this.player.stop();
    return held;
  }

  tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
