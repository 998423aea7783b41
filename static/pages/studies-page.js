// @ts-nocheck
/** The studies' controller: write one, run it, watch its rows come, see what they come to. */

import { Client } from "../api/client.js";
import { isId } from "../api/json-shapes.js";
import { StudyWatch, progressWords } from "../api/study-watch.js";
import { OF_KIND, namesOf } from "../content/study-names.js";
import { StudyForm } from "../controls/study.js";
import { ThemeControl } from "../controls/theme.js";
import { cellLink, specIn } from "../state/study-links.js";
import { RELOAD, guarded } from "../ui/error-reports.js";
import { Palette, currentTheme, onSystemTheme } from "../ui/palette.js";
import { Plotly } from "../ui/plotly-loader.js";
import { listed, quoted } from "../ui/short-text.js";
import { MessageBar } from "../views/message-bar.js";
import { StudyChart } from "../views/study-chart.js";
import { StudyTable } from "../views/study-table.js";

const REDRAW_MS = 700;

const find = (selector) => document.querySelector(selector);

class Studies {
  constructor() {
    this.client = new Client();
    this.notice = new MessageBar(find("#notice"));
    this.theme = new ThemeControl(find("#theme"));
    this.chart = new StudyChart(find("#chart"), Plotly, new Palette(currentTheme()));
    this.watch = new StudyWatch(this.client);
  }

  async begin() {
    this.catalog = await this.client.catalog();
    this.names = namesOf(this.catalog);
    this.form = new StudyForm(find("#spec"), this.catalog, this.names);
    this.rows = new StudyTable(find("#rows"), this.names);
    this.form.addEventListener("submit", ({ detail }) => this.run(detail));
    this.watch.addEventListener("progress", ({ detail }) => this.moved(detail));
    this.watch.addEventListener("rows", ({ detail }) => this.came(detail));
    this.watch.addEventListener("end", () => {
      this.draw();
      this.list();
    });
    find("#stop").addEventListener("click", () => this.act(find("#stop").dataset.act));
    find("#cancel").addEventListener("click", () => this.act("cancel"));
    for (const id of ["#metric", "#x", "#series", "#log"])
      find(id).addEventListener("change", () => this.draw());
    window.addEventListener("hashchange", () => this.open());
    this.theme.addEventListener("change", () => this.repaint());
    onSystemTheme(() => this.repaint());
    await Promise.all([this.list(), this.open()]);
  }

  /** What was studied here before. */
  async list() {
    const { studies } = await this.client.json("/studies", {});
    find("#known").replaceChildren(
      Object.assign(document.createElement("a"), { href: "#", textContent: "New study" }),
      ...studies.map(({ id, kind, axes, progress }) => {
        const what = axes.map(this.names).join(", ") || "seeds alone";
        const link = Object.assign(document.createElement("a"), {
          href: `#${id}`,
          textContent: `${kind === "run" ? "Runs" : "Curves"}: ${what}`,
        });
        link.append(
          Object.assign(document.createElement("small"), {
            textContent: `${id.slice(0, 6)}: ${progress.done} of ${progress.cells} cells, ${progress.status}`,
          }),
        );
        return link;
      }),
    );
    this.mark();
  }

