/** The page of curves: it opens, plays and shows fits of functions of one variable, and connects controls and views. */

import { Client } from "../api/client.js";
import { ForegroundRequest } from "../api/foreground-request.js";
import { LatestRequest } from "../api/latest-request.js";
import { Player } from "../api/player.js";
import { Problem } from "../api/problem.js";
import { FunctionControls } from "../controls/function.js";
import { addWidths } from "../controls/layer-widths.js";
import { NetworkControls } from "../controls/network.js";
import { ThemeControl } from "../controls/theme.js";
import { Timeline } from "../controls/timeline.js";
import { TrainingControls } from "../controls/training.js";
import { LegendButton } from "../controls/legend-button.js";
import { CurveUploadPanel } from "../panels/curve-upload.js";
import { DeadUnits } from "../panels/dead-units.js";
import { PageFrame } from "../panels/page-frame.js";
import { ProblemsPanel } from "../panels/problems.js";
import { AddressBar } from "../state/address-bar.js";
import { CurveRun } from "../state/curve-run.js";
import { LOOK, fromHash, toHash } from "../state/curve-url.js";
import { changed, frozen } from "../state/page-state.js";
import { openedWithoutRefused } from "../state/refused-settings.js";
import { continues } from "../state/typed-edits.js";
import { DropDown } from "../ui/drop-down.js";
import { createElement, element, elements, finder } from "../ui/elements.js";
import { RELOAD, guarded } from "../ui/error-reports.js";
import { NumberField } from "../ui/number-field.js";
import { roundTo } from "../ui/number-format.js";
import { Palette, currentTheme, onSystemTheme } from "../ui/palette.js";
import { Plotly } from "../ui/plotly-loader.js";
import { leftOut } from "../ui/short-text.js";
import { listenToSkipLink } from "../ui/skip-link.js";
import { CurveFit } from "../views/curve-fit.js";
import { deathItem } from "../views/dead-units.js";
import { FitErrorChart } from "../views/fit-error-chart.js";
import { FitText } from "../views/fit-text.js";
import { MessageBar } from "../views/message-bar.js";

/**
 * @typedef {import("../api/types.d.ts").Catalog} Catalog
 * @typedef {import("../api/types.d.ts").Changes} Changes
 * @typedef {import("../api/types.d.ts").CurveSpec} CurveSpec
 * @typedef {import("../state/curve-run.js").Frame} Frame
 * @typedef {import("../state/curve-url.js").CurveLook} CurveLook
 */

/** The epoch of the fit that the page shows if the URL is empty. */
const EXAMPLE_EPOCH = 300;
/** A click that is not farther than this from a point, in pixels, removes the point. */
const NEAR_PIXELS = 9;
/** Dead units that are listed by name; of more, the number is shown. */
const MOST_NAMED = 12;
/** The time axis ends at a multiple of this many epochs. */
const AXIS_STEP = 50;

const find = finder(document);
const client = new Client();
const notice = new MessageBar(find("#notice"));

class CurvePage {
  /**
   * @param {Catalog} catalog
   * @param {CurveFit} view  mounted already, as the chart is
   * @param {FitErrorChart} errorChart
   * @param {ThemeControl} theme
   */
  constructor(catalog, view, errorChart, theme) {
    const { curves } = catalog;
    this.view = view;
    this.errorChart = errorChart;
    this.theme = theme;
    this.defaults = curves.defaults;
    this.maxEpochs = catalog.limits.epochs;
    /**
     * The spec that the page shows or is opening.
     *
     * @type {CurveSpec}
     */
    this.spec = curves.defaults;
    /** @type {CurveLook} */
    this.look = LOOK;
    /** @type {Frame|null} */
    this.frame = null;
    this.run = new CurveRun(client);
    this.texts = new FitText(find);
    this.deadUnits = new DeadUnits(client);
    this.timeline = new Timeline(find("#timeline"));
    this.pieceField = new NumberField(find("#piece input", HTMLInputElement), {
      name: "x",
      empty: true,
    });
    this.player = new Player((epoch, signal) => this.run.frame(epoch, this.look, signal));
    this.problems = new ProblemsPanel(find, this.run, this.player);
    /**
     * The spec before the last remedy.
     *
     * @type {CurveSpec|null}
     */
    this.unfixed = null;
    const fields = { ...catalog, fields: curves.fields };
    const network = new NetworkControls(find("#network"), fields);
    addWidths(network);
    this.functionControls = new FunctionControls(find("#function"), curves);
    this.sections = [
      this.functionControls,
      network,
      new TrainingControls(find("#training"), fields),
    ];
    this.upload = new CurveUploadPanel(client, find("#upload", HTMLDialogElement));
    this.formulaRequest = new LatestRequest();
    this.foregroundRequest = new ForegroundRequest(client, notice, find("#plot"));
    this.foregroundRequest.sections = this.sections;
    new PageFrame(find);
    new DropDown(find("#shown", HTMLDetailsElement));
    new LegendButton(find(".formula-line"), find("#legend"), find("#legend-button"));
    this.switches = elements(find("#shown"), "input[type=checkbox]", HTMLInputElement);
    this.unitSlider = find("#shown input[type=range]", HTMLInputElement);
    this.unitCount = find("#shown output");
    /**
     * The x under the pointer, null if there is none.
     *
     * @type {number|null}
     */
    this.pointerX = null;
    /** @type {number|null} */
    this.pointerRedraw = null;
    /** Requests for a piece are numbered, so that a late response does not replace a newer one. */
    this.lastPieceRequest = 0;
    /**
     * The user's points before the last click, which may turn out to be the first half of a double click.
     *
     * @type {CurveSpec["function"]["points"]|null}
     */
    this.pointsBeforeClick = null;
    this.address = new AddressBar(() => ({
      hash: toHash(this.run.spec ?? this.spec, this.look, this.defaults),
      kept: null,
    }));
    /** @type {import("../state/typed-edits.js").TypedEdit|null} */
    this.lastEdit = null;
    /** The entries of the legend that is shown, as text. */
    this.legendKey = "";
    this.listen();
  }

