/** The controller: the only module that knows the others. Controls say what is wanted, views show what is there. */

import { Asking } from "./asking.js";
import { Clock } from "./clock.js";
import { Compare } from "./compare.js";
import { Keys } from "./controls/keys.js";
import { LayerControls } from "./controls/layers.js";
import { NetworkControls } from "./controls/network.js";
import { TrainingControls } from "./controls/training.js";
import { Desk } from "./desk.js";
import { Edits } from "./edits.js";
import { Inspector } from "./inspector.js";
import { inForce } from "./interventions.js";
import { lengthened } from "./links.js";
import { roundedBox, roundedPoint } from "./numbers.js";
import * as opening from "./opening.js";
import { Palette, currentTheme, onSystemTheme } from "./palette.js";
import { Player } from "./player.js";
import { Plotly } from "./plotly.js";
import { Share } from "./share.js";
import { LOOK, frozen, fromHash, toHash } from "./spec.js";
import { Structure } from "./structure.js";
import { Teaching } from "./teaching.js";
import { Card } from "./views/card.js";
import { Confusion } from "./views/confusion.js";
import { Legend } from "./views/legend.js";
import { Notice } from "./views/notice.js";
import { Readings } from "./views/readings.js";
import { Workbench } from "./workbench.js";

const ADDRESS_MS = 400;
/** A first picture that takes longer than this is not waited for before the drawing library is loaded. */
const PATIENCE_MS = 2000;

const RELOAD = { label: "Try again", act: () => window.location.reload() };

const find = (selector) => document.querySelector(selector);

class Page {
  constructor() {
    const { client, run, plane, palette, theme } = opening;
    Object.assign(this, { client, run, plane, palette, theme });
    this.notice = new Notice(find("#notice"));
    this.asking = new Asking(client, this.notice, find("#plane"));
    this.clock = new Clock(find, Plotly, palette);
    this.structure = new Structure(find("#diagram"), palette);
    this.legend = new Legend(find("#legend"));
    this.readings = new Readings(document, find("#caption"), find("#announced"));
    this.confusion = new Confusion(find("#confusion"));
    this.card = new Card(find("#card"));
    this.inspector = new Inspector(this.run, this.plane, this.card);
    this.workbench = new Workbench(this.run, this.plane, this.structure.diagram, Plotly, palette, find);
    this.layers = new LayerControls(find("#layers"));
    this.teaching = new Teaching(find, this.run, opening.outline);
    this.compare = new Compare(this.client, { run: this.run, plane: this.plane }, Plotly, palette, find);
    this.player = new Player((epoch, ...how) => this.compare.together(this.clock.next(this.run, this.look, epoch, ...how), epoch, this.look));
    const now = () => ({ spec: this.wanted, look: this.look, frame: this.frame });
    this.edits = new Edits(this.run, this.player, this.plane, find, now);
    this.desk = new Desk(this.run, this.plane, this.player, find, now);
    this.look = LOOK;
    this.frame = null;
    this.opening = null;
  }

  async begin() {
    this.clock.curves.mount();
    setTimeout(() => this.loadPlotly(), PATIENCE_MS);
    this.notice.waiting(() => this.asking.why());
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
    Plotly.load(document.body.dataset.plotly, (error) => this.notice.show(error.message, RELOAD));
  }

