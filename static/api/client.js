// @ts-nocheck
/** The API as calls that answer with values, or fail with a Problem: what went wrong, in words, and at which fields. */

import { siteAddress } from "../ui/site-address.js";
import { learnCatalog } from "./catalog-values.js";
import { completed, study } from "./json-shapes.js";

/** A failure in words. `status` is 0 when the server did not answer at all. */
export class Problem extends Error {
  /**
   * @param {string} words   a sentence for the reader
   * @param {number} status  the HTTP status, 0 when there was no answer
   * @param {{pointer: string, message: string}[]} errors  one entry for each offending field
   */
  constructor(words, status = 0, errors = []) {
    super(words);
    this.name = "Problem";
    this.status = status;
    this.errors = errors;
  }
}

async function problemOf(response) {
  const body = await response.json().catch(() => ({}));
  const words =
    body.detail ?? body.title ?? `The server answered ${response.status} ${response.statusText}.`;
  return new Problem(words, response.status, body.errors ?? []);
}

/** One server, spoken to from one page. What it leaves out of a spec because it is a default is filled in here. */
export class Client {
  constructor() {
    this.base = siteAddress("api");
  }

  /**
   * What controls are drawn from: data sets, activations, solvers, fields with their ranges, limits, defaults. Ask for it
   * first: specs are completed by its defaults.
   */
  async catalog(signal) {
    const catalog = await this.json("/catalog", { signal });
    this.defaults = { run: catalog.defaults, curve: catalog.curves.defaults };
    learnCatalog(catalog);
    return catalog;
  }

  /** Name a run; the same spec gives the same id. Answers `{id, spec}`. */
  async createRun(spec, signal) {
    return this.whole(await this.post("/runs", spec, signal));
  }

  /** What is known of a run by its id: `{id, spec, …}`. */
  async run(run, signal) {
    return this.whole(await this.json(`/runs/${encodeURIComponent(run)}`, { signal }));
  }

  /** Name a curve. Answers `{id, run, spec}`. */
  async createCurve(spec, signal) {
    return this.whole(await this.post("/curves", spec, signal), "curve");
  }

  /** Begin a study, or go on with it. */
  async createStudy(spec) {
    return this.wholeStudy(await this.post("/studies", spec));
  }

  /** What is known of a study by its id. */
  async study(id) {
    return this.wholeStudy(await this.json(`/studies/${encodeURIComponent(id)}`, {}));
  }

  /** The studies of a claim's experiment, as specs by name. */
  async experiment(claim, query) {
    const { studies } = await this.json(`/claims/${claim}/experiment?${query}`, {});
    return Object.fromEntries(
      Object.entries(studies).map(([name, spec]) => [name, study(spec, this.defaults)]),
    );
  }

  /** An answer with all that its spec leaves out. */
  whole(answer, kind = "run") {
    return { ...answer, spec: completed(answer.spec, this.defaults[kind]) };
  }

  wholeStudy(answer) {
    return { ...answer, spec: study(answer.spec, this.defaults) };
  }

