// @ts-nocheck
/** The page of claims: it shows one claim at a time, with the reader's prediction, an experiment, charts and a verdict. */

import { Client } from "../api/client.js";
import { StudyWatch, progressWords } from "../api/study-watch.js";
import { namesOf } from "../content/study-names.js";
import { ExperimentControls } from "../controls/experiment.js";
import { ThemeControl } from "../controls/theme.js";
import { fromHash, toHash, written } from "../state/claim-url.js";
import { cellLink, specLink } from "../state/study-links.js";
import { RELOAD, guarded } from "../ui/error-reports.js";
import { Palette, currentTheme, onSystemTheme } from "../ui/palette.js";
import { Plotly } from "../ui/plotly-loader.js";
import { leftOut, listed, quoted, shortened } from "../ui/short-text.js";
import { siteAddress } from "../ui/site-address.js";
import { MessageBar } from "../views/message-bar.js";
import { Prediction } from "../views/prediction.js";
import { StudyChart } from "../views/study-chart.js";

const REDRAW_MS = 700;
const OUTCOMES = {
  holds: "It holds here.",
  partly: "It holds in part.",
  fails: "It does not hold here.",
  open: "With these settings it cannot be told.",
};

const find = (selector) => document.querySelector(selector);
const made = (name, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
};

class Claims {
  constructor() {
    this.client = new Client();
    this.notice = new MessageBar(find("#notice"));
    this.theme = new ThemeControl(find("#theme"));
    this.prediction = new Prediction(find("#prediction"));
    this.palette = new Palette(currentTheme());
    this.predictions = new Map();
    this.charts = [];
    this.watches = [];
  }

  async begin() {
    const [catalog, { claims }] = await Promise.all([
      this.client.catalog(),
      this.client.json("/claims", {}),
    ]);
    Object.assign(this, { catalog, claims, names: namesOf(catalog) });
    this.controls = new ExperimentControls(find("#controls .settings"), this.names);
    find("#claims").append(
      ...claims.map(({ name, sentence }, number) =>
        made("a", { href: `#${name}`, textContent: `${number + 1}. ${sentence}` }),
      ),
    );
    this.controls.addEventListener("change", () => this.changed());
    this.prediction.addEventListener("choose", ({ detail }) => this.predicted(detail));
    find("#restore").addEventListener("click", () => this.restore());
    find("#stop").addEventListener("click", () => this.pauseOrResume());
    find("#controls").addEventListener("submit", (event) => {
      event.preventDefault();
      this.run();
    });
    window.addEventListener("hashchange", () => this.open());
    this.theme.addEventListener("change", () => this.updatePalette());
    onSystemTheme(() => this.updatePalette());
    await this.open();
  }