  listen() {
    const { timeline, view } = this;
    for (const section of this.sections)
      section.addEventListener("change", ({ detail }) => this.change(detail.changes, detail.typed));
    this.functionControls.addEventListener("upload", () => this.upload.control.open());
    this.upload.addEventListener("change", ({ detail }) => this.change(detail, false));
    const { preview } = this.functionControls;
    preview.addEventListener("read", ({ detail }) => this.readFormula(detail));
    timeline.addEventListener("toggle", () => (this.player.playing ? this.pause() : this.play()));
    timeline.addEventListener("reset", () => this.seek(0, true));
    timeline.addEventListener("end", () => this.seek(this.run.furthest, true));
    timeline.addEventListener("step", ({ detail }) =>
      this.seek(Math.max(0, this.look.epoch + detail), true),
    );
    timeline.addEventListener("seek", ({ detail }) => this.seek(detail.epoch, detail.exact));
    timeline.addEventListener("speed", ({ detail }) => this.adjustLook({ speed: detail }));
    timeline.limit(this.maxEpochs);
    this.errorChart.addEventListener("pick", ({ detail }) => this.seek(detail, true));
    this.player.addEventListener("frame", ({ detail }) => this.show(detail));
    this.player.addEventListener("stopped", ({ detail }) => this.onStopped(detail));
    this.problems.addEventListener("fix", ({ detail }) => this.fix(detail));
    this.problems.addEventListener("seek", ({ detail }) => this.seek(detail, true));
    this.problems.addEventListener("undo", () => {
      if (this.unfixed) this.edit(this.unfixed, this.look, false);
    });
    view.addEventListener("at", ({ detail }) => this.onPointer(detail));
    view.addEventListener("leave", () => this.onPointer(null));
    view.addEventListener("range", ({ detail }) => this.zoom(detail));
    view.addEventListener("reset", () => this.reset());
    view.addEventListener("point", ({ detail }) => this.onClick(detail));
    find("#shown").addEventListener("input", () => this.readSwitches());
    this.pieceField.input.addEventListener("change", () => {
      if (!this.pieceField.invalid) this.choose(this.pieceField.value);
    });
    find("#piece form").addEventListener("submit", (event) => event.preventDefault());
    this.theme.addEventListener("change", () => this.updatePalette());
    onSystemTheme(() => this.updatePalette());
    // The page may have written its own address since.
    window.addEventListener("hashchange", ({ newURL }) => this.readAddress(new URL(newURL).hash));
  }

  /**
   * Open the curve of a URL.
   *
   * @param {string} hash
   */
  async readAddress(hash) {
    this.player.stop();
    this.address.cancelUpdate();
    this.address.cancelEntry();
    this.lastEdit = null;
    if (hash.length < 2) {
      await this.openExample();
      return;
    }
    const { spec, look, complaints } = fromHash(hash, this.defaults);
    await this.open(spec, look, false, complaints);
  }

