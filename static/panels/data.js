// @ts-nocheck
/** Where data come from: tiles to choose from, points that are drawn, tables that are read; and where points go as a file. */

import { LatestRequest } from "../api/latest-request.js";
import { DataControls } from "../controls/data.js";
import { PointDrawingControl } from "../controls/point-drawing.js";
import { UploadControl } from "../controls/upload.js";
import { withDataset } from "../state/custom-points.js";
import { download } from "./picture-export.js";
import { PointDrawing } from "./point-drawing.js";

/** Emits `open` (detail: `{spec, look, play, past}`: points were drawn), `problem` (detail: words) and `arm`: points are going to be drawn. */
export class DataPanel extends EventTarget {
  /**
   * @param {import("../state/run.js").Run} run
   * @param {import("../views/plane.js").Plane} plane
   * @param {import("../api/player.js").Player} player
   * @param {(selector: string) => HTMLElement} find
   * @param {() => {spec: object, look: object, frame: object|null, history: import("../state/metric-history.js").MetricHistory}} now
   * @param {(state: object) => Promise<string|null>} open  opens `{spec, look, play}`; resolves to why it failed, or null
   */
  constructor(run, plane, player, find, now, open) {
    super();
    Object.assign(this, { run, plane, player, find, now, open, read: null, shown: null });
    this.latest = new LatestRequest();
    const control = new PointDrawingControl(
      find("#draw-button"),
      find("#draw-sheet"),
      find("#draw"),
      (event) => plane.pointUnder(event),
    );
    this.drawing = new PointDrawing(run, plane, control, player, now);
    this.drawing.addEventListener("open", ({ detail }) => this.tell("open", detail));
    control.addEventListener("arm", ({ detail }) => {
      this.drawing.refresh();
      if (detail) this.tell("arm");
    });
    find("#probe-button").addEventListener("click", () => control.armed && control.arm(false));
    this.upload = new UploadControl(find("#upload-button"), find("#upload"));
    this.upload.addEventListener("read", ({ detail }) => this.readTable(detail));
    this.upload.addEventListener("use", () => this.use());
    find("#points-button").addEventListener("click", () => this.download());
  }

  /** The controls of the data, once the catalog has come. */
  controls(catalog, palette) {
    const controls = new DataControls(this.find("#data"), catalog, palette);
    controls.addEventListener("customize", () => this.drawing.begin());
    return controls;
  }

  show(frame, look) {
    this.shown = { frame, look };
    this.drawing.show(frame, look);
  }

  readTable({ content, query }) {
    this.read = null;
    this.latest.run(
      () => this.run.client.csv(content, query),
      (read) => {
        this.read = read;
        this.upload.update(read);
      },
      (words) => this.upload.showProblem(words),
    );
  }

  /**
   * A table's points are another data set: its run begins at the start, without the changes that were made in this one.
   * The dialog, with what was typed in it, stays open until the run is there.
   */
  async use() {
    const { upload, player, read } = this;
    const play = player.willPlay;
    upload.busy = true;
    try {
      const { spec, look } = this.now();
      player.stop();
      const why = await this.open({
        spec: { ...withDataset(spec, read.dataset), interventions: [] },
        look: { ...look, epoch: 0, box: null, at: null, why: null },
        play,
      });
      if (why === null) upload.dialog.close();
      else upload.showProblem(`These points cannot be used. ${why}`);
    } finally {
      upload.busy = false;
    }
  }

  async download() {
    if (!this.shown) return;
    try {
      const { blob, filename } = await this.run.file(
        this.shown.frame.epoch,
        "csv",
        this.shown.look,
      );
      download(blob, filename);
    } catch (problem) {
      if (problem.name !== "Problem") throw problem;
      this.tell("problem", problem.message);
    }
  }

  tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
