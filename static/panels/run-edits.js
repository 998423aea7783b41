/** Edits of a run: previews of weights, interventions, restarts with other fields, and undo. */

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
import { NO_SLICE } from "../state/slices.js";
import { UndoStack } from "../state/undo-stack.js";
import { UndoStorage } from "../state/undo-storage.js";
import { CreaseTool } from "../tools/crease-editing.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";
import { InterventionList } from "../views/intervention-list.js";

/**
 * @typedef {import("../api/frame.js").Frame} Frame
 * @typedef {import("../api/types.d.ts").Changes} Changes
 * @typedef {import("../api/types.d.ts").Edit} Edit
 * @typedef {import("../api/types.d.ts").Intervention} Intervention
 * @typedef {import("../api/types.d.ts").Spec} Spec
 * @typedef {import("../state/page-state.js").Look} Look
 * @typedef {import("../state/page-state.js").PageState} PageState
 * @typedef {import("../state/page-state.js").CurrentState} CurrentState
 * @typedef {import("../state/page-state.js").StateToOpen} StateToOpen
 */

/**
 * A change of training parameters during a run: its description, its epoch and the names of the parameters.
 *
 * @typedef {{words: string, epoch: number, names: string[]}} LiveChange
 */

/**
 * @typedef {object} Events
 * @property {Frame|null} preview  a frame to show instead of the run's own, or null to show that one again
 * @property {StateToOpen} open
 * @property {Partial<Look>} look  the change of an edit that leaves the spec
 * @property {null} resume  play again after a preview without an edit
 * @property {string} problem  why there is no preview
 * @property {number} seek  an epoch
 * @property {Spec} parameters  the spec with the training parameters at the epoch that is shown, after these have changed
 */

/** The fields whose change makes a slice another one. */
const OF_COLUMNS = ["dataset.kind", "dataset.columns", "dataset.table"];
/** A data set of more columns opens on its principal components instead of its first two columns. */
const FEW_COLUMNS = 16;

/** @extends {TypedEventTarget<Events>} */
export class RunEdits extends TypedEventTarget {
  /**
   * @param {import("../state/run.js").Run} run
   * @param {import("../api/player.js").Player<Frame>} player
   * @param {import("../views/plane.js").Plane} plane
   * @param {import("../ui/elements.js").Find} find
   * @param {import("../api/types.d.ts").Catalog} catalog
   * @param {() => CurrentState} now  an edit starts from this state even if its run is still loading
   */
  constructor(run, player, plane, find, catalog, now) {
    super();
    this.run = run;
    this.player = player;
    this.now = now;
    /** @type {{frame: Frame, look: Look}|null} */
    this.shown = null;
    /**
     * The preview: its epoch, and whether the run was playing before it.
     *
     * @type {{epoch: number, playing: boolean}|null}
     */
    this.previewed = null;
    /**
     * A change is first requested, then pending while its run loads, and finally applied.
     *
     * @type {{requested: LiveChange|null, pending: LiveChange|null, applied: LiveChange|null}}
     */
    this.liveChange = { requested: null, pending: null, applied: null };
    /** The training parameters at the epoch that is shown, as JSON. */
    this.parameters = "";
    this.latest = new LatestRequest({ overlap: true });
    this.catalog = catalog;
    this.changeText = new ChangeText(catalog);
    this.undo = new UndoStack((before, after) => this.changeText.difference(before, after));
    this.storage = new UndoStorage(catalog.defaults);
    /** Whether the edits that this tab has stored have been looked for. */
    this.restored = false;
    this.undoButtons = new UndoControl(find("#undo"));
    this.undoButtons.addEventListener("undo", () => this.step((here) => this.undo.undo(here)));
    this.undoButtons.addEventListener("redo", () => this.step((here) => this.undo.redo(here)));
    this.timing = new ChangeTimingControl(find("#when"));
    this.timing.addEventListener("restart", () => this.restart());
    this.list = new InterventionList(find("#interventions"), this.changeText);
    this.list.addEventListener("pick", ({ detail }) => this.emit("seek", detail));
    this.list.addEventListener("remove", ({ detail }) => this.remove(detail));
    this.crease = new CreaseTool(plane, {
      root: find("#crease"),
      select: find("#crease select", HTMLSelectElement),
      grip: find("#crease .grip"),
    });
    this.crease.addEventListener("preview", ({ detail }) => this.preview(detail));
    this.crease.addEventListener("edit", ({ detail }) => this.apply(detail));
    this.crease.addEventListener("cancel", () => this.cancel());
    this.updateUndo();
  }