  async open() {
    const { name, texts } = fromHash(window.location.hash);
    this.claim = this.claims.find((one) => one.name === name) ?? this.claims[0];
    for (const link of find("#claims").children) {
      if (link.hash === `#${this.claim.name}`) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    find("#sentence").textContent = this.claim.sentence;
    const names = this.claim.controls.map((control) => control.name);
    const unknown = texts.filter(([setting]) => !names.includes(setting));
    const known = Object.fromEntries(texts.filter(([setting]) => names.includes(setting)));
    this.controls.update(this.claim.controls, known);
    this.reset();
    if (name && name !== this.claim.name) this.notice.show(`There is no claim ${quoted(name)}.`);
    else if (await this.design(known)) this.leaveOut(unknown);
  }

  /** Show which parameters of the address are no settings of this claim. */
  leaveOut(unknown) {
    if (unknown.length)
      this.notice.show(
        leftOut(unknown.map(([name]) => `${shortened(name)}: there is no such setting`)),
      );
  }

  /** Prepare the experiment with changed settings, and write them into the address. */
  async changed() {
    const { texts } = this.controls;
    window.history.replaceState(null, "", toHash(this.claim.name, texts));
    this.reset();
    await this.design(texts);
  }

  async restore() {
    this.controls.update(this.claim.controls, {});
    await this.changed();
  }

  /** Load the studies of these settings. Return false if the server refuses them. */
  async design(texts) {
    const { round } = this;
    find("#restore").hidden = !Object.keys(texts).length;
    find("#onward").replaceChildren();
    return this.attempt(round, async () => {
      const studies = await this.client.experiment(this.claim.name, written(texts));
      if (round !== this.round) return;
      this.studies = Object.entries(studies).map(([name, spec]) => ({ name, spec }));
      this.linkStudies();
    });
  }

  /** Link the experiment's studies. */
  linkStudies() {
    const links = this.studies.map(({ name, spec, id }) =>
      made("a", { href: id ? siteAddress(`studies#${id}`) : specLink(spec), textContent: name }),
    );
    const parts = links.flatMap((link, place) => (place ? [", ", link] : [link]));
    find("#onward").replaceChildren(
      ...(parts.length ? ["Go on with it as a study: ", ...parts] : []),
    );
  }

  async attempt(round, work) {
    try {
      await work();
      return true;
    } catch (error) {
      if (error.name !== "Problem") throw error;
      if (round !== this.round) return false;
      find("#run").disabled = false;
      this.ran = false;
      this.ask();
      this.notice.show(
        error.errors.length ? listed(error.errors.map(({ message }) => message)) : error.message,
      );
      return false;
    }
  }

  reset() {
    for (const one of [...this.watches, ...this.charts.map(({ view }) => view)]) one.close();
    Object.assign(this, {
      watches: [],
      studies: [],
      progress: [],
      latest: null,
      found: undefined,
      ran: false,
      round: Symbol("round"),
    });
    this.notice.clear();
    for (const id of ["#progress", "#stop"]) find(id).hidden = true;
    find("#run").disabled = false;
    for (const id of ["#verdict", "#depends", "#charts", "#opened"]) find(id).replaceChildren();
    this.charts = this.claim.charts.map((chart) => this.frame(chart));
    this.ask();
  }

  get given() {
    return this.predictions.get(this.claim.name);
  }

  /** Ask for the prediction: no result is shown before it. */
  ask() {
    this.prediction.update(this.claim, this.given, {
      ran: this.ran,
      found: this.given === undefined ? undefined : this.found?.answer,
    });
  }

  predicted(place) {
    this.predictions.set(this.claim.name, place);
    this.ask();
    if (this.ran) this.attempt(this.round, () => this.draw(this.round));
  }

  frame(chart) {
    const drawing = made("div", { className: "chart", role: "img" });
    drawing.setAttribute("aria-label", chart.title);
    const box = made(
      "section",
      { hidden: true },
      made("h3", { className: "chart-title", textContent: chart.title }),
      drawing,
    );
    find("#charts").append(box);
    return { ...chart, box, view: new StudyChart(drawing, Plotly, this.palette) };
  }

  async run() {
    if (!this.controls.accept()) return;
    const { texts } = this.controls;
    this.reset();
    find("#run").disabled = true;
    this.ran = true;
    this.ask();
    const { round } = this;
    if (!(await this.design(texts)) || round !== this.round) return;
    await this.attempt(round, () =>
      this.studies.length ? this.study(round, texts) : this.measure(round, texts),
    );
  }

  /** Measure a claim that needs no study. */
  async measure(round, texts) {
    find("#progress").hidden = false;
    find("#progress progress").removeAttribute("value");
    find("#progress span").textContent = "Measuring on the server's machine …";
    const found = await this.client.json(
      `/claims/${this.claim.name}/verdict?${written(texts)}`,
      {},
    );
    if (round !== this.round) return;
    find("#progress").hidden = true;
    await this.conclude(found, round);
  }

  async study(round, texts) {
    for (const [place, study] of this.studies.entries()) {
      const watch = new StudyWatch(this.client);
      this.watches.push(watch);
      watch.addEventListener("progress", ({ detail }) =>
        this.onProgress(place, detail, round, texts),
      );
      watch.addEventListener("rows", ({ detail }) => this.onRows(detail, place, round));
      Object.assign(study, await watch.start(study.spec));
      if (round !== this.round) {
        watch.close();
        return;
      }
    }
    this.linkStudies();
    await this.draw(round);
  }

  onProgress(place, progress, round, texts) {
    if (round !== this.round) return;
    this.progress[place] = progress;
    const all = this.progress.filter(Boolean);
    const sum = (name) => all.reduce((total, one) => total + (one[name] ?? 0), 0);
    const running = all.find(({ status }) => status === "running");
    const paused = all.some(({ status }) => status === "paused");
    const shown = {
      ...(running ?? all[0]),
      cells: sum("cells"),
      done: sum("done"),
      reason: all.find(({ reason }) => reason)?.reason,
    };
    find("#progress").hidden = false;
    find("#progress progress").value = shown.cells ? shown.done / shown.cells : 0;
    find("#progress span").textContent = progressWords({
      ...shown,
      status: running ? "running" : paused ? "paused" : shown.status,
    });
    find("#stop").hidden = !(running || paused);
    find("#stop").textContent = running ? "Pause" : "Resume";
    if (all.length === this.studies.length && all.every(({ status }) => status === "done"))
      this.loadVerdict(round, texts);
  }

  onRows(rows, place, round) {
    if (round !== this.round) return;
    this.latest = { row: rows.at(-1), place };
    this.due ??= setTimeout(() => {
      this.due = null;
      this.attempt(round, () => this.draw(round));
    }, REDRAW_MS);
  }

  async loadVerdict(round, texts) {
    if (this.done === round) return;
    this.done = round;
    const query = [`studies=${this.studies.map(({ id }) => id).join(",")}`, written(texts)]
      .filter(Boolean)
      .join("&");
    await this.attempt(round, async () => {
      const found = await this.client.json(`/claims/${this.claim.name}/verdict?${query}`, {});
      if (round === this.round) await this.conclude(found, round);
    });
  }

  async pauseOrResume() {
    const act = find("#stop").textContent === "Pause" ? "pause" : "resume";
    const wanted = act === "pause" ? "running" : "paused";
    for (const [place, watch] of this.watches.entries())
      if (this.progress[place]?.status === wanted) await watch.send(act);
  }

  async conclude(found, round) {
    this.found = found;
    find("#run").disabled = false;
    this.ask();
    await this.draw(round);
  }

  /** Show the results so far, if there is a prediction. */
  async draw(round) {
    if (round !== this.round || this.given === undefined) return;
    if (this.found) this.showVerdict(this.found);
    const asked = (this.asked = (this.asked ?? 0) + 1);
    for (const chart of this.charts) {
      const study = this.studies.find(({ name }) => name === chart.study);
      if (!study?.id) continue;
      const query = new URLSearchParams({
        metric: chart.metric,
        x: chart.x,
        ...(chart.series ? { series: chart.series } : {}),
      });
      const summary = await this.client.json(`/studies/${study.id}/summary?${query}`, {});
      if (round !== this.round) return;
      // A late answer replaces no later one.
      if (!summary.lines.length || asked < (chart.asked ?? 0)) continue;
      chart.asked = asked;
      chart.box.hidden = false;
      chart.view.update(summary, { log: chart.log, names: this.names });
    }
    this.offer();
  }

  showVerdict({ outcome, words, pictures }) {
    if (find("#verdict").hasChildNodes()) return;
    find("#verdict").replaceChildren(
      made("strong", { textContent: OUTCOMES[outcome] }),
      ` ${words}`,
    );
    find("#depends").textContent = `What it depends on. ${this.claim.depends}`;
    for (const { title, metric, x, lines, log } of pictures) {
      const chart = this.frame({ title });
      this.charts.push(chart);
      chart.box.hidden = false;
      chart.view.update(
        { metric, x, series: "network.activation", lines },
        { log, names: this.names },
      );
    }
  }

  /** Link the run of the latest cell. */
  offer() {
    if (!this.latest) return;
    const { row, place } = this.latest;
    const words = [
      ...Object.entries(row.values).map(
        ([field, value]) =>
          `${this.names(field)} ${Array.isArray(value) ? value.join("-") : this.names(String(value))}`,
      ),
      `seed ${row.seed}`,
    ];
    const link = made("a", {
      href: cellLink(row, this.studies[place], this.catalog),
      textContent: words.join(", "),
    });
    find("#opened").replaceChildren("Look at one of its networks: ", link, ".");
  }

  updatePalette() {
    this.palette = new Palette(currentTheme());
    for (const { view } of this.charts) view.setPalette(this.palette);
  }
}

const showMessage = (words, action) => new MessageBar(find("#notice")).show(words, action);

Plotly.load((error) => showMessage(error.message, RELOAD));
guarded(() => new Claims().begin(), showMessage);