  mark() {
    for (const link of find("#known").children) {
      if (link.hash.slice(1) === (this.study?.id ?? "")) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }

  async open() {
    const id = window.location.hash.slice(1);
    if (id && id === this.study?.id) return;
    this.watch.close();
    this.study = null;
    find("#result").hidden = true;
    const spec = specIn(window.location.hash, this.client.defaults);
    if (spec !== null) this.offered(spec);
    else if (id && !isId(id)) this.form.showError(`There is no study ${quoted(id)}.`);
    else if (id) await this.tried(async () => this.show(await this.client.study(id)));
    if (this.study) this.watch.watch(this.study);
    this.mark();
  }

  /** A spec that came in the address: it is shown, not begun. */
  offered(spec) {
    if (spec === undefined) this.form.showError("The study in the address cannot be read.");
    else this.form.update(spec);
  }

  async run(spec) {
    this.form.clearError();
    await this.tried(async () => {
      const study = await this.client.createStudy(spec);
      this.show(study);
      window.history.pushState(null, "", `#${study.id}`);
      this.watch.watch(study);
      await this.list();
    });
  }

  async act(name) {
    await this.tried(() => this.watch.send(name));
    await this.list();
  }

  async tried(work) {
    this.notice.clear();
    try {
      await work();
    } catch (error) {
      if (error.name !== "Problem") throw error;
      const words = error.errors.length
        ? listed(
            error.errors.map(
              ({ pointer, message }) => `${pointer.slice(1).replaceAll("/", " › ")} ${message}`,
            ),
          )
        : error.message;
      this.form.showError(words);
    }
  }

  show(study) {
    this.study = study;
    this.form.update(study.spec);
    find("#result").hidden = false;
    find("#name").textContent = `Study ${study.id.slice(0, 6)}`;
    const base = `${this.client.base}/studies/${study.id}`;
    find("#csv").href = `${base}/export/csv`;
    find("#parquet").href = `${base}/export/parquet`;
    find("#json").href = `${base}/rows`;
    this.rows.begin(study, (row) => cellLink(row, study, this.catalog));
    this.offer(study);
    this.moved(study.progress);
    this.draw();
  }

  /** What can be drawn of a study: its measures, its axes. */
  offer({ kind, spec }) {
    const fill = (select, entries) =>
      select.replaceChildren(...entries.map(([value, words]) => new Option(words, value)));
    const axes = [
      ...spec.axes.map(({ field }) => field),
      ...(spec.epochs.length > 1 || !spec.axes.length ? ["epoch"] : []),
    ];
    fill(
      find("#metric"),
      OF_KIND[kind].map((name) => [name, this.names(name)]),
    );
    fill(
      find("#x"),
      axes.map((field) => [field, this.names(field)]),
    );
    fill(find("#series"), [["", "none"], ...axes.map((field) => [field, this.names(field)])]);
    if (axes.length > 1) find("#series").value = axes[1];
    if (
      kind === "run" &&
      this.catalog.datasets.find((one) => one.kind === spec.base.dataset.kind)?.task ===
        "regression"
    )
      find("#metric").value = "test_r2";
  }

  moved(progress) {
    this.progress = progress;
    const { status, done, cells } = progress;
    find("#progress progress").value = done / cells;
    find("#progress span").textContent = progressWords(progress);
    find("#stop").hidden = status === "done";
    find("#stop").dataset.act = status === "running" ? "pause" : "resume";
    find("#stop").textContent = status === "running" ? "Pause" : "Resume";
    find("#cancel").hidden = status !== "running" && status !== "paused";
  }

  came(rows) {
    this.rows.add(rows);
    this.due ??= setTimeout(() => {
      this.due = null;
      this.draw();
    }, REDRAW_MS);
  }

  async draw() {
    if (!this.study) return;
    const [metric, x, series] = ["#metric", "#x", "#series"].map((id) => find(id).value);
    const { id } = this.study;
    const asked = (this.asked = (this.asked ?? 0) + 1);
    const query = new URLSearchParams({ metric, x, ...(series && series !== x ? { series } : {}) });
    await this.tried(async () => {
      const summary = await this.client.json(`/studies/${id}/summary?${query}`, {});
      // An answer that was overtaken by a later one is not drawn any more.
      if (id !== this.study?.id || asked < (this.drawn ?? 0)) return;
      this.drawn = asked;
      this.chart.update(summary, { log: find("#log").checked, names: this.names });
    });
  }

  repaint() {
    this.chart.setPalette(new Palette(currentTheme()));
  }
}

const tell = (words, action) => {
  find("#result").hidden = false;
  new MessageBar(find("#notice")).show(words, action);
};

Plotly.load((error) => tell(error.message, RELOAD));
guarded(() => new Studies().begin(), tell);
