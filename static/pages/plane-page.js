/** The page of the plane: it opens runs, plays and shows frames, and connects the panels, which do not depend on each other. */

import { ForegroundRequest } from "../api/foreground-request.js";
import { Player } from "../api/player.js";
import { Gallery } from "../controls/gallery.js";
import { KeyboardHelp } from "../controls/keyboard-help.js";
import { NetworkControls } from "../controls/network.js";
import { PlaneLayers } from "../controls/plane-layers.js";
import { ThresholdControl } from "../controls/threshold.js";
import { TrainingControls } from "../controls/training.js";
import { Comparison } from "../panels/comparison.js";
import { DataPanel } from "../panels/data.js";
import { FrameSummary } from "../panels/frame-summary.js";
import { Inspector } from "../panels/inspector.js";
import { LinkedViews } from "../panels/linked-views.js";
import { NetworkPanel } from "../panels/network.js";
import { PageFrame } from "../panels/page-frame.js";
import { PlaneTools } from "../panels/plane-tools.js";
import { ProblemsPanel } from "../panels/problems.js";
import { RunEdits } from "../panels/run-edits.js";
import { lengthened } from "../panels/share-links.js";
import { Share } from "../panels/share.js";
import { SlicePanel } from "../panels/slice.js";
import { Teaching } from "../panels/teaching.js";
import { TimePanel } from "../panels/time.js";
import { Welcome } from "../panels/welcome.js";
import { Workspace } from "../panels/workspace.js";
import { AddressBar } from "../state/address-bar.js";
import { withDraft, withoutEndedDraft } from "../state/draft.js";
import { specAt } from "../state/interventions.js";
import { layerReasons } from "../state/layer-reasons.js";
import { LOOK, frozen, same } from "../state/page-state.js";
import { PendingRun } from "../state/pending-run.js";
import { missingUnit, openedWithoutRefused } from "../state/refused-settings.js";
import { Scrubber } from "../state/scrubber.js";
import { fromHash, toHash } from "../state/url-codec.js";
import { shownViews } from "../state/views.js";
import { DropDown } from "../ui/drop-down.js";
import { elements, finder, isWithin } from "../ui/elements.js";
import { RELOAD, guarded } from "../ui/error-reports.js";
import { roundedBox, roundedPoint } from "../ui/number-format.js";
import { Palette, currentTheme, onSystemTheme } from "../ui/palette.js";
import { Plotly } from "../ui/plotly-loader.js";
import { leftOut } from "../ui/short-text.js";
import { listenToSkipLink } from "../ui/skip-link.js";
import { MessageBar } from "../views/message-bar.js";
import { theme } from "./page-theme.js";
import { isFirstVisit } from "./first-requests.js";
import * as objects from "./plane-objects.js";

/**
 * @typedef {import("../api/frame.js").Frame} Frame
 * @typedef {import("../api/types.d.ts").Catalog} Catalog
 * @typedef {import("../api/types.d.ts").Spec} Spec
 * @typedef {import("../state/metric-history.js").MetricHistory} MetricHistory
 * @typedef {import("../state/page-state.js").CurrentState} CurrentState
 * @typedef {import("../state/page-state.js").Look} Look
 * @typedef {import("../state/page-state.js").StateToOpen} StateToOpen
 * @typedef {{label: string, act: () => void}} Action
 */

/** Plotly starts loading after this time even if there is no first picture yet. */
const FIRST_PICTURE_MS = 2000;

/** The options of the look that say what is chosen. */
const CHOICES = /** @type {const} */ (["at", "why", "unit"]);

const find = finder(document);
const { client, run, plane } = objects;
const notice = new MessageBar(find("#notice"));
const foregroundRequest = new ForegroundRequest(client, notice, find("#plane"));

/** Load Plotly. The first picture comes first, because parsing the library blocks the page for a while. */
function loadPlotly() {
  Plotly.load((error) => notice.show(error.message, RELOAD));
}

