/** A claim's experiment: its settings, its studies while they run, its charts, and the verdict for the page. */

import { Problem } from "../api/problem.js";
import { StudyWatch, progressWords } from "../api/study-watch.js";
import { definitionOf, namesOf } from "../content/study-names.js";
import { ExperimentControls } from "../controls/experiment.js";
import { written } from "../state/claim-url.js";
import { Experiment, subjectBase, subjectRow, totalProgress } from "../state/experiment.js";
import { cellLink, specLink } from "../state/study-links.js";
import { createElement, element } from "../ui/elements.js";
import { Plotly } from "../ui/plotly-loader.js";
import { listed } from "../ui/short-text.js";
import { siteAddress } from "../ui/site-address.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";
import { StudyChart } from "../views/study-chart.js";

/**
 * @typedef {import("../api/types.d.ts").Catalog} Catalog
 * @typedef {import("../api/wire.d.ts").Claim} Claim
 * @typedef {import("../api/wire.d.ts").ClaimChart} ClaimChart
 * @typedef {import("../api/wire.d.ts").StudyProgress} StudyProgress
 * @typedef {import("../api/wire.d.ts").Verdict} Verdict
 * @typedef {import("../content/network-sizes.js").Summary} Summary
 * @typedef {import("../state/experiment.js").NamedStudy} NamedStudy
 * @typedef {import("../state/study-links.js").Row} Row
 */

/**
 * A chart with its section of the page, which is hidden while there is nothing to draw.
 *
 * @typedef {object} Chart
 * @property {HTMLElement} section
 * @property {StudyChart} view
 * @property {HTMLElement} caption  what is drawn, in which unit
 * @property {ClaimChart|null} content  what it shows of which study; null for a chart of the verdict
 * @property {number} drawnNumber  the number of the drawing that it shows, 0 before the first one
 */

/** While rows arrive, the charts are drawn again at most once in this time. */
const REDRAW_MS = 700;

/**
 * Return what a chart shows, and in which unit.
 *
 * @param {string} metric
 */
const captionOf = (metric) =>
  `Median over the seeds; the band reaches from the smallest to the largest value. ${definitionOf(metric)}`;

/**
 * Emits `settings` (as texts by name) when the user has changed them, `change` when an experiment begins, runs or is refused,
 * and `verdict` once for each verdict that may be shown.
 *
 * @extends {TypedEventTarget<{settings: Record<string, string>, change: null, verdict: Verdict}>}
 */
export class ExperimentPanel extends TypedEventTarget {
  /**
   * @param {HTMLElement} root  made by the template `experiment.html`
   * @param {{client: import("../api/client.js").Client, catalog: Catalog, palette: import("../ui/palette.js").Palette, notice: import("../views/message-bar.js").MessageBar}} setup
   * @param {Claim} claim
   */
  constructor(root, { client, catalog, palette, notice }, claim) {
    super();
    /** @param {string} name */
    this.part = (name) => element(root, `[data-part="${name}"]`);
    this.client = client;
    this.catalog = catalog;
    this.palette = palette;
    this.claim = claim;
    this.experiment = new Experiment({});
    /** Whether results are shown; the page of claims waits for a prediction. */
    this.isRevealed = true;
    this.names = namesOf(catalog);
    this.notice = notice;
    this.controls = new ExperimentControls(this.part("settings"), this.names);
    this.runButton = element(root, '[data-part="run"]', HTMLButtonElement);
    this.stopButton = this.part("stop");
    this.progressBar = element(root, '[data-part="progress"] progress', HTMLProgressElement);
    /** @type {Chart[]} */
    this.charts = [];
    /** @type {ReturnType<typeof setTimeout>|undefined} */
    this.redrawTimer = undefined;
    /** Drawings are numbered, so that a late response does not replace a newer one. */
    this.lastNumber = 0;
    this.listen();
  }

  listen() {
    this.controls.addEventListener("change", () => this.applySettings());
    this.part("restore").addEventListener("click", () => this.restoreDefaults());
    this.stopButton.addEventListener("click", () =>
      this.send(this.stopButton.dataset.act === "pause" ? "pause" : "resume"),
    );
    this.part("controls").addEventListener("submit", (event) => {
      event.preventDefault();
      this.run();
    });
  }

  /**
   * Show the experiment of a claim. Return false if the server rejects its settings or another experiment has begun.
   *
   * @param {Claim} claim
   * @param {Record<string, string>} texts  the settings that differ from their defaults, by name
   */
  async open(claim, texts) {
    this.claim = claim;
    this.controls.update(claim.controls, texts);
    this.reset(texts);
    return this.loadStudies();
  }

