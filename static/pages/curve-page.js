// @ts-nocheck
/** The page of curves: it opens, plays and shows fits of functions of one variable, and connects controls and views. */

import { Client } from "../api/client.js";
import { ForegroundRequest } from "../api/foreground-request.js";
import { Player } from "../api/player.js";
import { FunctionControls } from "../controls/function.js";
import { addWidths } from "../controls/layer-widths.js";
import { NetworkControls } from "../controls/network.js";
import { ThemeControl } from "../controls/theme.js";
import { Timeline } from "../controls/timeline.js";
import { TrainingControls } from "../controls/training.js";
import { CurveRun } from "../state/curve-run.js";
import { LOOK, fromHash, toHash } from "../state/curve-url.js";
import { changed, frozen } from "../state/page-state.js";
import { RELOAD, guarded } from "../ui/error-reports.js";
import { NumberField } from "../ui/number-field.js";
import { roundTo } from "../ui/number-format.js";
import { Palette, currentTheme, onSystemTheme } from "../ui/palette.js";
import { Plotly } from "../ui/plotly-loader.js";
import { leftOut } from "../ui/short-text.js";
import { CurveFit } from "../views/curve-fit.js";
import { FitErrorChart } from "../views/fit-error-chart.js";
import { FitText } from "../views/fit-text.js";
import { MessageBar } from "../views/message-bar.js";

/** Without an address the page shows a fitted sine. */
const EXAMPLE_EPOCH = 300;
const ADDRESS_MS = 400;
const NEAR_PIXELS = 9;

const find = (selector) => document.querySelector(selector);

class Lab {
  constructor() {
    const palette = new Palette(currentTheme());
    this.client = new Client();
    this.fit = new CurveRun(this.client);
    this.notice = new MessageBar(find("#notice"));
    this.theme = new ThemeControl(find("#theme"));
    this.view = new CurveFit(find("#plot .plot"), Plotly, palette);
    this.errors = new FitErrorChart(find("#errors"), Plotly, palette);
    this.words = new FitText(find);
    this.timeline = new Timeline(find("#timeline"));
    this.place = new NumberField(find("#piece input"), { name: "x", empty: true });
    this.player = new Player((epoch, signal) => this.fit.frame(epoch, this.look, signal));
    this.foregroundRequest = new ForegroundRequest(this.client, this.notice, find("#plot"));
    this.look = LOOK;
    this.frame = null;
  }

  async begin() {
    const [catalog] = await Promise.all([
      this.client.catalog(),
      this.view.mount(),
      this.errors.mount(),
    ]);
    this.catalog = { ...catalog, ...catalog.curves };
    const network = new NetworkControls(find("#network"), this.catalog);
    addWidths(network);
    this.sections = [
      new FunctionControls(find("#function"), this.catalog),
      network,
      new TrainingControls(find("#training"), this.catalog),
    ];
    this.foregroundRequest.sections = this.sections;
    this.listen();
    await this.readAddress();
  }

  listen() {
    for (const section of this.sections)
      section.addEventListener("change", ({ detail }) => this.change(detail.changes));
    this.timeline.addEventListener("toggle", () =>
      this.player.playing ? this.pause() : this.play(),
    );
    this.timeline.addEventListener("reset", () => this.seek(0, true));
    this.timeline.addEventListener("end", () => this.seek(this.fit.furthest, true));
    this.timeline.addEventListener("step", ({ detail }) =>
      this.seek(Math.max(0, this.look.epoch + detail), true),
    );
    this.timeline.addEventListener("seek", ({ detail }) => this.seek(detail.epoch, detail.exact));
    this.timeline.addEventListener("speed", ({ detail }) => this.adjustLook({ speed: detail }));
    this.errors.addEventListener("pick", ({ detail }) => this.seek(detail, true));
    this.player.addEventListener("frame", ({ detail }) => this.show(detail));
    this.player.addEventListener("stopped", ({ detail }) => this.onStopped(detail));
    this.view.addEventListener("at", ({ detail }) => this.point(detail));
    this.view.addEventListener("leave", () => this.point(null));
    this.view.addEventListener("range", ({ detail }) => this.zoom(detail));
    this.view.addEventListener("reset", () => this.reset());
    this.view.addEventListener("point", ({ detail }) => this.onClick(detail));
    find("#shown").addEventListener("input", () => this.readSwitches());
    this.timeline.limit(this.catalog.limits.epochs);
    this.place.input.addEventListener(
      "change",
      () => this.place.invalid || this.choose(this.place.value),
    );
    find("#piece form").addEventListener("submit", (event) => event.preventDefault());
    this.theme.addEventListener("change", () => this.updatePalette());
    onSystemTheme(() => this.updatePalette());
    window.addEventListener("hashchange", () => this.readAddress());
  }