class Page {
  /** @param {Catalog} catalog */
  constructor(catalog) {
    this.catalog = catalog;
    this.palette = plane.palette;
    this.look = LOOK;
    /**
     * The spec that the page shows or is opening.
     *
     * @type {Spec}
     */
    this.spec = catalog.defaults;
    /** @type {Frame|null} */
    this.frame = null;
    /**
     * The points of a blank canvas, with the data of the run that they replace.
     *
     * @type {{draft: readonly unknown[], of: object, data: import("../views/point-traces.js").PointData}|null}
     */
    this.drafted = null;
    /** @type {PendingRun|null} */
    this.pendingRun = null;
    /**
     * What was chosen before the last click on the plane.
     *
     * @type {Pick<Look, "at"|"why"|"unit">|null}
     */
    this.beforePick = null;
    /** @returns {CurrentState} */
    const now = () => ({ ...this.state, frame: this.frame });
    const present = () => ({ look: this.look, frame: this.frame });
    this.player = new Player((epoch, signal, from) =>
      this.comparison.secondPlane.withSecondFrame(
        this.timePanel.next(run, this.look, epoch, signal, from),
        epoch,
        this.look,
      ),
    );
    this.edits = new RunEdits(run, this.player, plane, find, catalog, now);
    this.problems = new ProblemsPanel(find, run, this.player);
    this.timePanel = new TimePanel(find, Plotly, this.palette, catalog, this.edits.changeText);
    this.networkPanel = new NetworkPanel(
      find("#diagram"),
      find("#weight"),
      this.palette,
      catalog,
      this.edits,
    );
    this.dataPanel = new DataPanel(
      { run, plane },
      this.player,
      find,
      catalog,
      now,
      async (state) => ((await this.openState(state)) ? null : notice.words),
    );
    this.slicePanel = new SlicePanel(
      find("#slice"),
      run,
      plane,
      find("#draw-button", HTMLButtonElement),
    );
    /**
     * The change of the slice or threshold that is shown next, while one is loading.
     *
     * @type {Partial<Look>|null}
     */
    this.nextChange = null;
    this.changing = false;
    this.slicePanel.isOutdated = () => this.nextChange !== null && "slice" in this.nextChange;
    this.frameSummary = new FrameSummary(find, run, plane, this.networkPanel);
    this.inspector = new Inspector(run, plane, find);
    this.tools = new PlaneTools(run, plane, this.networkPanel.diagram, Plotly, this.palette, find);
    this.planeLayers = new PlaneLayers(find("#layers"));
    this.thresholds = [find("#threshold"), find("#confusion .threshold")].map(
      (root) => new ThresholdControl(root),
    );
    new DropDown(find("#layers", HTMLDetailsElement));
    this.linkedViews = new LinkedViews(plane, this.tools);
    this.workspace = new Workspace(find);
    this.teaching = new Teaching(find, run, objects.layout, catalog, () => this.state);
    this.comparison = new Comparison(client, { run, plane }, Plotly, this.palette, find, catalog);
    this.share = new Share(run, plane, this.tools.crossSectionChart, catalog, present, find);
    this.scrubber = new Scrubber(run, (frame) => {
      if (frame !== this.frame) this.show(frame);
    });
    this.address = new AddressBar(() => this.currentAddress());
    this.training = new TrainingControls(find("#training"), catalog);
    this.forms = [
      this.dataPanel.controls,
      new NetworkControls(find("#network"), catalog),
      this.training,
    ];
    this.sections = [this.networkPanel.architecture, ...this.forms];
    this.pageFrame = new PageFrame(find);
    this.welcome = new Welcome(find, isFirstVisit);
    this.address.held = isFirstVisit;
    this.examples = new Gallery(
      find("#examples-button"),
      find("#examples", HTMLDialogElement),
      elements(document, ".example-strip a", HTMLElement),
    );
    foregroundRequest.sections = this.sections;
    foregroundRequest.runId = () => run.id;
    foregroundRequest.explain = (problem, { act }) => {
      // A short link names no spec before its run is known: it is read again.
      const { hash } = window.location;
      const isShort = new URLSearchParams(hash.slice(1)).has("run");
      const retry = isShort ? () => this.readAddress(hash) : act;
      return this.dataPanel.explain(problem, this.spec.dataset, retry);
    };
    foregroundRequest.reconnection.addEventListener("back", () => this.dataPanel.readAgain());
    foregroundRequest.onReturn = () => {
      if (this.frame) this.show(this.frame);
    };
    new KeyboardHelp(find("#keys-button"), find("#keys", HTMLDialogElement));
    this.listen();
    this.listenToWorkspace();
    this.listenToTime();
    this.listenToWelcome();
    this.timePanel.charts.mount();
  }

