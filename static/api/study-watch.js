/** The progress of a study: server-sent events contain the rows of each finished cell. */

import { TypedEventTarget } from "../ui/typed-event-target.js";

/**
 * @typedef {import("./client.js").Study} Study
 * @typedef {import("./wire.d.ts").FinishedCell} FinishedCell
 * @typedef {import("./wire.d.ts").StudyProgress} StudyProgress
 */

/**
 * Emits `rows` (detail: the rows of one cell), `progress` and `end`.
 *
 * @extends {TypedEventTarget<{rows: FinishedCell["rows"], progress: StudyProgress, end: null}>}
 */
export class StudyWatch extends TypedEventTarget {
  /** @param {import("./client.js").Client} client */
  constructor(client) {
    super();
    this.client = client;
    /** @type {EventSource|null} */
    this.source = null;
    /** @type {Study|null} */
    this.study = null;
  }

  /**
   * Follow the progress of a study.
   *
   * @param {Study} study
   */
  watch(study) {
    this.close();
    this.study = study;
    this.emit("progress", study.progress);
    this.source = new EventSource(`${this.client.base}/studies/${study.id}/stream`);
    this.source.addEventListener("cell", ({ data }) => {
      /** @type {FinishedCell} */
      const { rows, progress } = JSON.parse(data);
      if (rows.length) this.emit("rows", rows);
      this.emit("progress", progress);
    });
    this.source.addEventListener("end", () => {
      this.close();
      this.emit("end");
    });
    this.source.addEventListener("problem", () => this.close());
  }

  /**
   * Pause, resume or cancel the study.
   *
   * @param {"pause"|"resume"|"cancel"} action
   */
  async send(action) {
    /** @type {{progress: StudyProgress}} */
    const { progress } = await this.client.post(`/studies/${this.study?.id}/${action}`, {});
    this.emit("progress", progress);
  }

  close() {
    this.source?.close();
    this.source = null;
  }
}

/**
 * Return the progress of a study as a short text.
 *
 * @param {import("./wire.d.ts").StudyProgress} progress
 */
export function progressWords({ status, reason, done, cells, rate, seconds_left: left, width }) {
  const counted = `${done} of ${cells} cells`;
  if (status === "paused") return reason ? `${counted}; paused: ${reason}` : `${counted}; paused`;
  if (status !== "running") return `${counted}${status === "cancelled" ? "; cancelled" : ""}`;
  if (width === 0) return `${counted}; waiting for a free worker`;
  const speed = rate ? `, ${rate.toFixed(rate < 10 ? 1 : 0)} a second` : "";
  const time = left
    ? `, ${left < 90 ? `${Math.ceil(left)} s` : `${Math.ceil(left / 60)} min`} left`
    : "";
  return `${counted}${speed}${time}`;
}