  /** Prepare the experiment with changed settings. */
  async applySettings() {
    const { texts } = this.controls;
    this.emit("settings", texts);
    this.reset(texts);
    await this.loadStudies();
  }

  async restoreDefaults() {
    this.controls.update(this.claim.controls, {});
    await this.applySettings();
  }

  /** Load the studies of the experiment. Return false if the server rejects its settings or another experiment has begun. */
  async loadStudies() {
    const { experiment } = this;
    this.part("restore").hidden = !Object.keys(experiment.texts).length;
    this.part("onward").replaceChildren();
    return this.attempt(experiment, async () => {
      const studies = await this.client.experiment(this.claim.name, written(experiment.texts));
      if (experiment !== this.experiment) return;
      experiment.studies = Object.entries(studies).map(([name, spec]) => ({
        name,
        spec,
        id: null,
      }));
      this.linkStudies(experiment.studies);
    });
  }

  /**
   * Link the studies of the experiment.
   *
   * @param {NamedStudy[]} studies
   */
  linkStudies(studies) {
    const links = studies.map(({ name, spec, id }) => {
      const href = id ? siteAddress(`studies#${id}`) : specLink(spec);
      return createElement("a", { href, textContent: name });
    });
    const parts = links.flatMap((link, place) => (place ? [", ", link] : [link]));
    this.part("onward").replaceChildren(...(parts.length ? ["Open as a study: ", ...parts] : []));
  }

  /**
   * Run requests of an experiment; if the server rejects one, show why. Return false then, or if another experiment has begun.
   *
   * @param {Experiment} experiment
   * @param {() => Promise<void>} work
   */
  async attempt(experiment, work) {
    try {
      await work();
      return experiment === this.experiment;
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      if (experiment !== this.experiment) return false;
      this.runButton.disabled = false;
      experiment.isRun = false;
      this.emit("change");
      const errors = problem.errors.map(({ message }) => message);
      this.notice.show(errors.length ? listed(errors) : problem.message);
      return false;
    }
  }

  /**
   * Remove the current experiment and its results, and begin with another.
   *
   * @param {Record<string, string>} texts  its settings that differ from their defaults, by name
   */
  reset(texts) {
    this.experiment.close();
    for (const { view } of this.charts) view.close();
    this.experiment = new Experiment(texts);
    this.notice.clear();
    for (const name of ["progress", "stop", "trouble"]) this.part(name).hidden = true;
    this.runButton.disabled = false;
    for (const name of ["charts", "opened"]) this.part(name).replaceChildren();
    this.charts = this.claim.charts.map((chart) => this.createChart(chart.title, chart));
    this.emit("change");
  }

  /** Show the results that were held back. */
  async reveal() {
    this.isRevealed = true;
    const { experiment } = this;
    if (experiment.isRun) await this.attempt(experiment, () => this.draw(experiment));
  }

  /**
   * Append a hidden section for a chart.
   *
   * @param {string} title
   * @param {ClaimChart|null} content
   * @returns {Chart}
   */
  createChart(title, content) {
    const drawing = createElement("div", { className: "chart", role: "img" });
    drawing.setAttribute("aria-label", title);
    const heading = createElement("h3", { className: "chart-title", textContent: title });
    const caption = createElement("p", { className: "quiet" });
    const section = createElement("section", { hidden: true }, heading, drawing, caption);
    this.part("charts").append(section);
    const view = new StudyChart(drawing, Plotly, this.palette);
    return { section, view, caption, content, drawnNumber: 0 };
  }

  async run() {
    if (!this.controls.accept()) return;
    this.reset(this.controls.texts);
    const { experiment } = this;
    this.runButton.disabled = true;
    experiment.isRun = true;
    this.emit("change");
    if (!(await this.loadStudies())) return;
    await this.attempt(experiment, () =>
      experiment.studies.length ? this.startStudies(experiment) : this.measure(experiment),
    );
  }

  /**
   * Load the verdict of an experiment without studies, which the server measures for it.
   *
   * @param {Experiment} experiment
   */
  async measure(experiment) {
    this.part("progress").hidden = false;
    this.progressBar.removeAttribute("value");
    this.setProgressWords("Measuring on the server's machine …");
    const verdict = await this.requestVerdict(written(experiment.texts));
    if (experiment !== this.experiment) return;
    this.part("progress").hidden = true;
    await this.setVerdict(experiment, verdict);
  }

