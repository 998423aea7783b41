/** The page of claims: it shows one claim at a time, with the user's prediction, an experiment, charts and a verdict. */

import { Client } from "../api/client.js";
import { Problem } from "../api/problem.js";
import { StudyWatch, progressWords } from "../api/study-watch.js";
import { definitionOf, namesOf } from "../content/study-names.js";
import { ExperimentControls } from "../controls/experiment.js";
import { ThemeControl } from "../controls/theme.js";
import { fromHash, toHash, written } from "../state/claim-url.js";
import { cellLink, specLink } from "../state/study-links.js";
import { createElement, elements, finder } from "../ui/elements.js";
import { RELOAD, guarded } from "../ui/error-reports.js";
import { Palette, currentTheme, onSystemTheme } from "../ui/palette.js";
import { Plotly } from "../ui/plotly-loader.js";
import { leftOut, listed, quoted, shortened } from "../ui/short-text.js";
import { siteAddress } from "../ui/site-address.js";
import { MessageBar } from "../views/message-bar.js";
import { Prediction } from "../views/prediction.js";
import { StudyChart } from "../views/study-chart.js";
import { deathItem } from "../views/dead-units.js";

/**
 * @typedef {import("../api/types.d.ts").Catalog} Catalog
 * @typedef {import("../api/types.d.ts").StudySpec} StudySpec
 * @typedef {import("../api/wire.d.ts").Claim} Claim
 * @typedef {import("../api/wire.d.ts").ClaimChart} ClaimChart
 * @typedef {import("../api/wire.d.ts").StudyProgress} StudyProgress
 * @typedef {import("../api/wire.d.ts").Verdict} Verdict
 * @typedef {import("../content/network-sizes.js").Summary} Summary
 * @typedef {import("../state/study-links.js").Row} Row
 */

/**
 * A study of an experiment.
 *
 * @typedef {object} NamedStudy
 * @property {string} name
 * @property {StudySpec} spec
 * @property {string|null} id  null before the study is started
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
/** @type {Record<import("../api/wire.d.ts").Outcome, string>} */
const OUTCOMES = {
  holds: "It holds here.",
  partly: "It holds in part.",
  fails: "It does not hold here.",
  tie: "It is a tie.",
  open: "Inconclusive with these settings.",
};
/**
 * The outcome of one statement, as a cell of the table.
 *
 * @type {Record<import("../api/wire.d.ts").Outcome, string>}
 */
const STATEMENT_OUTCOMES = {
  holds: "holds",
  partly: "in part",
  fails: "does not hold",
  tie: "tie",
  open: "inconclusive: more seeds could change it",
};

/**
 * Return the table of a verdict's statements.
 *
 * @param {Verdict["statements"]} statements
 */
function statementTable(statements) {
  const heads = ["Statement", "Outcome", "Finding (95 % interval)"].map((textContent) =>
    createElement("th", { textContent, scope: "col" }),
  );
  const rows = statements.map(({ sentence, outcome, finding }) => {
    const head = createElement("th", { textContent: sentence, scope: "row" });
    const cells = [STATEMENT_OUTCOMES[outcome], finding].map((textContent) =>
      createElement("td", { textContent }),
    );
    return createElement("tr", {}, head, ...cells);
  });
  return createElement(
    "table",
    { className: "statements" },
    createElement("thead", {}, createElement("tr", {}, ...heads)),
    createElement("tbody", {}, ...rows),
  );
}

/**
 * Return the table with the numbers behind a verdict.
 *
 * @param {NonNullable<Verdict["table"]>} table
 */
function numberTable({ caption, heads, rows }) {
  /** @param {{text: string, note: string}} entry */
  const content = ({ text, note }) =>
    note ? [text, " ", createElement("small", { textContent: note })] : [text];
  const lines = rows.map(([head, ...cells]) =>
    createElement(
      "tr",
      {},
      createElement("th", { scope: "row" }, ...content(head)),
      ...cells.map((cell) => createElement("td", {}, ...content(cell))),
    ),
  );
  const titles = heads.map((head) => createElement("th", { scope: "col", textContent: head }));
  return createElement(
    "table",
    { className: "numbers" },
    createElement("caption", { textContent: caption }),
    createElement("thead", {}, createElement("tr", {}, ...titles)),
    createElement("tbody", {}, ...lines),
  );
}

