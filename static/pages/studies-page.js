/** The page of studies: a form for a new study, its progress, a chart of its summary and the table of its rows. */

import { Client } from "../api/client.js";
import { isId } from "../api/json-shapes.js";
import { Problem } from "../api/problem.js";
import { StudyWatch, progressWords } from "../api/study-watch.js";
import { OF_KIND, namesOf } from "../content/study-names.js";
import { StudyForm } from "../controls/study.js";
import { ThemeControl } from "../controls/theme.js";
import { cellLink, specIn } from "../state/study-links.js";
import { createElement, elements, finder } from "../ui/elements.js";
import { RELOAD, guarded } from "../ui/error-reports.js";
import { Palette, currentTheme, onSystemTheme } from "../ui/palette.js";
import { Plotly } from "../ui/plotly-loader.js";
import { listed, quoted } from "../ui/short-text.js";
import { MessageBar } from "../views/message-bar.js";
import { StudyChart } from "../views/study-chart.js";
import { StudyTable } from "../views/study-table.js";

/**
 * @typedef {import("../api/client.js").Study} Study
 * @typedef {import("../api/types.d.ts").Catalog} Catalog
 * @typedef {import("../api/types.d.ts").StudySpec} StudySpec
 * @typedef {import("../api/wire.d.ts").FinishedCell} FinishedCell
 * @typedef {import("../api/wire.d.ts").StudyProgress} StudyProgress
 */

/** While rows arrive, the chart is drawn again at most once in this time. */
const REDRAW_MS = 700;

const find = finder(document);
const client = new Client();
const notice = new MessageBar(find("#notice"));

class Studies {
  /** @param {Catalog} catalog */
  constructor(catalog) {
    this.catalog = catalog;
    this.names = namesOf(catalog);
    /** @type {Study|null} */
    this.study = null;
    /** @type {ReturnType<typeof setTimeout>|undefined} */
    this.redrawTimer = undefined;
    /** Requests for the summary are numbered, so that a late response does not replace a newer one. */
    this.lastNumber = 0;
    this.drawnNumber = 0;
    this.theme = new ThemeControl(find("#theme", HTMLSelectElement));
    this.form = new StudyForm(find("#spec"), catalog, this.names);
    this.table = new StudyTable(find("#rows"), this.names);
    this.chart = new StudyChart(find("#chart"), Plotly, new Palette(currentTheme()));
    this.watch = new StudyWatch(client);
    this.list = find("#known");
    this.result = find("#result");
    this.stopButton = find("#stop");
    this.cancelButton = find("#cancel");
    this.deleteButton = find("#delete");
    this.metric = find("#metric", HTMLSelectElement);
    this.x = find("#x", HTMLSelectElement);
    this.series = find("#series", HTMLSelectElement);
    this.log = find("#log", HTMLInputElement);
    this.listen();
  }

  listen() {
    this.form.addEventListener("submit", ({ detail }) => this.run(detail));
    this.watch.addEventListener("progress", ({ detail }) => this.showProgress(detail));
    this.watch.addEventListener("trouble", ({ detail }) => this.showTrouble(detail));
    this.watch.addEventListener("rows", ({ detail }) => this.addRows(detail));
    this.watch.addEventListener("end", () => {
      this.draw();
      this.loadList();
    });
    this.stopButton.addEventListener("click", () =>
      this.send(this.stopButton.dataset.act === "pause" ? "pause" : "resume"),
    );
    this.cancelButton.addEventListener("click", () => this.send("cancel"));
    this.deleteButton.addEventListener("click", () => this.delete());
    for (const input of [this.metric, this.x, this.series, this.log])
      input.addEventListener("change", () => this.draw());
    window.addEventListener("hashchange", () => this.readAddress());
    this.theme.addEventListener("change", () => this.updatePalette());
    onSystemTheme(() => this.updatePalette());
  }

  /** Load the list of the studies that this server stores. */
  async loadList() {
    /** @type {import("../api/wire.d.ts").StudyList} */
    const { studies } = await client.json("/studies", {});
    const links = studies.map(({ id, kind, axes, progress }) => {
      const what = axes.map(this.names).join(", ") || "seeds alone";
      const state = `${id.slice(0, 6)}: ${progress.done} of ${progress.cells} cells, ${progress.status}`;
      return createElement(
        "a",
        { href: `#${id}` },
        `${kind === "run" ? "Runs" : "Curves"}: ${what}`,
        createElement("small", {}, state),
      );
    });
    this.list.replaceChildren(createElement("a", { href: "#" }, "New study"), ...links);
    this.markCurrent();
  }