  /** A run at one epoch as a file for another program, with the name that the server gives it. */
  async file(run, epoch, kind, box) {
    const query = box ? `?box=${box.join(",")}` : "";
    const response = await this.fetch(
      `${this.base}/runs/${run}/frames/${epoch}/export/${kind}${query}`,
    );
    if (!response.ok) throw await problemOf(response);
    const [, filename] = response.headers.get("Content-Disposition").match(/filename="([^"]+)"/);
    return { blob: await response.blob(), filename };
  }

  /** What is known of a run, with the metrics of one epoch alone: `{id, spec, metrics: {epoch: [], …}, …}`. */
  async runAt(run, epoch) {
    return this.whole(await this.json(`/runs/${run}?${new URLSearchParams({ epoch })}`, {}));
  }

  /** What two runs differ in: `{place, values, words, matters}` each. */
  async differences(run, other) {
    return (await this.json(`/runs/${run}/diff/${other}`, {})).differences;
  }

  /** What a CSV or TSV file holds, read as `query` says: see docs, `POST /api/csv`. `dataset` is whole, or null. */
  async csv(content, query) {
    const url = `/csv?${new URLSearchParams(query)}`;
    const read = await this.json(url, {
      method: "POST",
      headers: { "Content-Type": "text/csv" },
      body: content,
    });
    const { dataset } = this.defaults.run;
    return {
      ...read,
      dataset: read.dataset && completed({ dataset: read.dataset }, { dataset }).dataset,
    };
  }

  /**
   * One frame, as the API gives it, with `trained`: the milliseconds of a processor that led to it. `view` holds its
   * query parameters.
   */
  async frame(run, epoch, view, signal) {
    const response = await this.answer(
      `/runs/${run}/frames/${epoch}?${new URLSearchParams(view)}`,
      { signal },
    );
    const trained = response.headers.get("Server-Timing")?.match(/training;dur=([\d.]+)/);
    return { ...(await response.json()), trained: Number(trained?.[1] ?? 0) };
  }

  /** One frame with other weights: `edit` holds `coefs` and `intercepts`. */
  preview(run, epoch, view, edit, signal) {
    return this.post(
      `/runs/${run}/frames/${epoch}/preview?${new URLSearchParams(view)}`,
      edit,
      signal,
    );
  }

  /** Many frames in one answer. */
  frames(run, view, signal) {
    return this.lines(`/runs/${run}/stream?${new URLSearchParams(view)}`, signal);
  }

  /** A stream of frames to its end, as JSON lines. */
  async lines(path, signal) {
    const response = await this.fetch(`${this.base}${path}`, {
      headers: { Accept: "application/jsonl" },
      signal,
    });
    if (!response.ok) throw await problemOf(response);
    const frames = (await response.text())
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    const last = frames[frames.length - 1];
    if (last.epoch === undefined) throw new Problem(last.detail, last.status, last.errors);
    return frames;
  }

  /** The region card at a point of the plane. */
  card(run, epoch, at, box) {
    const query = new URLSearchParams({ x1: at[0], x2: at[1] });
    if (box) query.set("box", box.join(","));
    return this.json(`/runs/${run}/frames/${epoch}/at?${query}`, {});
  }

  /** The outputs along the segment from (x1, x2) to (x1, x2). */
  cut(run, epoch, [x1, y1, x2, y2]) {
    return this.json(
      `/runs/${run}/frames/${epoch}/cut?${new URLSearchParams({ start: `${x1},${y1}`, end: `${x2},${y2}` })}`,
      {},
    );
  }

  /** The plane as two units of a hidden layer see it. */
  fold(run, epoch, [layer, ...units], box) {
    const query = new URLSearchParams({ layer, units: units.join(","), arrays: "base64" });
    if (box) query.set("box", box.join(","));
    return this.json(`/runs/${run}/frames/${epoch}/fold?${query}`, {});
  }

  post(path, body, signal) {
    return this.json(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
      signal,
    });
  }

  async json(path, options) {
    return (await this.answer(path, options)).json();
  }

  async answer(path, options) {
    const response = await this.fetch(`${this.base}${path}`, options);
    if (!response.ok) throw await problemOf(response);
    return response;
  }

  /** Whether the server can compute yet; while it cannot, whatever it is asked waits. */
  async ready() {
    const response = await this.fetch(siteAddress("healthz"));
    return (await response.json()).ready;
  }

  /** The server is asked each time whether what the browser keeps is current: a new version of it may draw otherwise. */
  async fetch(url, options) {
    try {
      return await fetch(url, { cache: "no-cache", ...options });
    } catch (error) {
      if (error.name === "AbortError") throw error;
      throw new Problem("The server does not answer. Is it still running?");
    }
  }
}
