/** The progress of a study and the rows of its finished cells, while it is computed. */

import { TypedEventTarget } from "../ui/typed-event-target.js";
import { Problem } from "./problem.js";
import { StudyStream } from "./study-stream.js";

/**
 * @typedef {import("./client.js").Client} Client
 * @typedef {import("./client.js").Study} Study
 * @typedef {import("./wire.d.ts").FinishedCell} FinishedCell
 * @typedef {import("./wire.d.ts").StudyProgress} StudyProgress
 */

/** @type {Map<Client, StudyStream>} */
const streams = new Map();

/**
 * Return the stream of this tab, which all studies on the page share.
 *
 * @param {Client} client
 */
function streamOf(client) {
  const known = streams.get(client);
  if (known) return known;
  const stream = new StudyStream(client);
  streams.set(client, stream);
  return stream;
}

/**
 * Emits `rows` (detail: the rows of the cells that finished since), or `cells` if rows are not loaded, `progress`, `end`, and
 * `trouble` (detail: why nothing arrives, or null if it does again).
 *
 * @extends {TypedEventTarget<{rows: FinishedCell["rows"], cells: null, progress: StudyProgress, end: null, trouble: string|null}>}
 */
export class StudyWatch extends TypedEventTarget {
  /**
   * @param {Client} client
   * @param {{loadsRows?: boolean}} options  whether all rows are loaded as they come
   */
  constructor(client, { loadsRows = true } = {}) {
    super();
    this.client = client;
    this.loadsRows = loadsRows;
    this.stream = streamOf(client);
    /** @type {Study|null} */
    this.study = null;
    /** The number of finished cells whose rows have arrived. */
    this.received = 0;
    this.isEnded = false;
    this.isFollowing = false;
    /** Removes the listeners of the study that is watched. */
    this.watching = new AbortController();
    this.isLoading = false;
    /** @type {StudyProgress|null} */
    this.latest = null;
  }

  /**
   * Follow the progress of a study.
   *
   * @param {Study} study
   */
  watch(study) {
    this.close();
    this.study = study;
    this.latest = null;
    this.received = this.loadsRows ? 0 : study.progress.done;
    this.isEnded = false;
    const { signal } = this.watching;
    this.stream.addEventListener(
      "change",
      ({ detail }) => {
        if (detail.id === study.id) this.update(detail.progress);
      },
      { signal },
    );
    this.stream.addEventListener("open", () => this.refresh(), { signal });
    // Each failed attempt to connect is a moment to look at the study without the stream.
    this.stream.addEventListener("trouble", ({ detail }) => this.refresh(detail), { signal });
    this.update(study.progress);
  }

  /**
   * Pause, resume or cancel the study.
   *
   * @param {"pause"|"resume"|"cancel"} action
   */
  async send(action) {
    const { signal } = this.watching;
    /** @type {{progress: StudyProgress}} */
    const { progress } = await this.client.post(`/studies/${this.study?.id}/${action}`, {});
    if (!signal.aborted) this.update(progress);
  }

  close() {
    if (!this.study) return;
    this.study = null;
    this.isLoading = false;
    this.watching.abort();
    this.watching = new AbortController();
    this.follow(false);
  }

  /**
   * Join the stream, or leave it: a study that is done does not change.
   *
   * @param {boolean} isWanted
   */
  follow(isWanted) {
    if (isWanted === this.isFollowing) return;
    this.isFollowing = isWanted;
    if (isWanted) this.stream.join();
    else {
      this.stream.leave();
      this.emit("trouble", null);
    }
  }

  /** @param {StudyProgress} progress */
  update(progress) {
    const hasStarted = progress.status === "running" && this.latest?.status !== "running";
    this.latest = progress;
    this.follow(progress.status !== "done");
    if (hasStarted) this.stream.wake();
    this.emit("progress", progress);
    const isOver = progress.status === "done" || progress.status === "cancelled";
    if (!isOver) this.isEnded = false;
    if (!this.loadsRows && this.received !== progress.done) {
      this.received = progress.done;
      this.emit("cells", null);
    }
    if (this.received < progress.done) this.load();
    else if (isOver && !this.isEnded) {
      this.isEnded = true;
      this.emit("end");
    }
  }

  /** Load the rows of the cells that have finished since, then those that finished meanwhile. */
  async load() {
    const { signal } = this.watching;
    if (this.isLoading) return;
    this.isLoading = true;
    const { latest } = this;
    try {
      await this.loadRows(signal);
    } catch (problem) {
      if (signal.aborted) return;
      if (!(problem instanceof Problem)) throw problem;
      this.isLoading = false;
      this.emit("trouble", problem.message);
      return;
    }
    if (signal.aborted || !latest || !this.latest) return;
    this.isLoading = false;
    // The store can have cells without a position in it: they are not asked for again and again.
    this.received = Math.max(this.received, latest.done);
    this.update(this.latest);
  }

  /** @param {AbortSignal} signal */
  async loadRows(signal) {
    for (let before = -1; before < this.received;) {
      before = this.received;
      /** @type {import("./wire.d.ts").StudyRows} */
      const { rows, next } = await this.client.json(
        `/studies/${this.study?.id}/rows?after=${before}`,
        { signal },
      );
      if (signal.aborted) return;
      this.received = next ?? before;
      if (rows.length) this.emit("rows", rows);
    }
  }

  /**
   * Load the progress: changes may have been missed.
   *
   * @param {string|null} [trouble]  why they may be missed from now on
   */
  async refresh(trouble = null) {
    const { study } = this;
    const { signal } = this.watching;
    if (!study) return;
    try {
      const { progress } = await this.client.study(study.id);
      if (signal.aborted) return;
      this.emit("trouble", trouble);
      this.update(progress);
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      if (!signal.aborted) this.emit("trouble", trouble ?? problem.message);
    }
  }
}

/**
 * Return the progress of a study as a short text.
 *
 * @param {StudyProgress} progress
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
