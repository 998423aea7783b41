/** The claims' controller: a claim at a time, its prediction, its experiment, its pictures and its verdict. */

import { Client } from "./client.js";
import { ThemeControl } from "./controls/theme.js";
import { Palette, currentTheme, onSystemTheme } from "./palette.js";
import { Plotly } from "./plotly.js";
import { cellLink } from "./study/links.js";
import { namesOf } from "./study/names.js";
import { StudyWatch, progressWords } from "./study/watch.js";
import { Notice } from "./views/notice.js";
import { StudyChart } from "./views/study-chart.js";

const REDRAW_MS = 700;
const OUTCOMES = { holds: "It holds here.", partly: "It holds in part.", fails: "It does not hold here." };

const find = (selector) => document.querySelector(selector);
const made = (name, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
};

class Claims {
  constructor() {
    this.client = new Client(document.body.dataset.api);
    this.notice = new Notice(find("#notice"));
    this.theme = new ThemeControl(find("#theme"));
    this.palette = new Palette(currentTheme());
    this.watches = [];
    this.charts = [];
    this.predictions = new Map();
  }

  async begin() {
    const [catalog, { claims }] = await Promise.all([this.client.catalog(), this.client.json("/claims", {})]);
    Object.assign(this, { catalog, claims, names: namesOf(catalog) });
    find("#claims").append(...claims.map(({ name, sentence }, number) => made("a", { href: `#${name}`, textContent: `${number + 1}. ${sentence}` })));
    find("#run").addEventListener("click", () => this.run());
    find("#stop").addEventListener("click", () => this.pauseOrResume());
    find("#controls").addEventListener("submit", (event) => {
      event.preventDefault();
      this.run();
    });
    window.addEventListener("hashchange", () => this.open());
    this.theme.addEventListener("change", () => this.repaint());
    onSystemTheme(() => this.repaint());
    this.open();
  }