  listen() {
    const { edits, dataPanel, teaching, comparison, tools, share } = this;
    edits.connect(this.networkPanel.architecture, this.forms);
    this.planeLayers.addEventListener("change", ({ detail }) => this.setLook(detail));
    for (const control of this.thresholds)
      control.addEventListener("change", ({ detail: { threshold, typed } }) =>
        this.edit({ threshold }, typed),
      );
    plane.addEventListener("view", ({ detail }) =>
      this.setLook({ box: detail && roundedBox(detail) }),
    );
    plane.addEventListener("pick", ({ detail }) => this.pick(detail));
    plane.addEventListener("double", () => this.takeBack());
    const { card, unitCard } = this.inspector;
    card.addEventListener("pick", ({ detail }) => this.choose({ at: detail }));
    card.addEventListener("clear", () => this.choose({ at: null }));
    card.addEventListener("slice", ({ detail }) => this.edit({ slice: detail }, false));
    this.slicePanel.addEventListener("slice", ({ detail }) =>
      this.edit(detail.change, detail.sweep),
    );
    this.slicePanel.addEventListener("pick", () => this.workspace.chooseTool("inspect"));
    this.slicePanel.addEventListener("problem", ({ detail }) => this.showMessage(detail));
    this.slicePanel.addEventListener("fade", () => this.updatePoints());
    unitCard.addEventListener("clear", () => this.choose({ unit: null }));
    unitCard.addEventListener("line", ({ detail }) => {
      this.workspace.chooseTool("line");
      edits.crease.select(detail);
    });
    tools.addEventListener("look", ({ detail }) => this.choose(detail));
    document.addEventListener("keydown", (event) => this.onEscape(event));
    comparison.addEventListener("look", ({ detail }) =>
      this.adjustLook(detail, [this.inspector, ...this.followers]),
    );
    const { secondPlane } = comparison;
    secondPlane.addEventListener("draw", () =>
      this.timePanel.charts.compareWith(secondPlane.metrics),
    );
    edits.addEventListener("preview", ({ detail }) => this.preview(detail));
    edits.addEventListener("open", ({ detail }) => this.openState(detail));
    dataPanel.addEventListener("open", ({ detail }) => this.openState(detail));
    teaching.addEventListener("open", ({ detail }) => this.openState(detail));
    edits.addEventListener("resume", () => this.play());
    this.problems.addEventListener("fix", ({ detail }) => this.fix(detail));
    this.problems.addEventListener("seek", ({ detail }) => this.seek(detail, true));
    this.problems.addEventListener("undo", () => edits.undoButtons.act("undo"));
    teaching.tour.addEventListener("step", () => this.pageFrame.showTab("inspect"));
    this.networkPanel.revealEditor = () => {
      this.welcome.leave();
      this.pageFrame.showTab("inspect");
    };
    teaching.addEventListener("play", () => this.play());
    edits.addEventListener("look", ({ detail: { threshold, slice, box, at, why, probe } }) =>
      this.showNext({ threshold, slice, box, at, why, probe }),
    );
    share.control.addEventListener("tab", ({ detail }) => teaching.onShareTab(detail));
    edits.addEventListener("seek", ({ detail }) => this.seek(detail, true));
    edits.addEventListener("parameters", ({ detail }) => this.updateForms(detail));
    edits.addEventListener("problem", ({ detail }) => this.showMessage(detail));
    dataPanel.addEventListener("problem", ({ detail }) => this.showMessage(detail));
    comparison.addEventListener("problem", ({ detail }) => this.showMessage(detail));
    theme.addEventListener("change", () => this.updatePalette());
    onSystemTheme(() => this.updatePalette());
    find("#zoom-in").addEventListener("click", () => plane.zoom(1));
    find("#zoom-out").addEventListener("click", () => plane.zoom(-1));
    find("#zoom-reset").addEventListener("click", () => plane.resetView());
    // The page may have written its own address since.
    window.addEventListener("hashchange", ({ newURL }) => this.readAddress(new URL(newURL).hash));
  }