  async readAddress() {
    this.player.stop();
    const { defaults } = this.catalog;
    if (window.location.hash.length < 2) {
      await this.open(defaults, { ...LOOK, epoch: EXAMPLE_EPOCH }, false);
      return;
    }
    const { spec, look, complaints } = fromHash(window.location.hash, defaults);
    await this.open(spec, look, false);
    if (complaints.length && this.frame) {
      this.notice.show(leftOut(complaints), this.dismiss());
    }
  }

  dismiss() {
    return { label: "Dismiss", act: () => this.notice.clear() };
  }

  writeAddress() {
    this.due ??= setTimeout(() => {
      this.due = null;
      window.history.replaceState(
        null,
        "",
        `#${toHash(this.fit.spec, this.look, this.catalog.defaults)}`,
      );
    }, ADDRESS_MS);
  }

  /** Open the curve of a changed spec. It plays if the present one does. */
  change(changes) {
    const play = this.player.playing;
    const moves = "function.kind" in changes || "function.interval" in changes;
    const look = {
      ...this.look,
      epoch: play ? 0 : this.look.epoch,
      ...(moves ? { range: null, at: null } : {}),
    };
    return this.open(changed(this.wanted, changes), look, play);
  }

  async open(spec, look, play) {
    this.player.stop();
    this.wanted = spec;
    for (const section of this.sections) section.update(spec);
    const way = () =>
      this.frame
        ? null
        : {
            label: "Open the example",
            act: () => this.open(this.catalog.defaults, { ...LOOK, epoch: EXAMPLE_EPOCH }, false),
          };
    await this.foregroundRequest.run(
      async (signal) => {
        await this.fit.open(spec, signal);
        this.wanted = this.fit.spec;
        this.look = frozen(look);
        for (const section of this.sections) {
          section.clearErrors();
          section.update(this.wanted);
        }
        this.show(await this.fit.frame(look.epoch, this.look, signal));
        if (play) {
          this.play();
        } else {
          await this.fit.loadHistory(look.epoch, this.look, signal);
          this.showTime();
        }
      },
      { label: "Try again", act: () => this.open(spec, look, play) },
      way,
    );
  }

  play() {
    if (!this.frame) return;
    this.foregroundRequest.cancel();
    this.notice.clear();
    this.player.speed = this.look.speed;
    this.player.start(this.look.epoch, this.catalog.limits.epochs);
    this.showTime();
  }

  pause() {
    this.player.stop();
    this.words.update(this.frame, false);
    this.showTime();
  }

  onStopped(problem) {
    this.showTime();
    if (problem)
      this.foregroundRequest.showError(problem, { label: "Try again", act: () => this.play() });
  }

  /** Go to an epoch; if not `exact`, while the slider is dragged, to the nearest one in memory. */
  async seek(epoch, exact) {
    if (!this.frame) return;
    this.player.stop();
    const goal = exact ? epoch : (this.fit.nearest(epoch, this.look) ?? epoch);
    const question = async (signal) => this.show(await this.fit.frame(goal, this.look, signal));
    await this.foregroundRequest.run(question, {
      label: "Try again",
      act: () => this.seek(epoch, exact),
    });
  }

  zoom(range) {
    if (!this.frame) return;
    this.look = frozen({
      ...this.look,
      range: range && range.map((end) => roundTo(end, range[1] - range[0])),
    });
    if (!this.player.playing) this.seek(this.look.epoch, true);
  }

  show(frame) {
    this.frame = frame;
    this.look = frozen({ ...this.look, epoch: frame.epoch });
    this.notice.clear();
    this.sections[0].setSamples(frame.samples);
    this.paint();
    this.words.update(frame, this.player.playing);
    this.showPiece();
    this.showTime();
    this.writeAddress();
  }

  paint() {
    this.showSwitches();
    this.view.update(this.frame, this.look, this.pointed ?? this.look.at);
  }

  showTime() {
    const { furthest } = this.fit;
    const reach = Math.max(50, 50 * Math.ceil(Math.max(furthest, this.look.epoch) / 50));
    this.timeline.update({
      epoch: this.look.epoch,
      furthest,
      reach,
      playing: this.player.playing,
      speed: this.look.speed,
    });
    this.errors.update(this.fit.history, this.look.epoch, reach);
  }

  /** Change the look in a way that needs no other frame. */
  adjustLook(part) {
    if (!this.frame) return;
    this.look = frozen({ ...this.look, ...part });
    this.player.speed = this.look.speed;
    this.paint();
    this.writeAddress();
  }