  /**
   * Show how the server reads a formula.
   *
   * @param {string} text
   */
  readFormula(text) {
    const { preview } = this.functionControls;
    this.formulaRequest.run(
      () => client.formula(text),
      (reading) => preview.show(reading),
      (message) => notice.show(message),
    );
  }

  /** Open a fitted sine. */
  openExample() {
    return this.open(this.defaults, { ...LOOK, epoch: EXAMPLE_EPOCH }, false);
  }

  /**
   * Open the curve of a changed spec. It plays if the current one does.
   *
   * @param {Changes} changes
   * @param {boolean|number} typed  whether more of the same edit may follow; a number is that of a sweep of a slider
   */
  change(changes, typed) {
    const edit = { places: Object.keys(changes).join(), time: performance.now(), typed };
    const open = continues(this.lastEdit, edit) ? this.open : this.edit;
    this.lastEdit = edit;
    const play = this.player.playing;
    const movesView = "function.kind" in changes || "function.interval" in changes;
    const look = {
      ...this.look,
      epoch: play ? 0 : this.look.epoch,
      ...(movesView ? { range: null, at: null } : {}),
    };
    return open.call(this, changed(this.spec, changes), look, play);
  }

  /**
   * Open the curve of an edited spec. The browser's Back returns to the one before.
   *
   * @param {CurveSpec} spec
   * @param {CurveLook} look
   * @param {boolean} play
   */
  edit(spec, look, play) {
    this.address.beginEntry();
    return this.open(spec, look, play);
  }

  /**
   * Open the curve of a spec.
   *
   * @param {CurveSpec} spec
   * @param {CurveLook} look
   * @param {boolean} play
   * @param {string[]|null} unread  messages about parts of the link that could not be read; null without a link
   */
  async open(spec, look, play, unread = null) {
    this.player.stop();
    this.spec = spec;
    for (const section of this.sections) section.update(spec);
    const fix = () =>
      this.frame ? null : { label: "Open the example", act: () => this.openExample() };
    await this.foregroundRequest.run(
      (signal) =>
        unread ? this.loadLink(spec, look, unread, signal) : this.load(spec, look, play, signal),
      { label: "Try again", act: () => this.open(spec, look, play, unread) },
      fix,
    );
  }

  /**
   * Load the curve of a link, with the defaults in the places of settings that the server refuses. Say what was left out.
   *
   * @param {CurveSpec} spec
   * @param {CurveLook} look
   * @param {string[]} unread
   * @param {AbortSignal} signal
   */
  async loadLink(spec, look, unread, signal) {
    const refused = await openedWithoutRefused(
      { spec, look },
      { spec: this.defaults, look: LOOK },
      (allowed) => this.load(allowed.spec, allowed.look, false, signal),
    );
    if (unread.length || refused.length)
      notice.show(leftOut(unread, refused), { label: "Dismiss", act: () => notice.clear() });
  }

  /**
   * @param {CurveSpec} spec
   * @param {CurveLook} look
   * @param {boolean} play
   * @param {AbortSignal} signal
   */
  async load(spec, look, play, signal) {
    await this.run.open(spec, signal);
    this.spec = this.run.spec ?? spec;
    this.look = frozen(look);
    for (const section of this.sections) {
      section.clearErrors();
      section.update(this.spec);
    }
    this.show(await this.run.frame(look.epoch, this.look, signal));
    if (play) {
      this.play();
    } else {
      await this.run.loadHistory(look.epoch, this.look, signal);
      this.showTime();
    }
  }

  /**
   * Open a curve with the remedy of a problem: at the epoch that is shown, or from the start if the curve is playing or diverged.
   *
   * @param {CurveSpec} spec
   */
  fix(spec) {
    const play = this.player.willPlay || Boolean(this.frame?.diverged);
    this.unfixed = this.spec;
    this.edit(spec, { ...this.look, epoch: play ? 0 : this.look.epoch }, play);
  }

  play() {
    if (!this.frame) return;
    this.foregroundRequest.cancel();
    notice.clear();
    this.player.speed = this.look.speed;
    this.player.start(this.look.epoch, this.maxEpochs);
    this.showTime();
  }

  pause() {
    this.player.stop();
    if (this.frame) this.texts.update(this.frame, false);
    this.showTime();
  }

  /** @param {unknown} error  the error that ended playing; null if there is no further frame */
  onStopped(error) {
    this.showTime();
    if (error)
      this.foregroundRequest.showError(error, { label: "Try again", act: () => this.play() });
  }