  listenToWorkspace() {
    const { workspace, tools, edits } = this;
    workspace.addTool("draw", this.dataPanel.drawingTool);
    workspace.addTool("cross-section", tools.crossSection);
    workspace.addTool("line", edits.crease);
    workspace.addLayerKeys(find("#layers"), this.planeLayers, tools.gridControl);
    workspace.addEventListener("look", ({ detail }) => this.showViews(detail));
    edits.crease.addEventListener("offer", ({ detail }) => workspace.toolBar.offer("line", detail));
  }

  /**
   * The parts of the page that follow the look. The workspace is the first: the others draw into panes that it shows.
   *
   * @returns {{show: (frame: Frame, look: Look) => void}[]}
   */
  get followers() {
    const withLayers = (
      /** @type {{show: (frame: Frame, look: Look, layers: number) => void}} */ part,
    ) => ({
      show: (/** @type {Frame} */ frame, /** @type {Look} */ look) =>
        part.show(frame, look, run.layers),
    });
    const { networkPanel } = this;
    return [
      withLayers(this.workspace),
      this.tools,
      this.comparison,
      withLayers(this.linkedViews),
      { show: (frame, look) => networkPanel.showOptions(frame, look) },
    ];
  }

  listenToWelcome() {
    const { welcome, workspace } = this;
    welcome.addEventListener("play", () => this.play());
    welcome.addEventListener("tour", () => this.teaching.tour.start());
    welcome.addEventListener("leave", () => this.address.release());
    for (const tool of workspace.tools.values())
      tool.addEventListener("arm", ({ detail }) => detail && welcome.leave());
    this.examples.addEventListener("tool", ({ detail }) => workspace.chooseTool(detail));
  }

  listenToTime() {
    const { edits, player, timePanel } = this;
    timePanel.addEventListener("remove", ({ detail }) => edits.remove(detail));
    timePanel.addEventListener("look", ({ detail }) => this.setLook(detail));
    timePanel.addEventListener("open", ({ detail: { spec, epoch } }) =>
      edits.continueFrom(spec, epoch, { play: true }),
    );
    timePanel.addEventListener("toggle", () => (player.willPlay ? this.pause() : this.play()));
    timePanel.addEventListener("reset", () => this.seek(0, true));
    timePanel.addEventListener("end", () => this.seek(run.history.furthest, true));
    timePanel.addEventListener("step", ({ detail }) =>
      this.seek(Math.max(0, this.state.look.epoch + detail), true),
    );
    timePanel.addEventListener("seek", ({ detail }) => this.seek(detail.epoch, detail.exact));
    timePanel.addEventListener("speed", ({ detail }) => {
      player.speed = detail;
      this.adjustLook({ speed: detail }, []);
    });
    player.addEventListener("frame", ({ detail }) => this.onFrame(detail));
    player.addEventListener("stopped", ({ detail }) => this.onStopped(detail));
  }

  /**
   * Open the state of a URL, or the example if the URL contains no state.
   *
   * @param {string} hash
   */
  async readAddress(hash) {
    this.player.stop();
    this.address.cancelUpdate();
    if (hash.length < 2) {
      await this.openExample();
      return;
    }
    const address = await lengthened(hash, this.catalog.defaults, client, foregroundRequest, () =>
      this.openExample(),
    );
    if (!address) {
      this.frameSummary.showNone();
      return;
    }
    const { spec, look, play, complaints } = this.teaching.onAddress(
      fromHash(address.hash, address.base),
      hash,
      this.address.savedState,
    );
    if (this.frame) this.edits.visit(this.state, { spec, look });
    const link = { unread: complaints, defaults: address.base };
    await this.open({ spec, look, play, visited: true, link });
  }

