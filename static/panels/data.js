/** The panel of the data: data sets to choose from, points that are drawn, tables that are uploaded, and the download. */

import { LatestRequest } from "../api/latest-request.js";
import { Problem } from "../api/problem.js";
import { DataControls } from "../controls/data.js";
import { PointDrawingControl } from "../controls/point-drawing.js";
import { PointLabelsControl } from "../controls/point-labels.js";
import { UploadControl } from "../controls/upload.js";
import { withTable } from "../state/custom-points.js";
import { frozen } from "../state/page-state.js";
import { NO_SLICE } from "../state/slices.js";
import { Unopened, readViewFile } from "../state/view-file.js";
import { download } from "../ui/download.js";
import { element } from "../ui/elements.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";
import { PointDrawing } from "./point-drawing.js";
import { PointLabels } from "./point-labels.js";
import { StoredTables } from "./stored-tables.js";

/**
 * @typedef {import("../api/frame.js").Frame} Frame
 * @typedef {import("../controls/upload.js").Table} Table
 * @typedef {import("../api/types.d.ts").Spec["dataset"]} Dataset
 * @typedef {import("../state/page-state.js").Look} Look
 * @typedef {import("../state/page-state.js").StateToOpen} StateToOpen
 */

/**
 * @typedef {object} Events
 * @property {StateToOpen} open  a run with points that were drawn
 * @property {string} problem
 */

const NO_TABLE =
  "The table of this link is not on this server. Load its file or paste its text: then the same run opens.";

const GONE = 410;

/**
 * Return the id of the table without which a request failed; null if it failed for another reason.
 *
 * @param {unknown} problem
 * @param {Dataset|null} dataset
 */
function missingTable(problem, dataset) {
  if (!(problem instanceof Problem)) return null;
  const isMissing = problem.errors.some(
    ({ pointer, message }) => pointer === "/dataset/table" && /this server/.test(message),
  );
  if (isMissing) return dataset?.table ?? null;
  return problem.status === GONE
    ? (problem.message.match(/table ([0-9a-f]{20})/)?.[1] ?? null)
    : null;
}

/**
 * Return the suggested columns of a table, those with numbers first: the first two are the axes.
 *
 * @param {Pick<import("../api/wire.d.ts").StoredTable, "columns"|"dataset">} stored
 */
function numbersFirst({ columns, dataset }) {
  const texts = new Set(columns.filter(({ low }) => low === null).map(({ name }) => name));
  return (dataset?.columns ?? []).toSorted(
    (one, other) => Number(texts.has(one)) - Number(texts.has(other)),
  );
}

/** @extends {TypedEventTarget<Events>} */
export class DataPanel extends TypedEventTarget {
  /**
   * @param {import("./second-plane.js").First} first
   * @param {import("../api/player.js").Player<Frame>} player
   * @param {import("../ui/elements.js").Find} find
   * @param {import("../api/types.d.ts").Catalog} catalog
   * @param {() => import("../state/page-state.js").CurrentState} now
   * @param {(state: StateToOpen) => Promise<string|null>} open  opens a state; resolves to why that failed, or null
   */
  constructor({ run, plane }, player, find, catalog, now, open) {
    super();
    this.run = run;
    this.player = player;
    this.now = now;
    this.open = open;
    /** @type {Table|null} */
    this.table = null;
    /** @type {{frame: Frame, look: Look}|null} */
    this.shown = null;
    this.latest = new LatestRequest();
    this.reads = 0;
    /** What is still to be read, or could not be. @type {import("../controls/upload.js").Upload|null} */
    this.unread = null;
    /** Opens the run whose table was missing. */
    this.retry = () => {};
    const control = new PointDrawingControl(find("#draw-sheet"), find("#draw"), (event) =>
      plane.pointUnder(event),
    );
    /** The tool that draws points. */
    this.drawingTool = control;
    this.drawing = new PointDrawing(run, plane, control, player, now);
    this.drawing.addEventListener("open", ({ detail }) => this.emit("open", detail));
    this.labels = new PointLabels(
      run.client,
      this.drawing,
      new PointLabelsControl(find("#draw")),
      now,
    );
    control.addEventListener("arm", () => {
      this.drawing.refresh();
      if (this.shown) this.labels.show(this.shown.frame);
    });
    this.controls = new DataControls(find("#data"), catalog, plane.palette);
    this.controls.addEventListener("customize", () => this.drawing.begin());
    this.upload = new UploadControl(
      find("#upload-button", HTMLButtonElement),
      find("#upload", HTMLDialogElement),
    );
    find("#open-button").addEventListener("click", () => this.upload.open());
    this.controls.addEventListener("upload", () => this.upload.open());
    this.upload.addEventListener("read", ({ detail }) => this.readTable(detail));
    this.upload.addEventListener("use", () => this.useTable());
    this.stored = new StoredTables(
      element(find("#upload"), "[data-stored]", HTMLDetailsElement),
      run.client,
    );
    this.stored.addEventListener("open", ({ detail }) => this.openStored(detail));
    this.stored.addEventListener("deleted", ({ detail }) => this.controls.forgetTable(detail));
    this.upload.addEventListener("view", ({ detail }) => this.openView(detail));
    find("#points-button").addEventListener("click", () => this.download());
  }

  /**
   * @param {Frame} frame
   * @param {Look} look
   */
  show(frame, look) {
    this.shown = { frame, look };
    this.drawing.show(frame, look);
    this.loadTable(this.run.spec.dataset);
    this.labels.show(frame);
  }

