// @ts-nocheck
/** The controller: the only module that knows the others. Controls say what is wanted, views show what is there. */

import { ForegroundRequest } from "../api/foreground-request.js";
import { Player } from "../api/player.js";
import { KeyboardHelp } from "../controls/keyboard-help.js";
import { NetworkControls } from "../controls/network.js";
import { PlaneLayers } from "../controls/plane-layers.js";
import { TrainingControls } from "../controls/training.js";
import { Comparison } from "../panels/comparison.js";
import { DataPanel } from "../panels/data.js";
import { FrameSummary } from "../panels/frame-summary.js";
import { Inspector } from "../panels/inspector.js";
import { NetworkPanel } from "../panels/network.js";
import { PlaneTools } from "../panels/plane-tools.js";
import { RunEdits } from "../panels/run-edits.js";
import { lengthened } from "../panels/share-links.js";
import { Share } from "../panels/share.js";
import { Teaching } from "../panels/teaching.js";
import { TimePanel } from "../panels/time.js";
import { AddressBar } from "../state/address-bar.js";
import { specAt } from "../state/interventions.js";
import { LOOK, frozen } from "../state/page-state.js";
import { fromHash, toHash } from "../state/url-codec.js";
import { PendingRun } from "../state/pending-run.js";
import { RELOAD, guarded } from "../ui/error-reports.js";
import { roundedBox, roundedPoint } from "../ui/number-format.js";
import { Palette, currentTheme, onSystemTheme } from "../ui/palette.js";
import { Plotly } from "../ui/plotly-loader.js";
import { leftOut } from "../ui/short-text.js";
import { MessageBar } from "../views/message-bar.js";
import { RegionCard } from "../views/region-card.js";
import * as opening from "./first-paint.js";

/** A first picture that takes longer than this is not waited for before the drawing library is loaded. */
const PATIENCE_MS = 2000;

const find = (selector) => document.querySelector(selector);

class Page {
  constructor() {
    const { client, run, plane, palette, theme } = opening;
    Object.assign(this, { client, run, plane, palette, theme });
    this.notice = new MessageBar(find("#notice"));
    this.asking = new ForegroundRequest(client, this.notice, find("#plane"));
    this.clock = new TimePanel(find, Plotly, palette);
    this.structure = new NetworkPanel(find("#diagram"), palette);
    this.seen = new FrameSummary(find, this);
    this.card = new RegionCard(find("#card"));
    this.inspector = new Inspector(this.run, this.plane, this.card);
    this.workbench = new PlaneTools(
      this.run,
      this.plane,
      this.structure.diagram,
      Plotly,
      palette,
      find,
    );
    this.layers = new PlaneLayers(find("#layers"));
    this.teaching = new Teaching(find, this.run, opening.outline, () => this.state);
    this.compare = new Comparison(
      this.client,
      { run: this.run, plane: this.plane },
      Plotly,
      palette,
      find,
    );
    this.player = new Player((epoch, ...how) =>
      this.compare.together(this.clock.next(this.run, this.look, epoch, ...how), epoch, this.look),
    );
    const now = () => ({ ...this.state, frame: this.frame });
    this.edits = new RunEdits(this.run, this.player, this.plane, find, now);
    this.desk = new DataPanel(this.run, this.plane, this.player, find, now, async (state) =>
      (await this.go(state)) ? null : this.notice.words,
    );
    this.address = new AddressBar(() => this.told());
    this.look = LOOK;
    this.frame = null;
    this.opening = null;
  }

  async begin() {
    this.clock.curves.mount();
    setTimeout(() => this.loadPlotly(), PATIENCE_MS);
    this.notice.waiting(() => this.asking.waitingMessage());
    this.catalog = await opening.catalogued;
    this.structure.wire(this.catalog, this.edits);
    this.sections = [
      this.structure.architecture,
      this.desk.controls(this.catalog, this.palette),
      new NetworkControls(find("#network"), this.catalog),
      new TrainingControls(find("#training"), this.catalog),
    ];
    this.asking.sections = this.sections;
    this.wire();
    await opening.opened;
    await this.readAddress();
  }