/**
 * Return what a chart shows, and in which unit.
 *
 * @param {string} metric
 */
const captionOf = (metric) =>
  `Median over the seeds; the band reaches from the smallest to the largest value. ${definitionOf(metric)}`;

const find = finder(document);
const client = new Client();
const notice = new MessageBar(find("#notice"));
const theme = new ThemeControl(find("#theme", HTMLSelectElement));

/** A claim's experiment with certain settings: its studies, their progress and the verdict. */
class Experiment {
  /** @param {Record<string, string>} texts  the settings that differ from their defaults, by name */
  constructor(texts) {
    this.texts = texts;
    /** @type {NamedStudy[]} */
    this.studies = [];
    /** @type {StudyWatch[]} */
    this.watches = [];
    /**
     * The progress of each study that is started; the first to report need not be the first study.
     *
     * @type {(StudyProgress|undefined)[]}
     */
    this.progress = [];
    /**
     * The row of each study that arrived last.
     *
     * @type {Map<NamedStudy, Row>}
     */
    this.latest = new Map();
    this.isRun = false;
    this.verdictIsRequested = false;
    /** @type {Verdict|null} */
    this.verdict = null;
  }

  close() {
    for (const watch of this.watches) watch.close();
  }
}

/**
 * Return the progress of several studies as that of one.
 *
 * @param {StudyProgress[]} all  of at least one study
 * @returns {StudyProgress}
 */
function totalProgress(all) {
  const shown = all.find(({ status }) => status === "running") ?? all[0];
  const isPaused = shown.status !== "running" && all.some(({ status }) => status === "paused");
  return {
    ...shown,
    cells: all.reduce((total, { cells }) => total + cells, 0),
    done: all.reduce((total, { done }) => total + done, 0),
    reason: all.find(({ reason }) => reason)?.reason ?? null,
    status: isPaused ? "paused" : shown.status,
  };
}

/**
 * Return a list of dead units by name, each with a link to the plane one epoch before it died, where its crease still divides
 * the training points.
 *
 * @param {Verdict["dead_units"]} units
 */
function deadUnitList(units) {
  const items = units.map(({ run, ...death }) => deathItem(run, death));
  return createElement(
    "details",
    { className: "dead-units" },
    createElement("summary", {
      textContent: `The ${units.length === 1 ? "dead unit" : `${units.length} dead units`} of the run with the median number`,
    }),
    createElement("ul", {}, ...items),
  );
}

class Claims {
  /**
   * @param {Catalog} catalog
   * @param {Claim[]} claims
   */
  constructor(catalog, claims) {
    this.catalog = catalog;
    this.claims = claims;
    this.claim = claims[0];
    this.experiment = new Experiment({});
    this.names = namesOf(catalog);
    this.palette = new Palette(currentTheme());
    this.prediction = new Prediction(find("#prediction"));
    this.controls = new ExperimentControls(find("#controls .settings"), this.names);
    this.list = find("#claims");
    this.runButton = find("#run", HTMLButtonElement);
    this.stopButton = find("#stop");
    this.progressBar = find("#progress progress", HTMLProgressElement);
    /**
     * The answer that the user expects, by claim.
     *
     * @type {Map<string, number>}
     */
    this.predictions = new Map();
    /** @type {Chart[]} */
    this.charts = [];
    /** @type {ReturnType<typeof setTimeout>|undefined} */
    this.redrawTimer = undefined;
    /** Drawings are numbered, so that a late response does not replace a newer one. */
    this.lastNumber = 0;
    this.showList();
    this.listen();
  }