  openExample() {
    return this.openState(objects.example(this.catalog.defaults));
  }

  /** Return the URL of what the page shows, and the data to save with it. */
  currentAddress() {
    this.teaching.updateLink(this.look);
    return {
      hash: toHash(run.spec, this.look, this.catalog.defaults),
      kept: this.teaching.savedState,
    };
  }

  /** What the page shows or is opening, with the known metrics of its run. */
  get state() {
    const { look, past: history } = this.pendingRun ?? { look: this.look, past: run.history };
    return { spec: this.spec, look, history };
  }

  /**
   * Stop playing and open a state. Return whether it was opened.
   *
   * @param {StateToOpen} state
   */
  openState(state) {
    this.player.stop();
    return this.open(state);
  }

  /** @param {StateToOpen} state */
  async open({ spec, look: wanted, play = false, past, typed = false, visited = false, link }) {
    this.scrubber.stop();
    if (this.frame) this.welcome.leave();
    const here = this.pendingRun ? this.state : this.frame && { spec: run.spec, look: this.look };
    const look = withoutEndedDraft(here, spec, wanted);
    const isStep = this.edits.opening(here, { spec, look }, typed);
    if (isStep && here && !visited) this.address.beginEntry();
    this.spec = spec;
    this.updateForms(specAt(spec, look.epoch));
    const pending = new PendingRun(look, past);
    this.pendingRun = pending;
    this.player.playWhenOpen = play;
    const retry = () => this.open({ spec, look: pending.look, play, past, typed, visited, link });
    const finished = await this.request(retry, (signal) =>
      link ? this.loadLink(spec, pending, link, signal) : this.load(spec, pending, signal),
    );
    if (this.pendingRun === pending) {
      this.pendingRun = null;
      if (!pending.opened) this.edits.failed();
    }
    if (finished) this.player.playWhenOpen = false;
    if (this.frame) this.showTime();
    else this.frameSummary.showNone();
    return pending.opened;
  }

  /**
   * Load the run of a link, with the defaults in the places of settings that the server refuses. Say what was left out.
   *
   * @param {Spec} spec
   * @param {PendingRun} pending
   * @param {import("../state/page-state.js").Link} link
   * @param {AbortSignal} signal
   */
  async loadLink(spec, pending, link, signal) {
    const { unread, defaults } = link;
    const refused = await openedWithoutRefused(
      { spec, look: pending.look },
      { spec: defaults, look: LOOK },
      async (allowed) => {
        this.spec = allowed.spec;
        pending.look = allowed.look;
        await this.load(allowed.spec, pending, signal);
      },
      (problem, { dataset }) => this.dataPanel.lacksTable(problem, dataset),
    );
    const network = this.frame?.network;
    const missing = network ? missingUnit(this.look.unit, network.intercepts) : null;
    if (missing) this.adjustLook({ unit: null }, [this.inspector, ...this.followers]);
    const parts = missing ? [...unread, missing] : unread;
    if (parts.length || refused.length) this.showMessage(leftOut(parts, refused));
  }

  /**
   * Load the run of a spec with its first frame, and show that.
   *
   * @param {Spec} spec
   * @param {PendingRun} pending
   * @param {AbortSignal} signal
   */
  async load(spec, pending, signal) {
    await run.open(spec, signal, pending.past);
    pending.opened = true;
    pending.past = run.history;
    this.spec = run.spec;
    this.edits.opened(run.spec);
    for (const section of this.sections) section.clearErrors();
    const frame = await pending.loadFrame((...args) => this.loadFrame(...args), signal);
    this.pendingRun = null;
    this.show(frame);
    if (this.player.playWhenOpen && !frame.diverged) this.play();
    else await this.loadHistory(signal);
  }

