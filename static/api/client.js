/** The API as calls that answer with values, or fail with a Problem: what went wrong, in words, and at which fields. */

import { siteAddress } from "../ui/site-address.js";
import { learnCatalog } from "./catalog-values.js";
import { completed, study } from "./json-shapes.js";
import { Problem } from "./problem.js";

/**
 * @typedef {import("./types.d.ts").Defaults} Defaults
 * @typedef {import("./types.d.ts").Spec} Spec
 * @typedef {import("./types.d.ts").CurveSpec} CurveSpec
 * @typedef {import("./types.d.ts").StudySpec} StudySpec
 * @typedef {import("./frame.js").Wire} Frame
 * @typedef {Record<string, string|number|boolean>} Query
 */

/** @param {Response} response */
async function problemOf(response) {
  const body = await response.json().catch(() => ({}));
  const words =
    body.detail ?? body.title ?? `The server answered ${response.status} ${response.statusText}.`;
  return new Problem(words, response.status, body.errors ?? []);
}

/** @param {Query} query */
const queryOf = (query) =>
  new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));

/** One server, spoken to from one page. What it leaves out of a spec because it is a default is filled in here. */
export class Client {
  constructor() {
    this.base = siteAddress("api");
    /** Known once the catalog has come. */
    this.defaults = /** @type {Defaults} */ ({});
  }

  /**
   * What controls are drawn from: data sets, activations, solvers, fields with their ranges, limits, defaults. Ask for it
   * first: specs are completed by its defaults.
   *
   * @param {AbortSignal} [signal]
   * @returns {Promise<import("./types.d.ts").Catalog>}
   */
  async catalog(signal) {
    const catalog = await this.json("/catalog", { signal });
    const { defaults: run, curves } = catalog;
    this.defaults = { run, curve: curves.defaults };
    learnCatalog(catalog);
    return catalog;
  }

  /**
   * Name a run; the same spec gives the same id. Answers `{id, spec}`.
   *
   * @param {Spec} spec
   * @param {AbortSignal} [signal]
   * @returns {Promise<import("./types.d.ts").Whole<import("./wire.d.ts").NamedRun>>}
   */
  async createRun(spec, signal) {
    return this.whole(await this.post("/runs", spec, signal));
  }

  /**
   * What is known of a run by its id: `{id, spec, …}`.
   *
   * @param {string} run
   * @param {AbortSignal} [signal]
   * @returns {Promise<import("./types.d.ts").Whole<import("./wire.d.ts").Run>>}
   */
  async run(run, signal) {
    return this.whole(await this.json(`/runs/${encodeURIComponent(run)}`, { signal }));
  }

  /**
   * Name a curve. Answers `{id, run, spec}`.
   *
   * @param {CurveSpec} spec
   * @param {AbortSignal} [signal]
   * @returns {Promise<import("./types.d.ts").Whole<import("./wire.d.ts").NamedCurve, CurveSpec>>}
   */
  async createCurve(spec, signal) {
    return this.whole(await this.post("/curves", spec, signal), "curve");
  }

  /**
   * Begin a study, or go on with it.
   *
   * @param {object} spec
   * @returns {Promise<import("./types.d.ts").Whole<import("./wire.d.ts").RunStudy|import("./wire.d.ts").CurveStudy, StudySpec>>}
   */
  async createStudy(spec) {
    return this.wholeStudy(await this.post("/studies", spec));
  }

  /**
   * What is known of a study by its id.
   *
   * @param {string} id
   * @returns {Promise<import("./types.d.ts").Whole<import("./wire.d.ts").RunStudy|import("./wire.d.ts").CurveStudy, StudySpec>>}
   */
  async study(id) {
    return this.wholeStudy(await this.json(`/studies/${encodeURIComponent(id)}`, {}));
  }

  /**
   * The studies of a claim's experiment, as specs by name.
   *
   * @param {string} claim
   * @param {string} query
   */
  async experiment(claim, query) {
    const { studies } = await this.json(`/claims/${claim}/experiment?${query}`, {});
    return Object.fromEntries(
      Object.entries(studies).map(([name, spec]) => [name, study(spec, this.defaults)]),
    );
  }

  /**
   * An answer with all that its spec leaves out.
   *
   * @param {any} answer
   * @param {"run"|"curve"} kind
   */
  whole(answer, kind = "run") {
    return { ...answer, spec: completed(answer.spec, this.defaults[kind]) };
  }

  /** @param {any} answer */
  wholeStudy(answer) {
    return { ...answer, spec: study(answer.spec, this.defaults) };
  }