  /** @param {string} text */
  setProgressWords(text) {
    element(this.part("progress"), "span").textContent = text;
  }

  /**
   * Return the server's verdict on the current claim.
   *
   * @param {string} query
   * @returns {Promise<Verdict>}
   */
  requestVerdict(query) {
    return this.client.json(`/claims/${this.claim.name}/verdict?${query}`, {});
  }

  /** @param {Experiment} experiment */
  async startStudies(experiment) {
    for (const [place, study] of experiment.studies.entries()) {
      const started = await this.client.createStudy(study.spec);
      if (experiment !== this.experiment) return;
      study.id = started.id;
      study.spec = started.spec;
      const watch = new StudyWatch(this.client);
      experiment.watches.push(watch);
      watch.addEventListener("progress", ({ detail }) =>
        this.setProgress(experiment, place, detail),
      );
      watch.addEventListener("trouble", ({ detail }) => this.showTrouble(experiment, detail));
      watch.addEventListener("rows", ({ detail }) =>
        this.setLatest(experiment, study, detail[detail.length - 1]),
      );
      // A study whose cells are all stored can be done already: its id has to be known before its progress is reported.
      watch.watch(started);
    }
    this.linkStudies(experiment.studies);
    await this.draw(experiment);
  }

  /**
   * Show the progress, and load the verdict when all studies are done.
   *
   * @param {Experiment} experiment
   * @param {number} place  the number of the study
   * @param {StudyProgress} progress
   */
  setProgress(experiment, place, progress) {
    if (experiment !== this.experiment) return;
    experiment.progress[place] = progress;
    const all = experiment.progress.filter((one) => one !== undefined);
    const total = totalProgress(all);
    const isRunning = total.status === "running";
    this.part("progress").hidden = false;
    this.progressBar.value = total.cells ? total.done / total.cells : 0;
    this.setProgressWords(progressWords(total));
    this.stopButton.hidden = !isRunning && total.status !== "paused";
    this.stopButton.dataset.act = isRunning ? "pause" : "resume";
    this.stopButton.textContent = isRunning ? "Pause" : "Resume";
    if (all.length === experiment.studies.length && all.every(({ status }) => status === "done"))
      this.loadVerdict(experiment);
  }

  /**
   * @param {Experiment} experiment
   * @param {string|null} text  why no progress arrives
   */
  showTrouble(experiment, text) {
    if (experiment !== this.experiment) return;
    const line = this.part("trouble");
    line.textContent = text ?? "";
    line.hidden = text === null;
  }

  /**
   * @param {Experiment} experiment
   * @param {NamedStudy} study
   * @param {Row} row
   */
  setLatest(experiment, study, row) {
    if (experiment !== this.experiment) return;
    experiment.latest.set(study, row);
    this.redrawTimer ??= setTimeout(() => {
      this.redrawTimer = undefined;
      this.attempt(experiment, () => this.draw(experiment));
    }, REDRAW_MS);
  }

  /**
   * Load the verdict of finished studies, once.
   *
   * @param {Experiment} experiment
   */
  async loadVerdict(experiment) {
    if (experiment.verdictIsRequested) return;
    experiment.verdictIsRequested = true;
    const ids = experiment.studies.map(({ id }) => id).join(",");
    const query = [`studies=${ids}`, written(experiment.texts)].filter(Boolean).join("&");
    await this.attempt(experiment, async () => {
      const verdict = await this.requestVerdict(query);
      if (experiment === this.experiment) await this.setVerdict(experiment, verdict);
    });
  }

  /**
   * Pause all running studies, or resume all that are paused.
   *
   * @param {"pause"|"resume"} action
   */
  async send(action) {
    const { watches, progress } = this.experiment;
    const status = action === "pause" ? "running" : "paused";
    for (const [place, watch] of watches.entries())
      if (progress[place]?.status === status) await watch.send(action);
  }

  /**
   * @param {Experiment} experiment
   * @param {Verdict} verdict
   */
  async setVerdict(experiment, verdict) {
    experiment.verdict = verdict;
    this.runButton.disabled = false;
    this.emit("change");
    await this.draw(experiment);
  }