  /**
   * Prepare the page for a look at the run, and load the frame.
   *
   * @param {Look} look
   * @param {AbortSignal} signal
   */
  async loadFrame(look, signal) {
    this.look = look;
    this.updateForms(specAt(this.spec, look.epoch));
    this.planeLayers.update(look, run.layers);
    this.inspector.choose(look.at);
    const frame = await run.frame(look.epoch, look, signal);
    const data = this.shownData(look);
    if (data) await plane.setPoints(data, look.layers);
    return frame;
  }

  /**
   * Change the look at a run that is still loading. Return whether there is one.
   *
   * @param {Partial<Look>} part
   * @param {boolean} [reload]  whether the change needs another frame
   */
  setPendingLook(part, reload) {
    this.pendingRun?.setLook(part, reload);
    return this.pendingRun !== null;
  }

  /** @param {Spec} spec  whose values the forms show */
  updateForms(spec) {
    for (const section of this.sections) section.update(spec);
  }

  /**
   * Load metrics of earlier epochs for the charts.
   *
   * @param {AbortSignal} signal
   */
  async loadHistory(signal) {
    await run.loadHistory(this.look.epoch, this.look, signal);
    this.showTime();
  }

  /**
   * Change the look, and load the frame again.
   *
   * @param {Partial<Look>} part
   */
  setLook(part) {
    if (!this.frame || this.setPendingLook(part)) return null;
    this.look = frozen({ ...this.look, ...part });
    this.planeLayers.update(this.look, run.layers);
    this.updatePoints();
    const shown = this.player.playing ? null : this.seek(this.look.epoch, true);
    this.address.scheduleUpdate();
    return shown;
  }

  /**
   * Show another slice or threshold. While one is loading, only the newest of the others waits.
   *
   * @param {Partial<Look>} change
   */
  async showNext(change) {
    this.nextChange = { ...this.nextChange, ...change };
    if (this.frame && "at" in change) this.inspector.choose(change.at ?? null);
    if (this.changing) return;
    this.changing = true;
    while (this.nextChange) {
      const next = this.nextChange;
      this.nextChange = null;
      await this.setLook(next);
    }
    this.changing = false;
  }

  /**
   * Show another slice or threshold, and let undo return to the one before.
   *
   * @param {Partial<Look>} change
   * @param {boolean|number} typed  whether more of the same change may follow, a number for a sweep of a slider
   */
  edit(change, typed) {
    const { spec, look } = this.state;
    const here = { spec, look: { ...look, ...this.nextChange } };
    if (this.edits.looked(here, change, typed)) this.address.beginEntry();
    this.showNext(change);
  }

  /** Show the run's points in the plane, if it does not show them yet. */
  updatePoints() {
    const data = this.shownData(this.look);
    if (data && !plane.hasPoints(data, this.look.layers)) plane.setPoints(data, this.look.layers);
  }

  /**
   * Return the data whose points the plane shows: those of the run, or of a blank canvas.
   *
   * @param {Look} look
   */
  shownData({ draft }) {
    const { data } = run;
    if (!data || !draft) return data;
    if (this.drafted?.draft !== draft || this.drafted.of !== data)
      this.drafted = { draft, of: data, data: withDraft(data, draft) };
    return this.drafted.data;
  }

  play() {
    if (!this.frame) return;
    this.welcome.begin();
    if (this.pendingRun) {
      this.player.playWhenOpen = true;
      this.showTime();
      return;
    }
    foregroundRequest.cancel();
    notice.clear();
    this.player.speed = this.look.speed;
    this.player.start(this.look.epoch, this.timePanel.begin(run, this.look, this.frame));
    this.showTime();
  }