  wire() {
    for (const section of this.sections) section.addEventListener("change", ({ detail }) => this.edits.change(detail));
    this.layers.addEventListener("change", ({ detail }) => this.lookAt(detail));
    this.plane.addEventListener("view", ({ detail }) => this.lookAt({ box: detail && roundedBox(detail) }));
    this.plane.addEventListener("pick", ({ detail }) => this.choose(roundedPoint(detail, this.plane.axes())));
    this.card.addEventListener("pick", ({ detail }) => this.choose(detail));
    this.card.addEventListener("clear", () => this.choose(null));
    this.workbench.addEventListener("look", ({ detail }) => this.regard(detail));
    this.edits.addEventListener("preview", ({ detail }) => (detail ? this.try(detail) : this.show(this.frame)));
    for (const part of [this.edits, this.desk]) part.addEventListener("open", ({ detail }) => this.go(detail));
    this.edits.addEventListener("resume", () => this.play());
    this.edits.addEventListener("seek", ({ detail }) => this.seek(detail, true));
    this.edits.addEventListener("force", ({ detail }) => this.fill(detail));
    for (const part of [this.edits, this.desk, this.compare]) part.addEventListener("problem", ({ detail }) => this.notice.show(detail, this.dismiss()));
    this.edits.wire(this.catalog, this.sections);
    this.compare.wire(this.catalog);
    this.compare.addEventListener("look", ({ detail }) => this.regard(detail));
    this.clock.wire(this.catalog, this.edits.wording);
    this.clock.addEventListener("remove", ({ detail }) => this.edits.remove(detail));
    this.clock.addEventListener("look", ({ detail }) => this.lookAt(detail));
    this.clock.addEventListener("open", ({ detail: { spec, epoch } }) => this.edits.goOn(spec, epoch, { play: true }));
    this.clock.addEventListener("toggle", () => (this.player.playing ? this.pause() : this.play()));
    this.clock.addEventListener("reset", () => this.seek(0, true));
    this.clock.addEventListener("end", () => this.seek(this.run.history.furthest, true));
    this.clock.addEventListener("step", ({ detail }) => this.seek(Math.max(0, (this.opening?.look ?? this.look).epoch + detail), true));
    this.clock.addEventListener("seek", ({ detail }) => this.seek(detail.epoch, detail.exact));
    this.clock.addEventListener("speed", ({ detail }) => {
      this.look = frozen({ ...this.look, speed: detail });
      this.player.speed = detail;
      this.writeAddress();
    });
    this.player.addEventListener("frame", ({ detail }) => this.played(detail));
    this.player.addEventListener("stopped", ({ detail }) => this.stopped(detail));
    this.teaching.wire(this.catalog);
    this.teaching.addEventListener("open", ({ detail }) => this.go(detail));
    this.teaching.addEventListener("play", () => this.play());
    this.theme.addEventListener("change", () => this.repaint());
    onSystemTheme(() => this.repaint());
    this.share = new Share(this.run, this.plane, this.workbench.cut, this.catalog.defaults, () => ({ look: this.look, frame: this.frame }), find);
    new Keys(find("#keys-button"), find("#keys"));
    find("#zoom-in").addEventListener("click", () => this.plane.zoom(1));
    find("#zoom-out").addEventListener("click", () => this.plane.zoom(-1));
    find("#zoom-reset").addEventListener("click", () => this.plane.resetView());
    window.addEventListener("hashchange", ({ newURL }) => this.readAddress(new URL(newURL).hash));
  }

  async readAddress(hash = window.location.hash) {
    this.player.stop();
    clearTimeout(this.addressDue);
    this.addressDue = null;
    if (hash.length < 2) return this.openExample();
    const address = await lengthened(hash, this.catalog.defaults, this.client, this.asking, () => this.openExample());
    if (!address) return this.readings.none();
    const { spec, look, play, complaints } = this.teaching.arrived(fromHash(address.hash, address.base), hash);
    await this.open(spec, look, { play });
    const words = `Parts of the address could not be read and were left out. ${complaints.join("; ")}.`;
    if (complaints.length && this.frame) this.notice.show(words, this.dismiss());
  }

  openExample() {
    const { spec, look } = opening.example(this.catalog.defaults);
    return this.open(spec, look, { play: false });
  }

  writeAddress() {
    this.addressDue ??= setTimeout(() => {
      this.addressDue = null;
      const hash = toHash(this.run.spec, this.look, this.catalog.defaults);
      window.history.replaceState(null, "", `#${hash}`);
      this.teaching.link(this.look);
    }, ADDRESS_MS);
  }

  /** Go to another state of the page; `past` is what its run has in common with this one. */
  go({ spec, look, play = false, past }) {
    this.player.stop();
    return this.open(spec, look, { play, past });
  }

  async open(spec, look, { play, past }) {
    this.wanted = spec;
    const before = this.frame && { spec: this.run.spec, look: this.look };
    this.fill(inForce(spec, look.epoch));
    const retry = () => this.open(spec, look, { play, past });
    const opening = (this.opening = { spec, look, play, past });
    this.player.due = play;
    let asked;
    await this.ask(retry, async (signal) => {
      asked = signal;
      await this.run.open(spec, signal, past);
      this.opening = null;
      this.wanted = this.run.spec;
      this.edits.opened(before, this.wanted, look);
      for (const section of this.sections) section.clearErrors();
      this.fill(inForce(this.wanted, look.epoch));
      this.look = frozen(look);
      this.player.speed = look.speed;
      this.layers.update(look, this.run.layers);
      this.inspector.choose(look.at);
      const frame = await this.run.frame(look.epoch, this.look, signal);
      await this.plane.setPoints(this.run.data, look.layers);
      this.show(frame);
      if (play && !frame.diverged) this.play();
      else await this.recall(signal);
    });
    if (this.opening === opening) this.opening = null;
    if (!asked.aborted) this.player.due = false;
    if (!this.frame) this.readings.none();
  }