  /**
   * Apply the changes of the page's forms, and show in their help when a change takes effect.
   *
   * @param {import("../controls/architecture.js").Architecture} architecture
   * @param {import("../controls/form-section.js").FormSection[]} forms
   */
  connect(architecture, forms) {
    architecture.addEventListener("change", ({ detail }) =>
      this.change(detail.changes, detail.typed),
    );
    for (const form of forms) {
      form.effectOf = (place) => this.effectOf(place);
      form.addEventListener("change", ({ detail }) => this.change(detail.changes, detail.typed));
    }
  }

  /**
   * Record that the page begins to open a state. Return whether that is an edit of its own, and not more of the one before.
   *
   * @param {PageState|null} here
   * @param {PageState} there
   * @param {boolean|number} typed  whether more of the same edit may follow: see FormChange
   */
  opening(here, there, typed) {
    const { liveChange } = this;
    const isOther = this.undo.record(here && { spec: here.spec, look: here.look }, there, typed);
    if (isOther) liveChange.pending = liveChange.requested;
    liveChange.requested = null;
    this.updateUndo();
    return this.undo.isStep;
  }

  /**
   * Record a change of the look as an edit, if it is one. Return whether it is an edit of its own.
   *
   * @param {PageState} here
   * @param {Partial<Look>} change
   * @param {boolean|number} typed  whether more of it may follow, as on the way of a slider; a number for its sweep
   */
  looked(here, change, typed) {
    this.undo.record(here, { spec: here.spec, look: { ...here.look, ...change } }, typed);
    this.storage.save(here.spec, this.undo.steps);
    this.updateUndo();
    return this.undo.isStep;
  }

  /**
   * Record that the state is open.
   *
   * @param {Spec} spec  as the server completed it
   */
  opened(spec) {
    this.undo.confirm(spec);
    const stored = this.restored ? null : this.storage.load(spec);
    this.restored = true;
    if (stored) this.undo.restore(stored);
    this.storage.save(spec, this.undo.steps);
    this.liveChange.applied = this.liveChange.pending;
    this.updateUndo();
  }

  /**
   * Follow the browser's Back and Forward: they undo and redo edits.
   *
   * @param {PageState} here
   * @param {PageState} there  where the browser went
   */
  visit(here, there) {
    const { storage } = this;
    this.undo.reach(here, there, (one, other) => storage.nameOf(one) === storage.nameOf(other));
  }

  /** Record that the state could not be opened. */
  failed() {
    this.undo.fail();
    this.updateUndo();
  }

  updateUndo() {
    this.undoButtons.update({ undo: this.undo.undoLabel, redo: this.undo.redoLabel });
  }

  /**
   * @param {Frame} frame
   * @param {Look} look
   */
  show(frame, look) {
    const { spec, layers } = this.run;
    this.shown = { frame, look };
    this.list.update(spec);
    this.crease.show(frame, look, layers);
    const words = this.liveChange.applied?.words ?? null;
    this.timing.update(look.epoch, spec.training.solver !== "lbfgs", words);
    const present = specAt(spec, frame.epoch);
    const parameters = JSON.stringify(present.training);
    if (parameters !== this.parameters) this.emit("parameters", present);
    this.parameters = parameters;
  }

  /**
   * Return when a change of a field takes effect, as a sentence.
   *
   * @param {string} place
   */
  effectOf(place) {
    if (!liveChanges(this.run.spec, { [place]: null })) return "Restarts the run.";
    const { epoch } = this.now().look;
    return this.timing.fromHere && epoch > 0
      ? `Applies from epoch ${epoch} on.`
      : "Applies from the start.";
  }

  /**
   * Show the run's frame with some weights replaced. Playing pauses during the preview; only the newest edit is requested.
   *
   * @param {Partial<Edit>} edit
   */
  preview({ coefs = [], intercepts = [] }) {
    if (!this.shown) return;
    const { frame, look } = this.shown;
    const previewed = (this.previewed ??= { epoch: frame.epoch, playing: this.player.willPlay });
    this.player.stop();
    this.latest.run(
      () => this.run.preview(previewed.epoch, look, { coefs, intercepts }),
      (preview) => {
        if (this.previewed === previewed) this.emit("preview", preview);
      },
      (message) => {
        if (this.previewed === previewed) this.emit("problem", message);
      },
    );
  }

  /** End a preview without an edit. */
  cancel() {
    if (!this.previewed) return;
    const playing = this.endPreview();
    this.emit("preview", null);
    if (playing) this.emit("resume");
  }

  /** Stop playing, end a preview if there is one, and return whether the run was playing before. */
  endPreview() {
    const { playing } = this.previewed ?? { playing: this.player.willPlay };
    this.previewed = null;
    this.latest.cancel();
    this.player.stop();
    return playing;
  }