  showList() {
    this.list.append(
      ...this.claims.map(({ name, sentence }, number) =>
        createElement("a", { href: `#${name}`, textContent: `${number + 1}. ${sentence}` }),
      ),
    );
  }

  listen() {
    this.controls.addEventListener("change", () => this.applySettings());
    this.prediction.addEventListener("choose", ({ detail }) => this.setPrediction(detail));
    find("#restore").addEventListener("click", () => this.restoreDefaults());
    this.stopButton.addEventListener("click", () =>
      this.send(this.stopButton.dataset.act === "pause" ? "pause" : "resume"),
    );
    find("#controls").addEventListener("submit", (event) => {
      event.preventDefault();
      this.run();
    });
    window.addEventListener("hashchange", () => this.readAddress());
    theme.addEventListener("change", () => this.updatePalette());
    onSystemTheme(() => this.updatePalette());
  }

  /** Open the claim of the URL, with its settings. */
  async readAddress() {
    const { name, texts } = fromHash(window.location.hash);
    this.claim = this.claims.find((claim) => claim.name === name) ?? this.claims[0];
    this.markCurrent();
    find("#sentence").textContent = this.claim.sentence;
    const names = this.claim.controls.map((control) => control.name);
    const unknown = texts.map(([setting]) => setting).filter((setting) => !names.includes(setting));
    const known = Object.fromEntries(texts.filter(([setting]) => names.includes(setting)));
    this.controls.update(this.claim.controls, known);
    this.reset(known);
    if (name && name !== this.claim.name) notice.show(`There is no claim ${quoted(name)}.`);
    else if (await this.loadStudies()) this.showUnknown(unknown);
  }