  readSwitches() {
    const boxes = [...find("#shown").querySelectorAll("input[type=checkbox]")];
    const first = find("#shown input[type=range]").valueAsNumber;
    this.adjustLook({
      shown: Object.fromEntries(boxes.map((box) => [box.name, box.checked])),
      first,
    });
  }

  showSwitches() {
    const { shown, first } = this.look;
    for (const box of find("#shown").querySelectorAll("input[type=checkbox]"))
      box.checked = shown[box.name];
    const slider = find("#shown input[type=range]");
    slider.max = String(this.frame.units?.values.length ?? 0);
    slider.value = String(first);
    slider.disabled = !shown.sum;
    find("#shown output").textContent = slider.value;
    this.legend(shown);
  }

  legend(shown) {
    const { ink, quiet } = this.view.palette;
    const entries = [
      ["band", "training interval", quiet],
      ["", "fit", ink],
    ];
    if (shown.truth && this.frame.line.truth) entries.push(["dotted", "truth", quiet]);
    if (shown.points) entries.push(["point", "training points", this.view.palette.classHue(0)]);
    if (shown.kinks && this.frame.kinks) entries.push(["ring", "kinks", ink]);
    if (shown.units) entries.push(["", "what each unit adds", this.view.palette.layerHue(0, 1)]);
    if (shown.sum) entries.push(["", "sum so far, bias included", this.view.palette.signHue(-1)]);
    const text = JSON.stringify(entries);
    if (text === this.legended) return;
    this.legended = text;
    find("#legend").replaceChildren(
      ...entries.map(([kind, words, color]) => {
        const entry = document.createElement("span");
        const mark = Object.assign(document.createElement("i"), { className: kind });
        mark.style.color = color;
        entry.append(mark, words);
        return entry;
      }),
    );
  }

  /** Show the piece under the pointer, or with null the chosen one. */
  point(x) {
    if (!this.frame || this.player.playing) return;
    this.pointed = x;
    this.waiting ??= requestAnimationFrame(() => {
      this.waiting = null;
      this.view.update(this.frame, this.look, this.pointed ?? this.look.at);
      this.showPiece();
    });
  }

  choose(x) {
    if (!this.frame) return;
    this.look = frozen({ ...this.look, at: x });
    this.paint();
    this.showPiece();
    this.writeAddress();
  }

  async showPiece() {
    const { pointed = null } = this;
    const x = pointed ?? this.look.at;
    this.place.show(pointed === null ? x : Number(x.toPrecision(4)));
    if (x === null) {
      this.words.showPiece(null);
      return;
    }
    const asked = (this.asked = Symbol("piece"));
    try {
      const card = await this.fit.piece(this.frame.epoch, x);
      if (this.asked === asked) this.words.showPiece(card);
    } catch (error) {
      if (error.name !== "Problem") throw error;
    }
  }

  /** Handle a click: it adds or removes one of the reader's points; for any other function it chooses the piece. */
  onClick([x, y]) {
    if (!this.frame) return;
    if (this.fit.spec.function.kind !== "points") {
      this.choose(roundTo(x, this.frame.range[1] - this.frame.range[0]));
      return;
    }
    const { points } = this.wanted.function;
    this.before = points;
    const near = points.filter((point) => this.apart(point, [x, y]) > NEAR_PIXELS);
    const added = [roundTo(x, this.frame.range[1] - this.frame.range[0]), Number(y.toFixed(3))];
    const next = near.length < points.length ? near : [...points, added];
    this.open(
      changed(this.wanted, { "function.points": next }),
      { ...this.look, range: this.look.range ?? this.frame.range },
      this.player.playing,
    );
  }

  /** Handle a double click: show the whole range, and undo what the first click did to the reader's points. */
  reset() {
    if (!this.frame) return;
    if (this.fit.spec.function.kind !== "points" || !this.before) return this.zoom(null);
    this.open(
      changed(this.wanted, { "function.points": this.before }),
      { ...this.look, range: null },
      this.player.playing,
    );
  }

  apart(a, b) {
    const { xaxis, yaxis } = find("#plot .plot")._fullLayout;
    return Math.hypot(xaxis.d2p(a[0]) - xaxis.d2p(b[0]), yaxis.d2p(a[1]) - yaxis.d2p(b[1]));
  }

  updatePalette() {
    const palette = new Palette(currentTheme());
    this.view.setPalette(palette);
    this.errors.setPalette(palette);
    this.legended = null;
    if (this.frame) this.paint();
  }
}

const showMessage = (words, action) => new MessageBar(find("#notice")).show(words, action);

Plotly.load((error) => showMessage(error.message, RELOAD));
guarded(() => new Lab().begin(), showMessage);
