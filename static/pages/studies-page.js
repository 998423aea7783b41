/** The page of studies: their list, a form for a new one, its progress, a figure of its summary and the table of its rows. */

import { Client } from "../api/client.js";
import { isId } from "../api/json-shapes.js";
import { Problem } from "../api/problem.js";
import { StudyWatch, progressWords } from "../api/study-watch.js";
import { namesOf, valueTexts } from "../content/study-names.js";
import { StudyForm } from "../controls/study.js";
import { ThemeControl } from "../controls/theme.js";
import { FigurePanel } from "../panels/studies/figure.js";
import { StudyList, titleOf } from "../panels/studies/list.js";
import { RowsPanel } from "../panels/studies/rows.js";
import { figureComplaints } from "../state/study-figure.js";
import { cellLink, specIn } from "../state/study-links.js";
import { finder } from "../ui/elements.js";
import { RELOAD, guarded } from "../ui/error-reports.js";
import { Palette, currentTheme, onSystemTheme } from "../ui/palette.js";
import { Plotly } from "../ui/plotly-loader.js";
import { leftOut, listed, quoted } from "../ui/short-text.js";
import { listenToSkipLink } from "../ui/skip-link.js";
import { MessageBar } from "../views/message-bar.js";

/**
 * @typedef {import("../api/client.js").Study} Study
 * @typedef {import("../api/types.d.ts").Catalog} Catalog
 * @typedef {import("../api/types.d.ts").StudySpec} StudySpec
 * @typedef {import("../api/wire.d.ts").StudyProgress} StudyProgress
 */

/** While cells finish, figure and rows are loaded again at most once in this time, and in this many times the last load. */
const REDRAW_MS = 700;
const REDRAW_SHARE = 4;
const SHORT_ID = 6;

/** The HTTP status of a study that was deleted. */
const GONE = 410;
/** The HTTP status of a study that was never here. */
const UNKNOWN = 404;

const find = finder(document);
const client = new Client();
const notice = new MessageBar(find("#notice"));

/** @param {Problem} problem */
function messageOf(problem) {
  const errors = problem.errors.map(
    ({ pointer, message }) => `${pointer.slice(1).replaceAll("/", " › ")} ${message}`,
  );
  if (problem.status === GONE) return "This study was deleted, with its results.";
  if (problem.status === UNKNOWN)
    return "This server does not have the study. A link to a study opens only on the server that computed it.";
  return errors.length ? listed(errors) : problem.message;
}

/**
 * Return the id of the study in a URL, and the parameters of its figure.
 *
 * @param {string} hash
 */
function readHash(hash) {
  const [id, ...rest] = hash.slice(1).split("&");
  return { id, query: new URLSearchParams(rest.join("&")) };
}

class Studies {
  /** @param {Catalog} catalog */
  constructor(catalog) {
    this.catalog = catalog;
    const nameOf = namesOf(catalog);
    const words = { nameOf, textOf: valueTexts(catalog) };
    this.nameOf = nameOf;
    /** @type {Study|null} */
    this.study = null;
    /** @type {ReturnType<typeof setTimeout>|undefined} */
    this.redrawTimer = undefined;
    this.loadMs = 0;
    /** Counts what the user has opened: answers to requests of before say nothing about it. */
    this.visit = 0;
    /** The message about the link, which stays until the user dismisses it. */
    this.complaint = "";
    this.theme = new ThemeControl(find("#theme", HTMLSelectElement));
    listenToSkipLink();
    this.list = new StudyList(find("#list"), client, catalog, nameOf);
    this.form = new StudyForm(find("#spec"), catalog, nameOf);
    this.about = find("#about-spec", HTMLDetailsElement);
    this.result = find("#result");
    this.figure = new FigurePanel(this.result, client, words, new Palette(currentTheme()));
    this.rows = new RowsPanel(this.result, client, words, (work) => this.attempt(work));
    this.watch = new StudyWatch(client, { loadsRows: false });
    this.stopButton = find("#stop");
    this.cancelButton = find("#cancel");
    this.deleteButton = find("#delete");
    this.deleted = find("#deleted");
    this.naming = find("#naming", HTMLFormElement);
    this.newName = find("#new-name", HTMLInputElement);
    this.listen();
  }

  listen() {
    this.form.addEventListener("submit", ({ detail }) => this.run(detail));
    this.watch.addEventListener("progress", ({ detail }) => this.showProgress(detail));
    this.watch.addEventListener("trouble", ({ detail }) => this.showTrouble(detail));
    this.watch.addEventListener("cells", () => this.redrawSoon());
    this.watch.addEventListener("end", () => {
      this.redraw();
      this.list.load();
    });
    this.stopButton.addEventListener("click", () =>
      this.send(this.stopButton.dataset.act === "pause" ? "pause" : "resume"),
    );
    this.cancelButton.addEventListener("click", () => this.send("cancel"));
    this.deleteButton.addEventListener("click", () => this.delete());
    this.figure.addEventListener("change", () => this.applyFigure());
    find("#rename").addEventListener("click", () => this.askName());
    find("#keep-name").addEventListener("click", () => this.closeNaming());
    this.naming.addEventListener("submit", (event) => {
      event.preventDefault();
      this.rename();
    });
    // The page may have written its own address since.
    window.addEventListener("hashchange", ({ newURL }) => this.readAddress(new URL(newURL).hash));
    this.theme.addEventListener("change", () => this.updatePalette());
    onSystemTheme(() => this.updatePalette());
  }

