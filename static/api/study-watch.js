/** A study that is watched: its cells arrive as server-sent events, each with the progress so far. */

/** @typedef {Awaited<ReturnType<import("./client.js").Client["study"]>>} Study */

/** Emits `rows` (detail: the rows of one cell), `progress` (detail: see the API) and `end`. */
export class StudyWatch extends EventTarget {
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
   * Begin a study, or go on with it, and watch it. Answers with what the server says of it.
   *
   * @param {object} spec
   */
  async start(spec) {
    const study = await this.client.createStudy(spec);
    this.watch(study);
    return study;
  }

  /** @param {Study} study */
  watch(study) {
    this.close();
    this.study = study;
    this.emit("progress", study.progress);
    this.source = new EventSource(`${this.client.base}/studies/${study.id}/stream`);
    this.source.addEventListener("cell", ({ data }) => {
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
   * `pause`, `resume` or `cancel`.
   *
   * @param {"pause"|"resume"|"cancel"} name
   */
  async send(name) {
    const { progress } = await this.client.post(`/studies/${this.study?.id}/${name}`, {});
    this.emit("progress", progress);
  }

  close() {
    this.source?.close();
    this.source = null;
  }

  /**
   * @param {string} name
   * @param {unknown} [detail]
   */
  emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

/**
 * How far a study is, in words.
 *
 * @param {import("./wire.d.ts").StudyProgress} progress
 */
export function progressWords({ status, reason, done, cells, rate, seconds_left: left, width }) {
  const counted = `${done} of ${cells} cells`;
  if (status === "paused") return reason ? `${counted}; paused: ${reason}` : `${counted}; paused`;
  if (status !== "running") return `${counted}${status === "cancelled" ? "; cancelled" : ""}`;
  if (width === 0) return `${counted}; waiting for a worker`;
  const pace = rate ? `, ${rate.toFixed(rate < 10 ? 1 : 0)} a second` : "";
  const time = left
    ? `, ${left < 90 ? `${Math.ceil(left)} s` : `${Math.ceil(left / 60)} min`} left`
    : "";
  return `${counted}${pace}${time}`;
}