  /**
   * Show a frame while playing, and end playing if a stop rule says so.
   *
   * @param {Frame} frame
   */
  async onFrame(frame) {
    const end = this.timePanel.ended(run, this.look, frame);
    if (!end || end.epoch === frame.epoch) this.show(frame);
    if (!end) return;
    this.pause();
    if (end.epoch < frame.epoch) await this.seek(end.epoch, true);
    if (this.frame?.epoch === end.epoch && !this.player.playing) this.showMessage(end.why);
  }

  /**
   * Open a run with the remedy of a problem: at the epoch that is shown, or from the start if the run is playing or diverged.
   *
   * @param {Spec} spec
   */
  fix(spec) {
    const play = this.player.willPlay || Boolean(this.frame?.diverged);
    const { look } = this.state;
    const sizes = (/** @type {Spec} */ { network }) => network.hidden_layer_sizes;
    const units = same(sizes(spec), sizes(this.spec)) ? {} : { depth: null, unit: null };
    this.openState({ spec, look: { ...look, ...units, epoch: play ? 0 : look.epoch }, play });
  }

  /** @param {string} message */
  showMessage(message) {
    notice.show(message, { label: "Dismiss", act: () => notice.clear() });
  }

  pause() {
    this.player.stop();
    this.showTime();
  }

  /** @param {unknown} problem  why playing stopped, or null */
  onStopped(problem) {
    this.showTime();
    if (problem)
      foregroundRequest.showError(problem, { label: "Try again", act: () => this.play() });
  }

  /**
   * Go to an epoch.
   *
   * @param {number} epoch
   * @param {boolean} exact  false while the slider is dragged
   */
  async seek(epoch, exact) {
    if (!this.frame) return;
    this.welcome.begin();
    this.player.stop();
    this.scrubber.stop(epoch);
    if (this.setPendingLook({ epoch })) {
      this.showTime();
      return;
    }
    if (!exact) {
      foregroundRequest.cancel();
      this.scrubber.go(epoch, this.look);
      return;
    }
    await this.request(
      () => this.seek(epoch, exact),
      async (signal) => {
        this.look = frozen({ ...this.look, epoch });
        this.show(await run.frame(epoch, this.look, signal));
        await this.loadHistory(signal);
      },
    );
  }

  /**
   * Run the newest request. If it fails, offer to try again.
   *
   * @param {() => void} retry
   * @param {(signal: AbortSignal) => Promise<void>} request
   */
  request(retry, request) {
    return foregroundRequest.run(request, { label: "Try again", act: retry }, () =>
      this.exampleAction(),
    );
  }

  /**
   * Return the action that a message offers before the first picture: to open the example.
   *
   * @returns {Action|null}
   */
  exampleAction() {
    return this.frame ? null : { label: "Open the example", act: () => this.openExample() };
  }

  /** @param {Frame} frame */
  show(frame) {
    if (!this.frame) requestAnimationFrame(() => setTimeout(loadPlotly));
    this.frame = frame;
    run.selectData(frame);
    this.updatePoints();
    this.look = frozen({ ...this.look, epoch: frame.epoch });
    notice.clear();
    plane.setView(this.look.box ?? frame.box, !this.look.box);
    this.frameSummary.show(frame, this.look, this.palette);
    this.training.setClasses(frame);
    const reasons = layerReasons(frame, run.layers, run.data ?? null);
    this.planeLayers.offer(reasons);
    this.tools.gridControl.offer(reasons.sample ?? "");
    this.showTime();
    for (const part of [
      this.edits,
      this.inspector,
      ...this.followers,
      this.dataPanel,
      this.slicePanel,
      ...this.thresholds,
      this.teaching,
      this.share,
      this.problems,
    ])
      part.show(frame, this.look);
    if (frame.diverged) this.timePanel.showDivergence(notice, frame.diverged, run.spec);
    this.address.scheduleUpdate();
  }

  /**
   * Show a frame of previewed weights instead of the run's own.
   *
   * @param {Frame|null} frame  null to show the run's own again
   */
  preview(frame) {
    if (!frame) {
      if (this.frame) this.show(this.frame);
      return;
    }
    notice.clear();
    this.frameSummary.show(frame, this.look, this.palette);
    this.inspector.outline(frame, this.look);
    this.tools.preview(frame, this.look);
  }