  /** What is wished while a run is being opened is wished of that run. Answers whether one is. */
  reopen(part, how) {
    if (!this.opening) return false;
    const { spec, look, ...rest } = this.opening;
    this.open(spec, { ...look, ...part }, { ...rest, ...how });
    return true;
  }

  /** Show the values of a spec in the controls. */
  fill(spec) {
    for (const section of this.sections) section.update(spec);
  }

  /** Fill the curves of a run that was entered in the middle. */
  async recall(signal) {
    await this.run.remember(this.look.epoch, this.look, signal);
    this.showTime();
  }

  lookAt(part) {
    if (!this.frame || this.reopen(part)) return;
    const before = this.look;
    this.look = frozen({ ...before, ...part });
    this.layers.update(this.look, this.run.layers);
    if (!this.plane.hasPoints(this.run.data, this.look.layers)) this.plane.setPoints(this.run.data, this.look.layers);
    if (!this.player.playing) this.seek(this.look.epoch, true);
    this.writeAddress();
  }

  play() {
    if (!this.frame || this.reopen({}, { play: true })) return;
    this.asking.drop();
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
    if (this.frame.epoch === end.epoch && !this.player.playing) this.notice.show(end.why, this.dismiss());
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
    if (problem) this.asking.fail(problem, { label: "Try again", act: () => this.play() });
  }

  /** Go to an epoch. Not `exact`: to the nearest one in memory, while the slider is dragged. */
  async seek(epoch, exact) {
    if (!this.frame) return;
    this.player.stop();
    if (this.reopen({ epoch }, { play: false })) return;
    const goal = exact ? epoch : (this.run.nearest(epoch, this.look) ?? epoch);
    await this.ask(() => this.seek(epoch, exact), async (signal) => {
      this.look = frozen({ ...this.look, epoch: goal });
      this.show(await this.run.frame(goal, this.look, signal));
      if (exact) await this.recall(signal);
    });
  }

  /** Run the latest question; one that fails is told with a way to try again. */
  ask(retry, question) {
    return this.asking.ask(question, { label: "Try again", act: retry }, () => this.wayOut());
  }

  /** Who has not seen a picture yet is shown one. */
  wayOut() {
    return this.frame ? null : { label: "Open the example", act: () => this.openExample() };
  }

  show(frame) {
    if (!this.frame) requestAnimationFrame(() => setTimeout(() => this.loadPlotly()));
    this.frame = frame;
    this.run.shown(frame);
    if (!this.plane.hasPoints(this.run.data, this.look.layers)) this.plane.setPoints(this.run.data, this.look.layers);
    this.look = frozen({ ...this.look, epoch: frame.epoch });
    this.notice.clear();
    this.plane.setView(this.look.box ?? frame.box, !this.look.box);
    this.draw(frame);
    this.showTime();
    for (const part of [this.edits, this.inspector, this.workbench, this.desk, this.teaching, this.compare]) part.show(frame, this.look);
    if (frame.diverged) this.clock.tellDivergence(this.notice, frame.diverged, this.run.spec);
    this.writeAddress();
  }

  /** What is seen of a frame alone. */
  draw(frame) {
    const { layers } = this.run;
    this.plane.update(frame, this.look, layers);
    this.legend.update(frame, layers, this.palette);
    this.readings.update(frame);
    this.confusion.update(frame);
    this.structure.show(frame);
  }

  /** The run's frame with other weights, while they are tried out. */
  try(frame) {
    this.notice.clear();
    this.draw(frame);
    this.inspector.outline(frame, this.look);
    this.workbench.try(frame, this.look);
  }

  showTime() {
    this.clock.show(this.run, this.look, this.frame, this.player.playing);
  }

  choose(at) {
    if (this.frame) this.inspector.choose(at);
    this.regard({ at }, [this.inspector, this.compare]);
  }

  /** Look at the same frame in another way: only those that show the difference are told. */
  regard(change, parts = [this.workbench, this.compare]) {
    if (!this.frame) return;
    this.look = frozen({ ...this.look, ...change });
    for (const part of parts) part.show(this.frame, this.look);
    this.writeAddress();
  }

  repaint() {
    this.palette = new Palette(currentTheme());
    const parts = [this.plane, this.clock.curves, this.structure, this.workbench, this.compare, ...(this.sections ?? [])];
    for (const part of parts) part.setPalette?.(this.palette);
    if (this.frame) this.show(this.frame);
  }
}

async function start() {
  try {
    await new Page().begin();
  } catch (error) {
    new Notice(find("#notice")).show(error.message, RELOAD);
    if (error.name !== "Problem") throw error;
  }
}

start();