  /**
   * Open the study of a URL.
   *
   * @param {string} hash
   */
  async readAddress(hash) {
    const { id, query } = readHash(hash);
    if (id && id === this.study?.id) {
      this.complaint = "";
      this.showStudy(this.study, query);
      await this.redraw();
      this.showComplaints(query);
      return;
    }
    this.visit += 1;
    this.complaint = "";
    this.watch.close();
    this.showTrouble(null);
    this.study = null;
    this.result.hidden = true;
    this.showSpecOf(null);
    const spec = specIn(hash, client.defaults);
    if (spec !== null) this.fillForm(spec);
    else if (id && !isId(id)) this.form.showError(`There is no study ${quoted(id)}.`);
    else if (id) await this.load(id, query);
    else this.form.clearError();
    this.list.markCurrent(this.currentId);
  }

  /** The id of the study that is shown; empty without one. */
  get currentId() {
    return /** @type {Study|null} */ (this.study)?.id ?? "";
  }

  /**
   * @param {string} id
   * @param {URLSearchParams} query  the parameters of the figure
   */
  async load(id, query) {
    const { visit } = this;
    await this.attempt(async () => {
      const study = await client.study(id);
      if (visit !== this.visit) return;
      this.show(study, query);
      this.watch.watch(study);
    });
  }

  /**
   * Show the spec of a URL in the form. The user starts the study.
   *
   * @param {StudySpec|undefined} spec  undefined if it cannot be read
   */
  fillForm(spec) {
    if (spec === undefined) this.form.showError("The study in the URL cannot be read.");
    else this.form.update(spec);
  }

  /** @param {StudySpec} spec */
  async run(spec) {
    this.form.clearError();
    const { visit } = this;
    await this.attempt(
      async () => {
        const study = await client.createStudy(spec, find("#study-name", HTMLInputElement).value);
        if (visit === this.visit) {
          this.visit += 1;
          this.show(study, new URLSearchParams());
          window.history.pushState(null, "", `#${study.id}`);
          this.watch.watch(study);
        }
        await this.list.load();
      },
      (message) => this.form.showError(message),
    );
  }

  /** @param {"pause"|"resume"|"cancel"} action */
  async send(action) {
    await this.attempt(() => this.watch.send(action));
    await this.list.load();
  }

  /** Delete the study with its results, if the user confirms it. */
  async delete() {
    const { study } = this;
    if (!study) return;
    const done = this.watch.latest?.done ?? study.progress.done;
    const results = done === 1 ? "result of 1 cell" : `results of ${done} cells`;
    const question = `Delete ${quoted(titleOf(study, this.nameOf))} and the ${results}? This cannot be undone. The runs of its cells stay.`;
    if (!window.confirm(question)) return;
    await this.attempt(async () => {
      await client.deleteStudy(study.id);
      if (study === this.study) await this.leaveDeleted(study);
      else await this.list.load();
    });
  }

  /**
   * Close a study that was deleted, here or elsewhere. The form keeps its spec.
   *
   * @param {Study} study
   */
  async leaveDeleted(study) {
    window.history.pushState(null, "", "#");
    await this.readAddress("");
    this.form.update(study.spec);
    this.deleted.textContent = `${quoted(titleOf(study, this.nameOf))} was deleted. Its spec is in the form below: run it to compute the results again.`;
    find("#spec-title").focus();
    await this.list.load();
  }

  askName() {
    this.newName.value = this.study?.name ?? "";
    this.naming.hidden = false;
    this.newName.focus();
  }

  closeNaming() {
    this.naming.hidden = true;
    find("#rename").focus();
  }

  /** Give the study the name that the user has typed; none if it is empty. */
  async rename() {
    const { study } = this;
    if (!study) return;
    await this.attempt(async () => {
      const named = await client.nameStudy(study.id, this.newName.value.trim() || null);
      if (study !== this.study) return;
      study.name = named.name;
      this.showTitle(study);
      this.closeNaming();
      await this.list.load();
    });
  }

  /**
   * Run requests; if the server rejects one, show why.
   *
   * @param {() => Promise<void>} work
   * @param {(message: string) => void} [show]  by default above the results, or above the form without any
   */
  async attempt(work, show) {
    if (notice.words !== this.complaint) notice.clear();
    this.deleted.textContent = "";
    const { visit } = this;
    try {
      await work();
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      const message = messageOf(problem);
      if (visit !== this.visit) return;
      if (problem.status === GONE && this.study) await this.leaveDeleted(this.study);
      else if (show) show(message);
      else if (this.study) notice.show(message);
      else this.form.showError(message);
    }
  }

