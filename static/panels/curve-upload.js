/** The panel for uploading the points of a curve: it reads them and gives the changes of the spec. */

import { LatestRequest } from "../api/latest-request.js";
import { CurveUpload } from "../controls/curve-upload.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";

/**
 * Emits `change` with the changes of the spec when the points are accepted.
 *
 * @extends {TypedEventTarget<{change: import("../api/types.d.ts").Changes}>}
 */
export class CurveUploadPanel extends TypedEventTarget {
  /**
   * @param {import("../api/client.js").Client} client
   * @param {HTMLDialogElement} dialog
   */
  constructor(client, dialog) {
    super();
    this.client = client;
    this.control = new CurveUpload(dialog);
    this.latest = new LatestRequest();
    this.reads = 0;
    /** @type {import("../api/wire.d.ts").CurveTable|null} */
    this.table = null;
    this.control.addEventListener("read", ({ detail }) => this.read(detail));
    this.control.addEventListener("use", () => this.use());
  }

  /** @param {{content: Blob, query: import("../api/client.js").Query}} upload */
  read({ content, query }) {
    this.table = null;
    // Ignore the result for an earlier text or earlier settings.
    const newest = ++this.reads;
    this.latest.run(
      () => this.client.curvePoints(content, query),
      (table) => {
        if (newest !== this.reads) return;
        this.table = table;
        this.control.update(table);
      },
      (message) => {
        if (newest === this.reads) this.control.showProblem(message);
      },
    );
  }

  use() {
    if (!this.table) return;
    this.control.dialog.close();
    this.emit("change", {
      "function.kind": "points",
      "function.formula": "",
      "function.points": this.table.points,
      "function.names": [this.table.x, this.table.y],
      "function.standardize": this.control.standardizes,
    });
  }
}