  /**
   * A run at one epoch as a file for another program, with the name that the server gives it.
   *
   * @param {string} run
   * @param {number} epoch
   * @param {string} kind
   * @param {number[]|null} box
   */
  async file(run, epoch, kind, box) {
    const query = box ? `?box=${box.join(",")}` : "";
    const response = await this.fetch(
      `${this.base}/runs/${run}/frames/${epoch}/export/${kind}${query}`,
    );
    if (!response.ok) throw await problemOf(response);
    const named = response.headers.get("Content-Disposition")?.match(/filename="([^"]+)"/);
    const filename = named?.[1] ?? `run.${kind}`;
    return { blob: await response.blob(), filename };
  }

  /**
   * What is known of a run, with the metrics of one epoch alone: `{id, spec, metrics: {epoch: [], …}, …}`.
   *
   * @param {string} run
   * @param {number} epoch
   * @returns {Promise<import("./types.d.ts").Whole<import("./wire.d.ts").Run>>}
   */
  async runAt(run, epoch) {
    return this.whole(await this.json(`/runs/${run}?${queryOf({ epoch })}`, {}));
  }

  /**
   * What two runs differ in: `{place, values, words, matters}` each.
   *
   * @param {string} run
   * @param {string} other
   * @returns {Promise<import("./wire.d.ts").SpecDifference[]>}
   */
  async differences(run, other) {
    return (await this.json(`/runs/${run}/diff/${other}`, {})).differences;
  }

  /**
   * What a CSV or TSV file holds, read as `query` says: see docs, `POST /api/csv`. `dataset` is whole, or null.
   *
   * @param {BodyInit} content
   * @param {Query} query
   * @returns {Promise<Omit<import("./wire.d.ts").CsvTable, "dataset"> & {dataset: Spec["dataset"]|null}>}
   */
  async csv(content, query) {
    const url = `/csv?${queryOf(query)}`;
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
   *
   * @param {string} run
   * @param {number} epoch
   * @param {Query} view
   * @param {AbortSignal} [signal]
   * @returns {Promise<Frame>}
   */
  async frame(run, epoch, view, signal) {
    const response = await this.answer(`/runs/${run}/frames/${epoch}?${queryOf(view)}`, { signal });
    const trained = response.headers.get("Server-Timing")?.match(/training;dur=([\d.]+)/);
    return { ...(await response.json()), trained: Number(trained?.[1] ?? 0) };
  }

  /**
   * One frame with other weights: `edit` holds `coefs` and `intercepts`.
   *
   * @param {string} run
   * @param {number} epoch
   * @param {Query} view
   * @param {import("./wire.d.ts").PreviewRequest} edit
   * @param {AbortSignal} [signal]
   * @returns {Promise<Frame>}
   */
  preview(run, epoch, view, edit, signal) {
    return this.post(`/runs/${run}/frames/${epoch}/preview?${queryOf(view)}`, edit, signal);
  }

  /**
   * Many frames in one answer.
   *
   * @param {string} run
   * @param {Query} view
   * @param {AbortSignal} [signal]
   * @returns {Promise<Frame[]>}
   */
  frames(run, view, signal) {
    return this.lines(`/runs/${run}/stream?${queryOf(view)}`, signal);
  }

  /**
   * A stream of frames to its end, as JSON lines.
   *
   * @param {string} path
   * @param {AbortSignal} [signal]
   */
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

  /**
   * The region card at a point of the plane.
   *
   * @param {string} run
   * @param {number} epoch
   * @param {number[]} at
   * @param {number[]|null} box
   * @returns {Promise<import("./wire.d.ts").RegionCard>}
   */
  card(run, epoch, at, box) {
    const query = queryOf({ x1: at[0], x2: at[1] });
    if (box) query.set("box", box.join(","));
    return this.json(`/runs/${run}/frames/${epoch}/at?${query}`, {});
  }

  /**
   * The outputs along the segment from (x1, x2) to (x1, x2).
   *
   * @param {string} run
   * @param {number} epoch
   * @param {number[]} line
   * @returns {Promise<import("./wire.d.ts").CutReading>}
   */
  cut(run, epoch, [x1, y1, x2, y2]) {
    return this.json(
      `/runs/${run}/frames/${epoch}/cut?${queryOf({ start: `${x1},${y1}`, end: `${x2},${y2}` })}`,
      {},
    );
  }

  /**
   * The plane as two units of a hidden layer see it.
   *
   * @param {string} run
   * @param {number} epoch
   * @param {number[]} axes  the layer and two of its units
   * @param {number[]|null} box
   */
  fold(run, epoch, [layer, ...units], box) {
    const query = queryOf({ layer, units: units.join(","), arrays: "base64" });
    if (box) query.set("box", box.join(","));
    return this.json(`/runs/${run}/frames/${epoch}/fold?${query}`, {});
  }

  /**
   * @param {string} path
   * @param {object} body
   * @param {AbortSignal} [signal]
   */
  post(path, body, signal) {
    return this.json(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
      signal,
    });
  }

  /**
   * @param {string} path
   * @param {RequestInit} options
   * @returns {Promise<any>}
   */
  async json(path, options) {
    return (await this.answer(path, options)).json();
  }

  /**
   * @param {string} path
   * @param {RequestInit} options
   */
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

  /**
   * The server is asked each time whether what the browser keeps is current: a new version of it may draw otherwise.
   *
   * @param {string} url
   * @param {RequestInit} [options]
   */
  async fetch(url, options) {
    try {
      return await fetch(url, { cache: "no-cache", ...options });
    } catch (error) {
      if (error instanceof Error && error.name === "AbortError") throw error;
      throw new Problem("The server does not answer. Is it still running?");
    }
  }
}