  /**
   * @param {Study} study
   * @param {URLSearchParams} query  the parameters of the figure
   */
  show(study, query) {
    this.study = study;
    this.form.update(study.spec);
    find("#study-name", HTMLInputElement).value = "";
    this.result.hidden = false;
    this.naming.hidden = true;
    this.showTitle(study);
    this.showSpecOf(study);
    const base = `${client.base}/studies/${study.id}`;
    find("#csv", HTMLAnchorElement).href = `${base}/export/csv`;
    find("#parquet", HTMLAnchorElement).href = `${base}/export/parquet`;
    find("#json", HTMLAnchorElement).href = `${base}/rows`;
    this.rows.begin(study, (row) => cellLink(row, study, this.catalog));
    this.showStudy(study, query);
    this.showProgress(study.progress);
    this.redraw();
    this.showComplaints(query);
    this.list.markCurrent(study.id);
  }

  /**
   * Show the figure of a study.
   *
   * @param {Study} study
   * @param {URLSearchParams} query
   */
  showStudy(study, query) {
    this.figure.begin(study, query, this.firstMetric(study));
    if (this.figure.figure) this.rows.show(this.figure.figure);
  }

  /** @param {URLSearchParams} query  whose parts that the figure does not have are named */
  showComplaints(query) {
    const { figure } = this.figure;
    const complaints = figure ? figureComplaints(query, figure) : [];
    this.complaint = complaints.length ? leftOut(complaints) : "";
    if (this.complaint)
      notice.show(this.complaint, { label: "Dismiss", act: () => notice.clear() });
  }

  /** @param {Study} study */
  showTitle(study) {
    find("#name").textContent = study.name ?? `Study ${study.id.slice(0, SHORT_ID)}`;
    this.deleteButton.hidden = study.shipped;
    const date = study.created === null ? "" : `Begun ${study.created.slice(0, 10)}. `;
    find("#origin").textContent = study.shipped
      ? "Comes with the site, as evidence for the article. It cannot be deleted."
      : `${date}Id ${study.id}.`;
  }

  /**
   * Fold the form while a study is shown, which has its spec.
   *
   * @param {Study|null} study
   */
  showSpecOf(study) {
    this.about.open = study === null;
    find("#spec-title").textContent = study
      ? "Spec, to change and run as another study"
      : "New study";
  }

  /**
   * Return the measure that is drawn first.
   *
   * @param {Study} study
   */
  firstMetric({ kind, spec }) {
    if (kind === "curve") return "rmse_inside";
    const dataset = "dataset" in spec.base ? spec.base.dataset.kind : null;
    const choice = this.catalog.datasets.find((one) => one.kind === dataset);
    return choice?.task === "regression" ? "test_r2" : "test_accuracy";
  }

  /** @param {StudyProgress} progress */
  showProgress(progress) {
    const { status, done, cells } = progress;
    const running = status === "running";
    find("#progress progress", HTMLProgressElement).value = done / cells;
    find("#progress span").textContent = progressWords(progress);
    this.stopButton.hidden = status === "done";
    this.stopButton.dataset.act = running ? "pause" : "resume";
    this.stopButton.textContent = running ? "Pause" : "Resume";
    this.cancelButton.hidden = !running && status !== "paused";
  }

  /** @param {string|null} text  why no progress arrives */
  showTrouble(text) {
    const line = find("#trouble");
    line.textContent = text ?? "";
    line.hidden = text === null;
  }

  /** Draw the figure that the user has chosen, and keep it in the URL. */
  async applyFigure() {
    if (!this.study || !this.figure.figure) return;
    const { text } = this.figure;
    window.history.replaceState(null, "", `#${this.study.id}${text ? `&${text}` : ""}`);
    this.rows.show(this.figure.figure);
    await this.redraw();
  }

  /** Draw again when some cells have finished. */
  redrawSoon() {
    this.redrawTimer ??= setTimeout(
      () => {
        this.redrawTimer = undefined;
        this.redraw();
      },
      Math.max(REDRAW_MS, REDRAW_SHARE * this.loadMs),
    );
  }

  /** Load the figure and the page of rows. */
  async redraw() {
    const began = performance.now();
    await this.attempt(async () => {
      await Promise.all([this.figure.draw(), this.rows.load()]);
    });
    this.loadMs = performance.now() - began;
  }

  updatePalette() {
    this.figure.setPalette(new Palette(currentTheme()));
  }
}

async function start() {
  const page = new Studies(await client.catalog());
  await Promise.all([page.list.load(), page.readAddress(window.location.hash)]);
}

/**
 * Show a message. The notice is in the section of results, which is hidden without a study.
 *
 * @param {string} message
 * @param {{label: string, act: () => void}} action
 */
function showMessage(message, action) {
  find("#result").hidden = false;
  notice.show(message, action);
}

Plotly.load((error) => showMessage(error.message, RELOAD));
guarded(start, showMessage);