  /** Once the first picture stands: reading the library stops everything else for a while. */
  loadPlotly() {
    Plotly.load((error) => this.notice.show(error.message, RELOAD));
  }

  wire() {
    for (const section of this.sections)
      section.addEventListener("change", ({ detail: { changes, typed } }) =>
        this.edits.change(changes, typed),
      );
    this.layers.addEventListener("change", ({ detail }) => this.lookAt(detail));
    this.plane.addEventListener("view", ({ detail }) =>
      this.lookAt({ box: detail && roundedBox(detail) }),
    );
    this.plane.addEventListener("pick", ({ detail }) =>
      this.choose(roundedPoint(detail, this.plane.shownBox())),
    );
    this.card.addEventListener("pick", ({ detail }) => this.choose(detail));
    this.card.addEventListener("clear", () => this.choose(null));
    for (const part of [this.workbench, this.compare])
      part.addEventListener("look", ({ detail }) => this.regard(detail));
    this.edits.addEventListener("preview", ({ detail }) =>
      detail ? this.try(detail) : this.show(this.frame),
    );
    for (const part of [this.edits, this.desk, this.teaching])
      part.addEventListener("open", ({ detail }) => this.go(detail));
    this.desk.addEventListener("arm", () => this.workbench.crossSection.arm(false));
    for (const [part, name] of [
      [this.edits, "resume"],
      [this.teaching, "play"],
    ])
      part.addEventListener(name, () => this.play());
    this.edits.addEventListener("seek", ({ detail }) => this.seek(detail, true));
    this.edits.addEventListener("force", ({ detail }) => this.fill(detail));
    for (const part of [this.edits, this.desk, this.compare])
      part.addEventListener("problem", ({ detail }) => this.notice.show(detail, this.dismiss()));
    this.edits.wire(this.catalog, this.sections);
    this.compare.wire(this.catalog);
    this.clock.wire(this.catalog, this.edits.wording);
    this.clock.addEventListener("remove", ({ detail }) => this.edits.remove(detail));
    this.clock.addEventListener("look", ({ detail }) => this.lookAt(detail));
    this.clock.addEventListener("open", ({ detail: { spec, epoch } }) =>
      this.edits.goOn(spec, epoch, { play: true }),
    );
    this.clock.addEventListener("toggle", () =>
      this.player.willPlay ? this.pause() : this.play(),
    );
    this.clock.addEventListener("reset", () => this.seek(0, true));
    this.clock.addEventListener("end", () => this.seek(this.run.history.furthest, true));
    this.clock.addEventListener("step", ({ detail }) =>
      this.seek(Math.max(0, this.state.look.epoch + detail), true),
    );
    this.clock.addEventListener("seek", ({ detail }) => this.seek(detail.epoch, detail.exact));
    this.clock.addEventListener("speed", ({ detail }) => {
      this.player.speed = detail;
      this.regard({ speed: detail }, []);
    });
    this.player.addEventListener("frame", ({ detail }) => this.played(detail));
    this.player.addEventListener("stopped", ({ detail }) => this.stopped(detail));
    this.teaching.wire(this.catalog);
    this.theme.addEventListener("change", () => this.repaint());
    onSystemTheme(() => this.repaint());
    this.share = new Share(
      this.run,
      this.plane,
      this.workbench.crossSectionChart,
      this.catalog.defaults,
      () => ({ look: this.look, frame: this.frame }),
      find,
    );
    new KeyboardHelp(find("#keys-button"), find("#keys"));
    for (const [id, steps] of [
      ["#zoom-in", 1],
      ["#zoom-out", -1],
    ])
      find(id).addEventListener("click", () => this.plane.zoom(steps));
    find("#zoom-reset").addEventListener("click", () => this.plane.resetView());
    window.addEventListener("hashchange", ({ newURL }) => this.readAddress(new URL(newURL).hash));
  }