  /**
   * Show the results so far, unless they are held back.
   *
   * @param {Experiment} experiment
   */
  async draw(experiment) {
    if (experiment !== this.experiment || !this.isRevealed) return;
    this.showVerdict(experiment);
    this.lastNumber += 1;
    const number = this.lastNumber;
    for (const chart of this.charts) {
      const { content } = chart;
      const study = experiment.studies.find(({ name }) => name === content?.study);
      if (!content || !study?.id) continue;
      const summary = await this.summary(study.id, content);
      if (experiment !== this.experiment) return;
      if (!summary.lines.length || number < chart.drawnNumber) continue;
      chart.drawnNumber = number;
      chart.section.hidden = false;
      chart.view.update(summary, this.chartOptions(content.log, this.hasLegend(chart)));
      chart.caption.textContent = captionOf(content.metric);
    }
    this.linkNetworks(experiment);
  }

  /**
   * Return the summary of a study that a chart shows.
   *
   * @param {string} study
   * @param {ClaimChart} content
   * @returns {Promise<Summary>}
   */
  summary(study, { metric, x, series }) {
    const query = new URLSearchParams({ metric, x, ...(series ? { series } : {}) });
    return this.client.json(`/studies/${study}/summary?${query}`, {});
  }

  /**
   * Return how charts are drawn.
   *
   * @param {boolean} log     whether the axis of the measure is logarithmic
   * @param {boolean} legend  false if a chart above has it
   * @returns {import("../views/study-chart.js").ChartOptions}
   */
  chartOptions(log, legend) {
    return { yscale: log ? "log" : "linear", names: this.names, legend };
  }

  /**
   * Return whether a chart needs a legend: those with the same lines have one together.
   *
   * @param {Chart} chart
   */
  hasLegend({ content }) {
    const same = this.charts.find(
      (other) =>
        other.content?.study === content?.study &&
        other.content?.series === content?.series &&
        other.content?.x === content?.x,
    );
    return !content?.series || same?.content === content;
  }

  /** @param {Experiment} experiment */
  showVerdict(experiment) {
    const { verdict } = experiment;
    if (!verdict || experiment.isShown) return;
    experiment.isShown = true;
    this.emit("verdict", verdict);
    for (const { title, metric, x, lines, log } of verdict.pictures) {
      const chart = this.createChart(title, null);
      this.charts.push(chart);
      chart.section.hidden = false;
      chart.view.update(
        { metric, x, series: "network.activation", lines },
        this.chartOptions(log, true),
      );
    }
  }

  /**
   * Link a network of each study: that of the median seed where the verdict names one, else the one that was measured last.
   *
   * @param {Experiment} experiment
   */
  linkNetworks({ studies, latest, verdict }) {
    const subject = verdict?.subject;
    const links = studies.flatMap((study) => {
      if (subject?.study === study.name) return [this.subjectLink(study, subject)];
      const row = latest.get(study);
      return row ? [this.networkLink(study, row)] : [];
    });
    if (!links.length) return;
    const parts = links.flatMap((link, place) => (place ? ["; ", link] : [link]));
    this.part("opened").replaceChildren("Look at one of its networks: ", ...parts, ".");
  }

  /**
   * Return a link to the network that the verdict is about.
   *
   * @param {NamedStudy} study
   * @param {import("../api/wire.d.ts").VerdictSubject} subject
   */
  subjectLink({ name, spec }, subject) {
    const { kind, seeded, seed, bars } = subject;
    const own = { ...spec, base: subjectBase(spec, subject), seeded };
    return createElement("a", {
      href: cellLink(subjectRow(subject), { kind, spec: own }, this.catalog),
      textContent: `${name}, the median of ${bars.length === 1 ? "1 seed" : `${bars.length} seeds`}: seed ${seed}`,
    });
  }

  /**
   * Return a link to the run or the curve of a row.
   *
   * @param {NamedStudy} study
   * @param {Row} row
   */
  networkLink(study, row) {
    const values = Object.entries(row.values).map(([field, value]) => {
      const text = Array.isArray(value) ? value.join("-") : this.names(String(value));
      return `${this.names(field)} ${text}`;
    });
    const { spec, name } = study;
    // The same settings can occur in several studies of an experiment, as in that of a curve and that of a plane.
    return createElement("a", {
      href: cellLink(row, { kind: spec.kind, spec }, this.catalog),
      textContent: [name, ...values, `seed ${row.seed}`].join(", "),
    });
  }

  /** @param {import("../ui/palette.js").Palette} palette */
  setPalette(palette) {
    this.palette = palette;
    for (const { view } of this.charts) view.setPalette(palette);
  }
}