  /**
   * Add an edit to the intervention at the current epoch and continue the run from there.
   *
   * @param {Partial<Edit>} edit
   */
  apply(edit) {
    const { spec, look } = this.now();
    this.continueFrom(withIntervention(spec, look.epoch, edit), look.epoch);
  }

  /**
   * Change fields: continue the run from the current epoch if that is possible and chosen, else restart it.
   *
   * @param {Changes} changes
   * @param {boolean|number} typed  whether more of the same edit may follow: see FormChange
   */
  change(changes, typed) {
    const { spec, look } = this.now();
    const set = liveChanges(spec, changes);
    if (!set || !this.timing.fromHere || look.epoch === 0) {
      this.restartWith(spec, changes, typed);
      return;
    }
    const next = withIntervention(spec, look.epoch, { set });
    const words = Object.entries(changes)
      .map((change) => this.changeText.field(...change))
      .join(", ");
    this.liveChange.requested = {
      words: `${words} from epoch ${look.epoch} on`,
      epoch: look.epoch,
      names: Object.keys(set),
    };
    this.continueFrom(next, look.epoch, { typed });
  }

  /**
   * @param {Spec} spec
   * @param {Changes} changes
   * @param {boolean|number} typed
   */
  restartWith(spec, changes, typed) {
    const { look } = this.now();
    const play = this.endPreview();
    const otherData = Object.keys(changes).some((place) => place.startsWith("dataset."));
    const otherUnits = "network.hidden_layer_sizes" in changes;
    const otherColumns = OF_COLUMNS.some((place) => place in changes);
    const nextLook = {
      ...look,
      epoch: 0,
      ...(otherData ? { box: null } : {}),
      ...(otherColumns && look.slice ? NO_SLICE : {}),
      ...this.firstSlice(changes),
      ...(otherUnits ? { depth: null, unit: null } : {}),
    };
    this.emit("open", { spec: restarted(spec, changes), look: nextLook, play, typed });
  }

  /**
   * Return the slice on which a data set of many columns opens: each one says little, and some are constant.
   *
   * @param {Changes} changes
   * @returns {Partial<Look>}
   */
  firstSlice(changes) {
    const chosen = this.catalog.datasets.find(({ kind }) => kind === changes["dataset.kind"]);
    if ((chosen?.columns?.length ?? 0) <= FEW_COLUMNS) return {};
    return { ...NO_SLICE, slice: { principal: [0, 1] } };
  }

  /** Restart the run with its last live change made at epoch 0. */
  restart() {
    const change = this.liveChange.applied;
    if (!change) return;
    const { spec, look } = this.now();
    const play = this.endPreview();
    this.emit("open", {
      spec: movedToStart(spec, change.epoch, change.names),
      look: { ...look, epoch: 0 },
      play,
    });
  }

  /**
   * Remove an intervention, if it is still in the spec. The epoch stays.
   *
   * @param {Intervention} intervention
   */
  remove(intervention) {
    const { spec, look, history } = this.now();
    const index = spec.interventions.findIndex((other) => same(intervention, other));
    if (index < 0) return;
    const play = this.endPreview();
    this.emit("open", {
      spec: withoutIntervention(spec, index),
      look,
      play,
      past: history.upTo(Math.min(intervention.epoch, look.epoch)),
    });
  }

  /**
   * Open a run that equals the current one up to `epoch`, at that epoch.
   *
   * @param {Spec} spec
   * @param {number} epoch
   * @param {{play?: boolean, typed?: boolean|number}} options  by default it plays if the current run does
   */
  continueFrom(spec, epoch, { play, typed } = {}) {
    const { look, history } = this.now();
    const playing = this.endPreview();
    this.emit("open", {
      spec,
      look: { ...look, epoch },
      play: play ?? playing,
      past: history.upTo(epoch),
      typed,
    });
  }

  /**
   * Undo or redo one edit. A crease that is being dragged is released first.
   *
   * @param {(here: PageState) => PageState} move
   */
  step(move) {
    this.crease.release();
    this.cancel();
    const here = this.now();
    const { spec, look } = move(here);
    const isOfLook = look.threshold !== here.look.threshold || !same(look.slice, here.look.slice);
    if (same(spec, here.spec) && isOfLook) {
      this.emit("look", look);
      this.storage.save(spec, this.undo.steps);
      this.updateUndo();
      return;
    }
    this.player.stop();
    this.liveChange.pending = null;
    this.emit("open", { spec, look, play: false });
  }
}