  async readAddress(hash = window.location.hash) {
    this.player.stop();
    this.address.cancelUpdate();
    if (hash.length < 2) return this.openExample();
    const address = await lengthened(hash, this.catalog.defaults, this.client, this.asking, () =>
      this.openExample(),
    );
    if (!address) return this.seen.none();
    const { spec, look, play, complaints } = this.teaching.arrived(
      fromHash(address.hash, address.base),
      hash,
      this.address.savedState,
    );
    await this.open(spec, look, { play });
    if (complaints.length && this.frame) this.notice.show(leftOut(complaints), this.dismiss());
  }

  openExample() {
    return this.go(opening.example(this.catalog.defaults));
  }

  /** The address of what is shown, with the way back out of the tour. */
  told() {
    this.teaching.link(this.look);
    return {
      hash: toHash(this.run.spec, this.look, this.catalog.defaults),
      kept: this.teaching.kept,
    };
  }

  /** What the page shows, or is about to: the spec as wished, how one looks at it, and what is known of its past. */
  get state() {
    const { look, past: history } = this.opening ?? { look: this.look, past: this.run.history };
    return { spec: this.wanted, look, history };
  }

  /**
   * Go to another state of the page; `past` is what its run has in common with this one, `typed` says that the same edit
   * may go on. Answers whether it was opened.
   */
  go({ spec, look, play = false, past, typed }) {
    this.player.stop();
    return this.open(spec, look, { play, past, typed });
  }

  async open(spec, look, { play, past, typed = false }) {
    const here = this.opening ? this.state : this.frame && { spec: this.run.spec, look: this.look };
    this.edits.wished(here, { spec, look }, typed);
    this.wanted = spec;
    this.fill(specAt(spec, look.epoch));
    const opening = (this.opening = new PendingRun(look, past));
    const retry = () => this.open(spec, opening.look, { play, past, typed });
    this.player.playWhenOpen = play;
    const heard = await this.ask(retry, async (signal) => {
      await this.run.open(spec, signal, opening.past);
      Object.assign(opening, { opened: true, past: this.run.history });
      this.wanted = this.run.spec;
      this.edits.opened(this.wanted);
      for (const section of this.sections) section.clearErrors();
      const frame = await opening.loadFrame((...how) => this.approach(...how), signal);
      this.opening = null;
      this.show(frame);
      if (this.player.playWhenOpen && !frame.diverged) this.play();
      else await this.recall(signal);
    });
    if (this.opening === opening) {
      this.opening = null;
      if (!opening.opened) this.edits.failed();
    }
    if (heard) this.player.playWhenOpen = false;
    if (this.frame) this.showTime();
    else this.seen.none();
    return opening.opened;
  }

  /** The frame of the run that was opened, with all set for it to be shown. */
  async approach(look, signal) {
    this.look = look;
    this.fill(specAt(this.wanted, look.epoch));
    this.layers.update(look, this.run.layers);
    this.inspector.choose(look.at);
    const frame = await this.run.frame(look.epoch, look, signal);
    await this.plane.setPoints(this.run.data, look.layers);
    return frame;
  }

  /** What is wished of the look while a run is being opened is wished of that run. Answers whether one is. */
  reopen(...wish) {
    this.opening?.setLook(...wish);
    return this.opening !== null;
  }

  /** Show the values of a spec in the controls. */
  fill(spec) {
    for (const section of this.sections) section.update(spec);
  }

  /** Fill the curves of a run that was entered in the middle. */
  async recall(signal) {
    await this.run.loadHistory(this.look.epoch, this.look, signal);
    this.showTime();
  }

  lookAt(part) {
    if (!this.frame || this.reopen(part)) return;
    const before = this.look;
    this.look = frozen({ ...before, ...part });
    this.layers.update(this.look, this.run.layers);
    if (!this.plane.hasPoints(this.run.data, this.look.layers))
      this.plane.setPoints(this.run.data, this.look.layers);
    if (!this.player.playing) this.seek(this.look.epoch, true);
    this.address.scheduleUpdate();
  }