  /**
   * Go to an epoch.
   *
   * @param {number} epoch
   * @param {boolean} exact  if not, while the slider is dragged, the nearest epoch in memory is shown
   */
  async seek(epoch, exact) {
    if (!this.frame) return;
    this.player.stop();
    const target = exact ? epoch : (this.run.nearest(epoch, this.look) ?? epoch);
    await this.foregroundRequest.run(
      async (signal) => this.show(await this.run.frame(target, this.look, signal)),
      { label: "Try again", act: () => this.seek(epoch, exact) },
    );
  }

  /** @param {[number, number]|null} range  null for the range that fits the data */
  zoom(range) {
    if (!this.frame) return;
    this.look = frozen({
      ...this.look,
      range: range && range.map((end) => roundTo(end, range[1] - range[0])),
    });
    if (!this.player.playing) this.seek(this.look.epoch, true);
  }

  /** @param {Frame} frame */
  show(frame) {
    this.frame = frame;
    this.look = frozen({ ...this.look, epoch: frame.epoch });
    notice.clear();
    this.functionControls.setSamples(frame.samples);
    this.paint(frame);
    this.texts.update(frame, this.player.playing);
    this.problems.show(frame);
    this.nameDead(frame);
    this.showPiece(frame);
    this.showTime();
    this.address.scheduleUpdate();
  }

  /**
   * Name the dead units of a frame that stays; until then their number is shown.
   *
   * @param {Frame} frame
   */
  nameDead({ run, epoch, metrics }) {
    const card = find("#dead-units");
    card.hidden = true;
    if (!metrics.dead_units) {
      this.deadUnits.drop();
      return;
    }
    this.deadUnits.ask(run, epoch, (deaths) => {
      const items = deaths.slice(0, MOST_NAMED).map((death) => deathItem(run, death));
      const rest = deaths.length - items.length;
      if (rest) items.push(createElement("li", { textContent: `and ${rest} more` }));
      element(card, ".card-body").replaceChildren(createElement("ul", {}, ...items));
      card.hidden = !items.length;
    });
  }

  /** @param {Frame} frame */
  paint(frame) {
    this.showSwitches(frame);
    this.view.update(frame, this.look, this.pieceX, this.run.spec?.function.names);
  }

  /** Update the timeline and the error chart, which share an axis. */
  showTime() {
    const { furthest, history } = this.run;
    const { epoch, speed } = this.look;
    const reach = Math.max(AXIS_STEP, AXIS_STEP * Math.ceil(Math.max(furthest, epoch) / AXIS_STEP));
    this.timeline.update({ epoch, furthest, reach, playing: this.player.playing, speed });
    this.errorChart.update(history, epoch, reach);
  }

  /**
   * Change the look in a way that needs no other frame.
   *
   * @param {Partial<CurveLook>} change
   */
  adjustLook(change) {
    if (!this.frame) return;
    this.look = frozen({ ...this.look, ...change });
    this.player.speed = this.look.speed;
    this.paint(this.frame);
    this.address.scheduleUpdate();
  }

  readSwitches() {
    this.adjustLook({
      shown: Object.fromEntries(this.switches.map((box) => [box.name, box.checked])),
      first: this.unitSlider.valueAsNumber,
    });
  }

  /** @param {Frame} frame */
  showSwitches(frame) {
    const { shown, first } = this.look;
    for (const box of this.switches) box.checked = shown[box.name];
    const slider = this.unitSlider;
    slider.max = String(frame.units?.values.length ?? 0);
    slider.value = String(first);
    slider.disabled = !shown.sum;
    this.unitCount.textContent = slider.value;
    this.showLegend(frame);
  }

  /**
   * Show the legend, unless it is the same as before.
   *
   * @param {Frame} frame
   */
  showLegend(frame) {
    const entries = this.legendEntries(frame);
    const key = JSON.stringify(entries);
    if (key === this.legendKey) return;
    this.legendKey = key;
    find("#legend").replaceChildren(
      ...entries.map(([className, label, color]) => {
        const mark = createElement("i", { className });
        mark.style.color = color;
        return createElement("span", {}, mark, label);
      }),
    );
  }

  /**
   * Return the class of the mark, the label and the colour of each entry of the legend.
   *
   * @param {Frame} frame
   * @returns {[string, string, string][]}
   */
  legendEntries({ line, kinks }) {
    const { shown } = this.look;
    const { palette } = this.view;
    const { ink, quiet } = palette;
    /** @type {[boolean, string, string, string][]} */
    const entries = [
      [true, "band", "training interval", quiet],
      [true, "", "fit", ink],
      [shown.truth && line.truth !== null, "dotted", "truth", quiet],
      [shown.points, "point", "training points", palette.classHue(0)],
      [shown.kinks && kinks !== null, "ring", "kinks", ink],
      [shown.units, "", "what each unit adds", palette.layerHue(0, 1)],
      [shown.sum, "", "sum so far, bias included", palette.signHue(-1)],
    ];
    return entries.flatMap(([isShown, ...entry]) => (isShown ? [entry] : []));
  }