  /** Mark the current claim in the list. */
  markCurrent() {
    for (const link of elements(this.list, "a", HTMLAnchorElement)) {
      if (link.hash === `#${this.claim.name}`) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }

  /**
   * Show which parameters of the URL are not settings of this claim.
   *
   * @param {string[]} names
   */
  showUnknown(names) {
    if (names.length)
      notice.show(leftOut(names.map((name) => `${shortened(name)}: there is no such setting`)));
  }

  /** Prepare the experiment with changed settings, and write them into the URL. */
  async applySettings() {
    const { texts } = this.controls;
    window.history.replaceState(null, "", toHash(this.claim.name, texts));
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
    find("#restore").hidden = !Object.keys(experiment.texts).length;
    find("#onward").replaceChildren();
    return this.attempt(experiment, async () => {
      const studies = await client.experiment(this.claim.name, written(experiment.texts));
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
    find("#onward").replaceChildren(...(parts.length ? ["Open as a study: ", ...parts] : []));
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
      this.showPrediction();
      const errors = problem.errors.map(({ message }) => message);
      notice.show(errors.length ? listed(errors) : problem.message);
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
    notice.clear();
    for (const id of ["#progress", "#stop", "#trouble"]) find(id).hidden = true;
    this.runButton.disabled = false;
    for (const id of ["#verdict", "#statements", "#depends", "#charts", "#opened"])
      find(id).replaceChildren();
    this.charts = this.claim.charts.map((chart) => this.createChart(chart.title, chart));
    this.showPrediction();
  }

  /** The user's prediction of this claim; undefined if there is none yet. */
  get predicted() {
    return this.predictions.get(this.claim.name);
  }

  /** Show the prediction, or ask for it: no result is shown before it. */
  showPrediction() {
    const { isRun, verdict } = this.experiment;
    this.prediction.update(this.claim, this.predicted, {
      ran: isRun,
      found: this.predicted === undefined ? undefined : verdict?.answer,
    });
  }

  /** @param {number} answer */
  setPrediction(answer) {
    const { experiment } = this;
    this.predictions.set(this.claim.name, answer);
    this.showPrediction();
    if (experiment.isRun) this.attempt(experiment, () => this.draw(experiment));
  }

  /**
   * Append a hidden section for a chart to the page.
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
    find("#charts").append(section);
    const view = new StudyChart(drawing, Plotly, this.palette);
    return { section, view, caption, content, drawnNumber: 0 };
  }

  async run() {
    if (!this.controls.accept()) return;
    this.reset(this.controls.texts);
    const { experiment } = this;
    this.runButton.disabled = true;
    experiment.isRun = true;
    this.showPrediction();
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
    find("#progress").hidden = false;
    this.progressBar.removeAttribute("value");
    find("#progress span").textContent = "Measuring on the server's machine …";
    const verdict = await this.requestVerdict(written(experiment.texts));
    if (experiment !== this.experiment) return;
    find("#progress").hidden = true;
    await this.setVerdict(experiment, verdict);
  }

  /**
   * Return the server's verdict on the current claim.
   *
   * @param {string} query
   * @returns {Promise<Verdict>}
   */
  requestVerdict(query) {
    return client.json(`/claims/${this.claim.name}/verdict?${query}`, {});
  }

  /** @param {Experiment} experiment */
  async startStudies(experiment) {
    for (const [place, study] of experiment.studies.entries()) {
      const started = await client.createStudy(study.spec);
      if (experiment !== this.experiment) return;
      study.id = started.id;
      study.spec = started.spec;
      const watch = new StudyWatch(client);
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
    find("#progress").hidden = false;
    this.progressBar.value = total.cells ? total.done / total.cells : 0;
    find("#progress span").textContent = progressWords(total);
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
    const line = find("#trouble");
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
    this.showPrediction();
    await this.draw(experiment);
  }

  /**
   * Show the results so far, if there is a prediction.
   *
   * @param {Experiment} experiment
   */
  async draw(experiment) {
    if (experiment !== this.experiment || this.predicted === undefined) return;
    if (experiment.verdict) this.showVerdict(experiment.verdict);
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
    this.linkLatest(experiment);
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
    return client.json(`/studies/${study}/summary?${query}`, {});
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

  /** @param {Verdict} verdict */
  showVerdict({ outcome, headline, table, words, pictures, statements, dead_units: deadUnits }) {
    const verdict = find("#verdict");
    if (verdict.hasChildNodes()) return;
    verdict.replaceChildren(
      createElement(
        "p",
        {},
        createElement("strong", { textContent: OUTCOMES[outcome] }),
        ` ${headline}`,
      ),
      ...(table ? [numberTable(table)] : []),
      createElement(
        "details",
        {},
        createElement("summary", { textContent: "In detail" }),
        createElement("p", { textContent: words }),
      ),
    );
    if (statements.length) find("#statements").replaceChildren(statementTable(statements));
    if (deadUnits.length) find("#statements").append(deadUnitList(deadUnits));
    find("#depends").textContent = `What it depends on. ${this.claim.depends}`;
    for (const { title, metric, x, lines, log } of pictures) {
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
   * Link the run or the curve of each study's row that arrived last.
   *
   * @param {Experiment} experiment
   */
  linkLatest({ studies, latest }) {
    const links = studies.flatMap((study) => {
      const row = latest.get(study);
      return row ? [this.networkLink(study, row)] : [];
    });
    if (!links.length) return;
    const parts = links.flatMap((link, place) => (place ? ["; ", link] : [link]));
    find("#opened").replaceChildren("Look at one of its networks: ", ...parts, ".");
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

  updatePalette() {
    this.palette = new Palette(currentTheme());
    for (const { view } of this.charts) view.setPalette(this.palette);
  }
}

async function start() {
  /** @type {Promise<import("../api/wire.d.ts").ClaimList>} */
  const list = client.json("/claims", {});
  const [catalog, { claims }] = await Promise.all([client.catalog(), list]);
  await new Claims(catalog, claims).readAddress();
}

/**
 * @param {string} message
 * @param {{label: string, act: () => void}} action
 */
const showMessage = (message, action) => notice.show(message, action);

Plotly.load((error) => showMessage(error.message, RELOAD));
guarded(start, showMessage);