  play() {
    if (!this.frame) return;
    if (this.opening) {
      this.player.playWhenOpen = true;
      this.showTime();
      return;
    }
    this.asking.cancel();
    this.notice.clear();
    this.player.speed = this.look.speed;
    this.player.start(this.look.epoch, this.clock.begin(this.run, this.look, this.frame));
    this.showTime();
  }

  async played(frame) {
    const end = this.clock.ended(this.run, this.look, frame);
    if (!end || end.epoch === frame.epoch) this.show(frame);
    if (!end) return;
    this.pause();
    if (end.epoch < frame.epoch) await this.seek(end.epoch, true);
    if (this.frame.epoch === end.epoch && !this.player.playing)
      this.notice.show(end.why, this.dismiss());
  }

  dismiss() {
    return { label: "Dismiss", act: () => this.notice.clear() };
  }

  pause() {
    this.player.stop();
    this.showTime();
  }

  stopped(problem) {
    this.showTime();
    if (problem) this.asking.showError(problem, { label: "Try again", act: () => this.play() });
  }

  /** Go to an epoch. Not `exact`: to the nearest one in memory, while the slider is dragged. */
  async seek(epoch, exact) {
    if (!this.frame) return;
    this.player.stop();
    if (this.reopen({ epoch })) return this.showTime();
    const goal = exact ? epoch : (this.run.nearest(epoch, this.look) ?? epoch);
    await this.ask(
      () => this.seek(epoch, exact),
      async (signal) => {
        this.look = frozen({ ...this.look, epoch: goal });
        this.show(await this.run.frame(goal, this.look, signal));
        if (exact) await this.recall(signal);
      },
    );
  }

  /** Run the latest question; one that fails is told with a way to try again. */
  ask(retry, question) {
    return this.asking.run(question, { label: "Try again", act: retry }, () => this.wayOut());
  }

  /** Who has not seen a picture yet is shown one. */
  wayOut() {
    return this.frame ? null : { label: "Open the example", act: () => this.openExample() };
  }

  show(frame) {
    if (!this.frame) requestAnimationFrame(() => setTimeout(() => this.loadPlotly()));
    this.frame = frame;
    this.run.selectData(frame);
    if (!this.plane.hasPoints(this.run.data, this.look.layers))
      this.plane.setPoints(this.run.data, this.look.layers);
    this.look = frozen({ ...this.look, epoch: frame.epoch });
    this.notice.clear();
    this.plane.setView(this.look.box ?? frame.box, !this.look.box);
    this.seen.draw(frame, this.look, this.palette);
    this.showTime();
    for (const part of [
      this.edits,
      this.inspector,
      this.workbench,
      this.desk,
      this.teaching,
      this.compare,
    ])
      part.show(frame, this.look);
    if (frame.diverged) this.clock.tellDivergence(this.notice, frame.diverged, this.run.spec);
    this.address.scheduleUpdate();
  }

  /** The run's frame with other weights, while they are tried out. */
  try(frame) {
    this.notice.clear();
    this.seen.draw(frame, this.look, this.palette);
    this.inspector.outline(frame, this.look);
    this.workbench.preview(frame, this.look);
  }

  showTime() {
    this.clock.show(this.run, this.look, this.frame, this.player.willPlay);
  }

  choose(at) {
    if (this.frame) this.inspector.choose(at);
    this.regard({ at }, [this.inspector, this.compare]);
  }

  /** Look at the same frame in another way: only those that show the difference are told. */
  regard(change, parts = [this.workbench, this.compare]) {
    if (!this.frame) return;
    this.reopen(change, false);
    this.look = frozen({ ...this.look, ...change });
    for (const part of parts) part.show(this.frame, this.look);
    this.address.scheduleUpdate();
  }

  repaint() {
    this.palette = new Palette(currentTheme());
    const parts = [
      this.plane,
      this.clock.curves,
      this.structure,
      this.workbench,
      this.compare,
      ...(this.sections ?? []),
    ];
    for (const part of parts) part.setPalette?.(this.palette);
    if (this.frame) this.show(this.frame);
  }
}

guarded(
  () => new Page().begin(),
  (words, action) => new MessageBar(find("#notice")).show(words, action),
);