  /** The x whose piece is shown: that of the pointer, else the chosen one; null if there is neither. */
  get pieceX() {
    return this.pointerX ?? this.look.at;
  }

  /**
   * Show the piece under the pointer, at most once per frame of the screen.
   *
   * @param {number|null} x  null for the chosen piece
   */
  onPointer(x) {
    if (!this.frame || this.player.playing) return;
    this.pointerX = x;
    this.pointerRedraw ??= requestAnimationFrame(() => {
      this.pointerRedraw = null;
      if (!this.frame) return;
      this.view.update(this.frame, this.look, this.pieceX);
      this.showPiece(this.frame);
    });
  }

  /**
   * Choose the piece that is shown while the pointer is elsewhere.
   *
   * @param {number|null} x
   */
  choose(x) {
    if (!this.frame) return;
    this.look = frozen({ ...this.look, at: x });
    this.paint(this.frame);
    this.showPiece(this.frame);
    this.address.scheduleUpdate();
  }

  /**
   * Load the current piece and show it.
   *
   * @param {Frame} frame
   */
  async showPiece(frame) {
    const x = this.pieceX;
    this.pieceField.show(this.pointerX === null ? x : Number(this.pointerX.toPrecision(4)));
    this.lastPieceRequest += 1;
    const number = this.lastPieceRequest;
    if (x === null) {
      this.texts.showPiece(null);
      return;
    }
    try {
      const piece = await this.run.piece(frame.epoch, x);
      if (number === this.lastPieceRequest) this.texts.showPiece(piece, this.pointerX !== null);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
    }
  }

  /**
   * Handle a click: it adds or removes one of the user's points; for any other function it chooses the piece.
   *
   * @param {number[]} point
   */
  onClick([x, y]) {
    if (!this.frame) return;
    const { range } = this.frame;
    const roundedX = roundTo(x, range[1] - range[0]);
    if (this.run.spec?.function.kind !== "points") {
      this.choose(roundedX);
      return;
    }
    const { points } = this.spec.function;
    this.pointsBeforeClick = points;
    const others = points.filter((point) => this.distance(point, [x, y]) > NEAR_PIXELS);
    const next =
      others.length < points.length ? others : [...points, [roundedX, Number(y.toFixed(3))]];
    this.edit(
      changed(this.spec, { "function.points": next }),
      { ...this.look, range: this.look.range ?? range },
      this.player.playing,
    );
  }

  /** Handle a double click: show the whole range, and undo what the first click did to the user's points. */
  reset() {
    if (!this.frame) return;
    if (this.run.spec?.function.kind !== "points" || !this.pointsBeforeClick) {
      this.zoom(null);
      return;
    }
    this.address.cancelEntry();
    this.open(
      changed(this.spec, { "function.points": this.pointsBeforeClick }),
      { ...this.look, range: null },
      this.player.playing,
    );
  }

  /**
   * Return the distance between two points of the plot in pixels.
   *
   * @param {number[]} a
   * @param {number[]} b
   */
  distance(a, b) {
    if (!this.view.plot) return Infinity;
    const { xaxis, yaxis } = this.view.plot._fullLayout;
    return Math.hypot(xaxis.d2p(a[0]) - xaxis.d2p(b[0]), yaxis.d2p(a[1]) - yaxis.d2p(b[1]));
  }

  updatePalette() {
    const palette = new Palette(currentTheme());
    this.view.setPalette(palette);
    this.errorChart.setPalette(palette);
    if (this.frame) this.paint(this.frame);
  }
}

async function start() {
  const theme = new ThemeControl(find("#theme", HTMLSelectElement));
  listenToSkipLink();
  const palette = new Palette(currentTheme());
  const view = new CurveFit(find("#plot .plot"), Plotly, palette);
  const errorChart = new FitErrorChart(find("#errors"), Plotly, palette);
  const [catalog] = await Promise.all([client.catalog(), view.mount(), errorChart.mount()]);
  await new CurvePage(catalog, view, errorChart, theme).readAddress(window.location.hash);
}

Plotly.load((error) => notice.show(error.message, RELOAD));
guarded(start, (message, action) => notice.show(message, action));