  /** @param {import("../controls/upload.js").Upload} upload */
  readTable({ content, queries }) {
    this.table = null;
    this.unread = { content, queries };
    const { client } = this.run;
    // Ignore the result for an earlier text or earlier settings: otherwise the user could accept its points.
    const newest = ++this.reads;
    this.latest.run(
      () =>
        Promise.all([
          client.csv(content, queries.cells),
          client.postTable(content, { ...queries.stored, store: false }),
        ]),
      ([cells, stored]) => {
        if (newest !== this.reads) return;
        this.unread = null;
        this.table = { cells, stored };
        this.upload.update(this.table);
      },
      (message) => {
        if (newest === this.reads) this.upload.showProblem(message);
      },
    );
  }

  /** Read the table of the open dialog if an outage of the server prevented that. */
  readAgain() {
    if (this.unread && this.upload.dialog.open) this.readTable(this.unread);
  }

  /**
   * Open a run with the table's points. The dialog stays open until the run is, so that nothing typed is lost if that fails.
   */
  async useTable() {
    const { upload, table } = this;
    if (!table) return;
    await this.inDialog(async () => {
      if (upload.isExpected(table.stored)) {
        const { label: _, columns: __, split: ___, ...query } = upload.queries.stored;
        await this.store(upload.content, query);
        upload.dialog.close();
        this.retry();
        return;
      }
      const dataset = await this.uploadedData();
      if (dataset) await this.openDataset(dataset);
    });
  }

  /**
   * Open a run with a stored table.
   *
   * @param {string} id
   */
  async openStored(id) {
    await this.inDialog(async () => {
      const stored = await this.run.client.table(id);
      this.controls.setTable(stored);
      const { dataset } = stored;
      if (dataset) await this.openDataset({ ...dataset, columns: numbersFirst(stored) });
      else this.upload.showProblem(`The table cannot be used: ${stored.why}`);
    });
  }

  /**
   * Mark the dialog as busy during an action, and show its problem there.
   *
   * @param {() => Promise<void>} act
   */
  async inDialog(act) {
    const { upload } = this;
    upload.busy = true;
    try {
      await act();
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      upload.showProblem(problem.message);
    } finally {
      upload.busy = false;
    }
  }

  /**
   * Open a run with a data set, at epoch 0 and without interventions, and close the dialog.
   *
   * @param {Dataset} dataset
   */
  async openDataset(dataset) {
    const { upload, player } = this;
    const play = player.willPlay;
    const { spec, look } = this.now();
    player.stop();
    const why = await this.open({
      spec: { ...withTable(spec, dataset), interventions: [] },
      look: { ...look, epoch: 0, box: null, ...NO_SLICE },
      play,
    });
    if (why === null) upload.dialog.close();
    else upload.showProblem(`These points cannot be used. ${why}`);
  }

  /**
   * Open what a file shows, and store its table before.
   *
   * @param {Blob} file
   */
  async openView(file) {
    const { upload } = this;
    const { client } = this.run;
    upload.busy = true;
    try {
      const { spec, look, table } = readViewFile(await file.text(), client.defaults.run);
      if (table) await this.store(new Blob([JSON.stringify(table)]), {});
      this.player.stop();
      const why = await this.open({ spec: frozen(spec), look, play: false });
      if (why === null) upload.dialog.close();
      else upload.showProblem(`The file cannot be opened. ${why}`);
    } catch (problem) {
      if (!(problem instanceof Problem || problem instanceof Unopened)) throw problem;
      upload.showProblem(problem.message);
    } finally {
      upload.busy = false;
    }
  }

  /**
   * Store a table, whose columns are on offer then.
   *
   * @param {Blob} content
   * @param {import("../api/client.js").Query} query
   */
  async store(content, query) {
    const name = content instanceof File ? content.name : "";
    const stored = await this.run.client.postTable(content, { ...query, ...(name && { name }) });
    this.controls.setTable(stored);
    return stored;
  }

  /**
   * Return whether a request failed because this server does not have the table, which can be loaded.
   *
   * @param {unknown} problem
   * @param {Dataset|null} dataset
   */
  lacksTable(problem, dataset) {
    return missingTable(problem, dataset) !== null;
  }

  /**
   * Explain that a table is missing on the server, and offer to load it; null if that is not the problem.
   *
   * @param {unknown} problem
   * @param {Dataset|null} dataset  of the run that failed; null if it is not known
   * @param {() => void} retry  opens the run
   */
  explain(problem, dataset, retry) {
    const id = missingTable(problem, dataset);
    if (id === null) return null;
    const { columns, label } = dataset?.table === id ? dataset : { columns: [], label: null };
    const act = () => {
      this.retry = retry;
      this.upload.expect({ id, columns, label });
      this.upload.open();
    };
    return { message: NO_TABLE, action: { label: "Load the table…", act } };
  }

  /**
   * Store the table, and return the data set that its chosen columns give.
   *
   * @returns {Promise<Dataset|null>}
   */
  async uploadedData() {
    const { upload } = this;
    const { standardizes: standardize } = upload;
    const query = { ...upload.queries.stored, columns: upload.columns.used };
    const stored = await this.store(upload.content, query);
    return stored.dataset && { ...stored.dataset, standardize };
  }

  /**
   * Get the columns of the run's table, which are on offer then.
   *
   * @param {Dataset} dataset
   */
  async loadTable({ table }) {
    if (table === null || this.controls.tables.has(table)) return;
    try {
      this.controls.setTable(await this.run.client.table(table));
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
    }
  }

  /** Save the points of the frame as a CSV file. */
  async download() {
    if (!this.shown) return;
    const { frame, look } = this.shown;
    try {
      const { blob, filename } = await this.run.file(frame.epoch, "csv", look);
      download(blob, filename);
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      this.emit("problem", problem.message);
    }
  }
}