  showTime() {
    this.timePanel.show(run, this.look, this.frame, this.player.willPlay);
  }

  /**
   * Choose what is at a point of the plane: a segment of the boundary, else the crease of a unit, else the region. What is
   * chosen already is closed.
   *
   * @param {number[]} point
   */
  pick(point) {
    const { frame, look } = this;
    if (!frame || look.draft || this.slicePanel.takes(point)) return;
    const at = roundedPoint(point, plane.shownBox());
    const why = this.tools.segmentUnder(point);
    const unit = why ? null : this.tools.unitUnder(point);
    this.beforePick = { at: look.at, why: look.why, unit: look.unit };
    const isOpen = why
      ? same(why, look.why)
      : unit
        ? same(unit, look.unit)
        : look.at !== null && !look.why && this.inspector.areSameRegion(at, look.at);
    if (isOpen) this.close();
    else this.choose({ at, why, unit });
  }

  /** Undo the choice of the first click of a double click. */
  takeBack() {
    if (!this.beforePick) return;
    this.adjustLook(this.beforePick, [this.inspector, ...this.followers]);
    this.inspector.choose(this.look.at);
    this.address.cancelEntry();
    this.beforePick = null;
  }

  /** Close all cards. */
  close() {
    this.choose({ at: null, why: null, unit: null });
  }

  /**
   * Close the cards with Escape, unless the key has left something else.
   *
   * @param {KeyboardEvent} event
   */
  onEscape(event) {
    const { key, target, defaultPrevented } = event;
    if (key !== "Escape" || defaultPrevented || isWithin(target, "dialog, select")) return;
    const { at, why, unit } = this.look;
    if (!at && !why && !unit) return;
    event.preventDefault();
    this.close();
  }

  /**
   * Change the look in a way that needs no other frame. What is chosen becomes an entry of the browser's history.
   *
   * @param {Partial<Look>} change
   */
  choose(change) {
    const isChoice = CHOICES.some((name) => name in change && !same(change[name], this.look[name]));
    if (this.frame) {
      if ("at" in change) this.inspector.choose(change.at ?? null);
      // First of all, it asks the server for a card: the rest of the page follows while the server works.
      this.inspector.show(this.frame, { ...this.look, ...change });
    }
    if (isChoice) this.address.beginEntry();
    if (change.at || change.why || change.unit) {
      this.welcome.leave();
      this.pageFrame.showTab("inspect");
    }
    this.adjustLook(change);
  }

  /**
   * Show other views. They become an entry of the browser's history; their settings do not.
   *
   * @param {Partial<Look>} change
   */
  showViews(change) {
    if (!same(shownViews(this.look), shownViews({ ...this.look, ...change })))
      this.address.beginEntry();
    this.adjustLook(change);
  }

  /**
   * Change the look in a way that needs no other frame.
   *
   * @param {Partial<Look>} change
   * @param {{show: (frame: Frame, look: Look) => void}[]} parts  of the page that show the change
   */
  adjustLook(change, parts = this.followers) {
    if (!this.frame) return;
    this.setPendingLook(change, false);
    this.look = frozen({ ...this.look, ...change });
    for (const part of parts) part.show(this.frame, this.look);
    this.address.scheduleUpdate();
  }

  updatePalette() {
    this.palette = new Palette(currentTheme());
    for (const part of [
      plane,
      this.timePanel.charts,
      this.networkPanel,
      this.tools,
      this.comparison,
      this.dataPanel.controls,
    ])
      part.setPalette(this.palette);
    if (this.frame) this.show(this.frame);
  }
}

async function start() {
  listenToSkipLink();
  setTimeout(loadPlotly, FIRST_PICTURE_MS);
  notice.waiting(() => foregroundRequest.waitingMessage());
  const page = new Page(await objects.catalogLoaded);
  await objects.painted;
  await page.readAddress(window.location.hash);
}

guarded(start, (message, action) => notice.show(message, action));