  open() {
    this.leave();
    const wanted = window.location.hash.slice(1);
    this.claim = this.claims.find(({ name }) => name === wanted) ?? this.claims[0];
    const { name, sentence, studies, charts } = this.claim;
    for (const link of find("#claims").children) {
      if (link.hash === `#${name}`) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    find("#sentence").textContent = sentence;
    find("#verdict").textContent = "";
    find("#depends").textContent = "";
    const first = Object.values(studies)[0];
    for (const id of ["#seeds", "#epochs"]) find(id).closest("label").hidden = !first;
    if (first) {
      find("#seeds").value = String(first.seeds.length);
      find("#epochs").value = String(first.epochs.at(-1));
    }
    this.ask();
    find("#charts").replaceChildren();
    find("#opened").replaceChildren();
    this.charts = charts.map((chart) => this.frame(chart));
    if (wanted && wanted !== name) this.notice.show(`There is no claim “${wanted}”.`);
  }

  leave() {
    for (const watch of this.watches) watch.close();
    this.watches = [];
    this.round = Symbol("round");
    this.notice.clear();
    find("#progress").hidden = true;
    find("#stop").hidden = true;
    find("#run").disabled = false;
  }

  /** The prediction comes first: it is kept, and held against the outcome by the reader. */
  ask() {
    const { name, question, answers } = this.claim;
    const buttons = answers.map((answer) => {
      const button = made("button", { type: "button", textContent: answer });
      button.setAttribute("aria-pressed", String(this.predictions.get(name) === answer));
      button.addEventListener("click", () => {
        this.predictions.set(name, answer);
        this.ask();
      });
      return button;
    });
    const given = this.predictions.get(name);
    const hint = given ? `Your prediction: ${given}. Now run the experiment.` : "Before you run it: what do you expect?";
    find("#prediction").replaceChildren(made("p", { textContent: question }), made("div", { className: "answers" }, ...buttons), made("p", { className: "quiet", textContent: hint }));
  }

  frame(chart) {
    const drawing = made("div", { className: "chart", role: "img" });
    drawing.setAttribute("aria-label", chart.title);
    const box = made("section", { hidden: true }, made("h3", { className: "chart-title", textContent: chart.title }), drawing);
    find("#charts").append(box);
    return { ...chart, box, view: new StudyChart(drawing, Plotly, this.palette) };
  }

  /** The studies of the claim, with the reader's seeds and epochs. */
  specs() {
    const seeds = Math.min(20, Math.max(1, find("#seeds").valueAsNumber || 5));
    const last = Math.max(1, Math.round(find("#epochs").valueAsNumber || 100));
    return Object.entries(this.claim.studies).map(([name, spec]) => {
      const scale = last / Object.values(this.claim.studies)[0].epochs.at(-1);
      const epochs = [...new Set(spec.epochs.map((epoch) => Math.max(1, Math.round(epoch * scale))))];
      return [name, { ...spec, epochs, seeds: Array.from({ length: seeds }, (_, seed) => seed) }];
    });
  }

  async run() {
    this.leave();
    for (const id of ["#verdict", "#depends"]) find(id).textContent = "";
    find("#run").disabled = true;
    const round = this.round;
    try {
      if (Object.keys(this.claim.studies).length) await this.study(round);
      else await this.measure(round);
    } catch (error) {
      if (error.name !== "Problem") throw error;
      find("#run").disabled = false;
      this.notice.show(error.errors.length ? error.errors.map(({ message }) => message).join("; ") : error.message);
    }
  }

  /** A claim that is measured on the spot. */
  async measure(round) {
    find("#verdict").textContent = "Measuring on the server's machine …";
    const found = await this.client.json(`/claims/${this.claim.name}/verdict`, {});
    if (round !== this.round) return;
    find("#run").disabled = false;
    this.tell(found);
    this.drawCosts(found.costs);
  }

  async study(round) {
    this.studies = [];
    this.progress = [];
    this.latest = null;
    for (const [place, [name, spec]] of this.specs().entries()) {
      const watch = new StudyWatch(this.client);
      this.watches.push(watch);
      watch.addEventListener("progress", ({ detail }) => this.moved(place, detail, round));
      watch.addEventListener("rows", ({ detail }) => this.came(detail, place, round));
      this.studies.push({ name, ...(await watch.begin(spec)) });
      if (round !== this.round) return;
    }
    this.due = null;
    this.draw(round);
  }

  moved(place, progress, round) {
    if (round !== this.round) return;
    this.progress[place] = progress;
    const all = this.progress.filter(Boolean);
    const sum = (name) => all.reduce((total, one) => total + (one[name] ?? 0), 0);
    const running = all.find(({ status }) => status === "running");
    const paused = all.some(({ status }) => status === "paused");
    const shown = { ...(running ?? all[0]), cells: sum("cells"), done: sum("done"), reason: all.find(({ reason }) => reason)?.reason };
    find("#progress").hidden = false;
    find("#progress progress").value = shown.cells ? shown.done / shown.cells : 0;
    find("#progress span").textContent = progressWords({ ...shown, status: running ? "running" : paused ? "paused" : shown.status });
    find("#stop").hidden = !(running || paused);
    find("#stop").textContent = running ? "Pause" : "Resume";
    if (this.progress.length === Object.keys(this.claim.studies).length && all.every(({ status }) => status === "done")) this.finished(round);
  }

  came(rows, place, round) {
    if (round !== this.round) return;
    this.latest = { row: rows.at(-1), place };
    this.due ??= setTimeout(() => {
      this.due = null;
      this.draw(round);
    }, REDRAW_MS);
  }

  async finished(round) {
    if (this.done === round) return;
    this.done = round;
    find("#run").disabled = false;
    const ids = this.studies.map(({ id }) => id).join(",");
    try {
      const found = await this.client.json(`/claims/${this.claim.name}/verdict?studies=${ids}`, {});
      if (round !== this.round) return;
      this.tell(found);
      await this.draw(round);
    } catch (error) {
      if (error.name !== "Problem") throw error;
      this.notice.show(error.message);
    }
  }

  async pauseOrResume() {
    const act = find("#stop").textContent === "Pause" ? "pause" : "resume";
    const wanted = act === "pause" ? "running" : "paused";
    for (const [place, watch] of this.watches.entries()) if (this.progress[place]?.status === wanted) await watch.act(act);
  }

  tell({ outcome, words }) {
    const given = this.predictions.get(this.claim.name);
    const end = given ? ` You expected: ${given}.` : "";
    find("#verdict").replaceChildren(made("strong", { textContent: OUTCOMES[outcome] }), ` ${words}${end}`);
    find("#depends").textContent = `What it depends on. ${this.claim.depends}`;
  }

  async draw(round) {
    for (const chart of this.charts) {
      const study = this.studies.find(({ name }) => name === chart.study);
      if (!study) continue;
      const query = new URLSearchParams({ metric: chart.metric, x: chart.x, ...(chart.series ? { series: chart.series } : {}) });
      const summary = await this.client.json(`/studies/${study.id}/summary?${query}`, {});
      if (round !== this.round) return;
      if (!summary.lines.length) continue;
      chart.box.hidden = false;
      chart.view.update(summary, { log: chart.log, names: this.names });
    }
    this.offer();
  }

  /** The latest cell, to be opened and looked at. */
  offer() {
    if (!this.latest) return;
    const { row, place } = this.latest;
    const words = [...Object.entries(row.values).map(([field, value]) => `${this.names(field)} ${Array.isArray(value) ? value.join("-") : this.names(String(value))}`), `seed ${row.seed}`];
    const link = made("a", { href: cellLink(row, this.studies[place], this.catalog), textContent: words.join(", ") });
    const rows = made("a", { href: `studies#${this.studies[place].id}`, textContent: "all rows" });
    find("#opened").replaceChildren("Look at one of its networks: ", link, "; or at ", rows, ".");
  }

  drawCosts(costs) {
    const line = (part) => Object.entries(costs[part]).map(([name, median]) => ({ label: name, x: part === "share" ? costs.widths : costs.sizes, median, low: median, high: median }));
    const pictures = [
      { title: "The derivative", metric: "ns a number", x: "numbers at a time", part: "derivative", log: true },
      { title: "The activation itself", metric: "ns a number", x: "numbers at a time", part: "activation", log: true },
      { title: "Both, of a whole training step", metric: "share", x: "units in each of two layers", part: "share" },
    ];
    find("#charts").replaceChildren();
    this.charts = pictures.map((chart) => this.frame(chart));
    for (const { box, view, metric, x, part, log } of this.charts) {
      box.hidden = false;
      view.update({ metric, x, series: "network.activation", lines: line(part) }, { log, names: this.names });
    }
  }

  repaint() {
    this.palette = new Palette(currentTheme());
    for (const { view } of this.charts) view.setPalette(this.palette);
  }
}

function fail(error) {
  new Notice(find("#notice")).show(error.message, { label: "Try again", act: () => window.location.reload() });
}

async function start() {
  Plotly.load(document.body.dataset.plotly, fail);
  try {
    await new Claims().begin();
  } catch (error) {
    fail(error);
    if (error.name !== "Problem") throw error;
  }
}

start();