  /** Mark the current study in the list. */
  markCurrent() {
    for (const link of elements(this.list, "a", HTMLAnchorElement)) {
      if (link.hash.slice(1) === (this.study?.id ?? "")) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }

  /** Open the study of the URL. */
  async readAddress() {
    const { hash } = window.location;
    const id = hash.slice(1);
    if (id && id === this.study?.id) return;
    this.watch.close();
    this.showTrouble(null);
    this.study = null;
    this.result.hidden = true;
    const spec = specIn(hash, client.defaults);
    if (spec !== null) this.fillForm(spec);
    else if (id && !isId(id)) this.form.showError(`There is no study ${quoted(id)}.`);
    else if (id) await this.load(id);
    this.markCurrent();
  }

  /** @param {string} id */
  async load(id) {
    await this.attempt(async () => {
      const study = await client.study(id);
      this.show(study);
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
    await this.attempt(async () => {
      const study = await client.createStudy(spec);
      this.show(study);
      window.history.pushState(null, "", `#${study.id}`);
      this.watch.watch(study);
      await this.loadList();
    });
  }

  /** @param {"pause"|"resume"|"cancel"} action */
  async send(action) {
    await this.attempt(() => this.watch.send(action));
    await this.loadList();
  }

  /** Delete the study with its results, if the user confirms it. */
  async delete() {
    const { study } = this;
    if (!study || !window.confirm("Delete this study and its results? This cannot be undone."))
      return;
    await this.attempt(async () => {
      await client.deleteStudy(study.id);
      window.history.pushState(null, "", "#");
      await this.readAddress();
      this.form.update(study.spec);
      await this.loadList();
    });
  }

  /**
   * Run requests; if the server rejects one, show why.
   *
   * @param {() => Promise<void>} work
   */
  async attempt(work) {
    notice.clear();
    try {
      await work();
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      const errors = problem.errors.map(
        ({ pointer, message }) => `${pointer.slice(1).replaceAll("/", " › ")} ${message}`,
      );
      this.form.showError(errors.length ? listed(errors) : problem.message);
    }
  }

  /** @param {Study} study */
  show(study) {
    this.study = study;
    this.form.update(study.spec);
    this.result.hidden = false;
    find("#name").textContent = `Study ${study.id.slice(0, 6)}`;
    const base = `${client.base}/studies/${study.id}`;
    find("#csv", HTMLAnchorElement).href = `${base}/export/csv`;
    find("#parquet", HTMLAnchorElement).href = `${base}/export/parquet`;
    find("#json", HTMLAnchorElement).href = `${base}/rows`;
    this.table.begin(study, (row) => cellLink(row, study, this.catalog));
    this.offerMeasures(study);
    this.showProgress(study.progress);
    this.draw();
  }

  /**
   * Offer the measures and the axes of a study for the chart.
   *
   * @param {Study} study
   */
  offerMeasures({ kind, spec }) {
    const axes = spec.axes.map(({ field }) => field);
    if (spec.epochs.length > 1 || !axes.length) axes.push("epoch");
    const option = (/** @type {string} */ name) => new Option(this.names(name), name);
    this.metric.replaceChildren(...OF_KIND[kind].map(option));
    this.x.replaceChildren(...axes.map(option));
    this.series.replaceChildren(new Option("none", ""), ...axes.map(option));
    if (axes.length > 1) this.series.value = axes[1];
    const dataset = "dataset" in spec.base ? spec.base.dataset.kind : null;
    const choice = this.catalog.datasets.find((one) => one.kind === dataset);
    if (choice?.task === "regression") this.metric.value = "test_r2";
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

  /** @param {FinishedCell["rows"]} rows */
  addRows(rows) {
    this.table.add(rows);
    this.redrawTimer ??= setTimeout(() => {
      this.redrawTimer = undefined;
      this.draw();
    }, REDRAW_MS);
  }

  /** Load the summary of the study and draw it. */
  async draw() {
    if (!this.study) return;
    const { id } = this.study;
    const [metric, x, series] = [this.metric.value, this.x.value, this.series.value];
    this.lastNumber += 1;
    const number = this.lastNumber;
    const query = new URLSearchParams({ metric, x, ...(series && series !== x ? { series } : {}) });
    await this.attempt(async () => {
      const summary = await client.json(`/studies/${id}/summary?${query}`, {});
      if (id !== this.study?.id || number < this.drawnNumber) return;
      this.drawnNumber = number;
      this.chart.update(summary, { log: this.log.checked, names: this.names });
    });
  }

  updatePalette() {
    this.chart.setPalette(new Palette(currentTheme()));
  }
}

async function start() {
  const page = new Studies(await client.catalog());
  await Promise.all([page.loadList(), page.readAddress()]);
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
