/** The client of the API. Its methods return what the server sends, or throw a Problem. */

import { siteAddress } from "../ui/site-address.js";
import { showStoreNotice } from "../ui/store-notice.js";
import { learnCatalog } from "./catalog-values.js";
import { completed, completedStudy } from "./json-shapes.js";
import { Problem } from "./problem.js";

/**
 * @typedef {import("./types.d.ts").Defaults} Defaults
 * @typedef {import("./types.d.ts").Spec} Spec
 * @typedef {import("./types.d.ts").CurveSpec} CurveSpec
 * @typedef {import("./types.d.ts").StudySpec} StudySpec
 * @typedef {import("./frame.js").WireFrame} WireFrame
 * @typedef {import("./wire.d.ts").RunStudy|import("./wire.d.ts").CurveStudy} WireStudy
 * @typedef {import("./types.d.ts").Whole<WireStudy, StudySpec>} Study
 * @typedef {Record<string, string|number|boolean|string[]>} Query
 */

/**
 * Return the error of a response that reports a failure.
 *
 * @param {Response} response
 */
async function problemOf(response) {
  const body = await response.json().catch(() => ({}));
  const message =
    body.detail ??
    body.title ??
    `The server responded with ${response.status} ${response.statusText}.`;
  const seconds = Number(response.headers.get("Retry-After"));
  return new Problem(message, response.status, body.errors ?? [], seconds > 0 ? seconds : null);
}

/**
 * Return the body of a response.
 *
 * @template T
 * @param {Promise<T>} body
 */
async function received(body) {
  try {
    return await body;
  } catch (error) {
    // A body that ends early is no JSON, or, where the connection fails or the page is left, a TypeError.
    if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error;
    throw new Problem("The response of the server was cut off.");
  }
}

/**
 * Return the JSON of a response.
 *
 * @param {Response} response
 */
const bodyOf = (response) => received(response.json());

/**
 * Return a response with its spec completed.
 *
 * @template {{spec: object}} A
 * @template {object} S
 * @param {A} answer
 * @param {S} defaults
 * @returns {import("./types.d.ts").Whole<A, S>}
 */
const withSpec = (answer, defaults) => ({ ...answer, spec: completed(answer.spec, defaults) });

/**
 * Return a study's spec completed.
 *
 * @param {unknown} spec
 * @param {Defaults} defaults
 */
function knownStudySpec(spec, defaults) {
  const whole = completedStudy(spec, defaults);
  if (!whole) throw new Error("The server returned a study that the page cannot read.");
  return whole;
}

/** @param {Query} query */
const queryOf = (query) =>
  new URLSearchParams(
    Object.entries(query).flatMap(([name, value]) =>
      [value].flat().map((one) => [name, String(one)]),
    ),
  );

/**
 * Return the name that a server gives to a file.
 *
 * @param {Response} response
 * @param {string} otherwise
 */
function filenameOf(response, otherwise) {
  const named = response.headers.get("Content-Disposition")?.match(/filename="([^"]+)"/);
  return named?.[1] ?? otherwise;
}

/** The client of one server. It completes the specs in responses, from which the server leaves out defaults. */
export class Client {
  constructor() {
    this.base = siteAddress("api");
    /** Empty until the catalog has loaded. */
    this.defaults = /** @type {Defaults} */ ({});
    /** Is called for each request to which the server does not respond. */
    this.onNoResponse = () => {};
  }

  /**
   * Return the catalog: data sets, activations, solvers, fields with their ranges, limits and defaults. It has to be loaded before
   * responses with specs, which are completed from its defaults.
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
   * Register a run; the same spec has the same id.
   *
   * @param {Spec} spec
   * @param {AbortSignal} [signal]
   * @returns {Promise<import("./types.d.ts").Whole<import("./wire.d.ts").NamedRun>>}
   */
  async createRun(spec, signal) {
    return this.named(await this.post("/runs", spec, signal));
  }

  /**
   * Return a run that the server has registered, with its spec completed.
   *
   * @param {import("./wire.d.ts").NamedRun} run
   */
  named(run) {
    showStoreNotice(run.notice);
    return withSpec(run, this.defaults.run);
  }

  /**
   * Return a run by its id.
   *
   * @param {string} run
   * @param {AbortSignal} [signal]
   * @returns {Promise<import("./types.d.ts").Whole<import("./wire.d.ts").Run>>}
   */
  async run(run, signal) {
    /** @type {import("./wire.d.ts").Run} */
    const found = await this.json(`/runs/${encodeURIComponent(run)}`, { signal });
    return withSpec(found, this.defaults.run);
  }

  /**
   * Return the columns of a run's points: ranges, medians, histograms.
   *
   * @param {string} run
   * @returns {Promise<import("./wire.d.ts").RunColumns>}
   */
  columns(run) {
    return this.json(`/runs/${run}/columns`, {});
  }

  /**
   * Return the progress of the subdivision that is running for a frame of a run, or null.
   *
   * @param {string} run
   */
  async subdivision(run) {
    /** @type {import("./wire.d.ts").Run} */
    const found = await this.json(`/runs/${encodeURIComponent(run)}?epoch=0`, {});
    return found.subdivision;
  }

  /**
   * Register a curve.
   *
   * @param {CurveSpec} spec
   * @param {AbortSignal} [signal]
   * @returns {Promise<import("./types.d.ts").Whole<import("./wire.d.ts").NamedCurve, CurveSpec>>}
   */
  async createCurve(spec, signal) {
    /** @type {import("./wire.d.ts").NamedCurve} */
    const curve = await this.post("/curves", spec, signal);
    showStoreNotice(curve.notice);
    return withSpec(curve, this.defaults.curve);
  }

  /**
   * Start a study, or continue it.
   *
   * @param {object} spec
   * @param {string} name  "": it keeps its name if it has one
   * @returns {Promise<Study>}
   */
  async createStudy(spec, name = "") {
    const query = name.trim() ? `?${queryOf({ name: name.trim() })}` : "";
    /** @type {WireStudy} */
    const study = await this.post(`/studies${query}`, spec);
    showStoreNotice(study.notice);
    return { ...study, spec: knownStudySpec(study.spec, this.defaults) };
  }

  /**
   * Return a study by its id.
   *
   * @param {string} id
   * @returns {Promise<Study>}
   */
  async study(id) {
    /** @type {WireStudy} */
    const study = await this.json(`/studies/${encodeURIComponent(id)}`, {});
    return { ...study, spec: knownStudySpec(study.spec, this.defaults) };
  }

  /**
   * Give a study a name, or remove it.
   *
   * @param {string} id
   * @param {string|null} name
   * @returns {Promise<WireStudy>}
   */
  nameStudy(id, name) {
    return this.json(`/studies/${encodeURIComponent(id)}`, {
      method: "PATCH",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ name }),
    });
  }

  /**
   * Delete a study with its results.
   *
   * @param {string} id
   */
  async deleteStudy(id) {
    await this.answer(`/studies/${encodeURIComponent(id)}`, { method: "DELETE" });
  }

  /**
   * Return the specs of the studies of a claim's experiment, by name.
   *
   * @param {string} claim
   * @param {string} query
   */
  async experiment(claim, query) {
    /** @type {import("./wire.d.ts").Experiment} */
    const { studies } = await this.json(`/claims/${claim}/experiment?${query}`, {});
    return Object.fromEntries(
      Object.entries(studies).map(([name, spec]) => [name, knownStudySpec(spec, this.defaults)]),
    );
  }

  /**
   * Return a run at one epoch as a file for another program, with its file name.
   *
   * @param {string} run
   * @param {number} epoch
   * @param {string} kind
   * @param {number[]|null} box
   * @param {Query} [slice]  the parameter with the slice
   */
  async file(run, epoch, kind, box, slice) {
    const query = queryOf({
      ...slice,
      ...(box && { box: box.join(",") }),
      // People open the file in spreadsheets, which would run names such as =1+1.
      ...(kind === "csv" && { spreadsheet: true }),
    });
    const response = await this.fetch(
      `${this.base}/runs/${run}/frames/${epoch}/export/${kind}?${query}`,
    );
    if (!response.ok) throw await problemOf(response);
    return { blob: await received(response.blob()), filename: filenameOf(response, `run.${kind}`) };
  }

  /**
   * Return the training of a run as a film, with its file name.
   *
   * @param {string} run
   * @param {import("./wire.d.ts").FilmFormat} format
   * @param {Query} query
   * @param {AbortSignal} signal
   */
  async film(run, format, query, signal) {
    const response = await this.answer(`/runs/${run}/film.${format}?${queryOf(query)}`, { signal });
    return {
      blob: await received(response.blob()),
      filename: filenameOf(response, `training.${format}`),
    };
  }

  /**
   * Return the films of a run that are being made.
   *
   * @param {string} run
   */
  async films(run) {
    /** @type {import("./wire.d.ts").Run} */
    const found = await this.json(`/runs/${run}?epoch=0`, {});
    return found.films;
  }

  /**
   * Return a run with its metrics at one epoch, each as a list of one number.
   *
   * @param {string} run
   * @param {number} epoch
   * @returns {Promise<import("./types.d.ts").Whole<import("./wire.d.ts").Run>>}
   */
  async runAt(run, epoch) {
    /** @type {import("./wire.d.ts").Run} */
    const found = await this.json(`/runs/${run}?${queryOf({ epoch })}`, {});
    return withSpec(found, this.defaults.run);
  }

  /**
   * Return the differences between the specs of two runs.
   *
   * @param {string} run
   * @param {string} other
   * @returns {Promise<import("./wire.d.ts").SpecDifference[]>}
   */
  async differences(run, other) {
    /** @type {import("./wire.d.ts").RunDifferences} */
    const { differences } = await this.json(`/runs/${run}/diff/${other}`, {});
    return differences;
  }

  /**
   * Return how the server reads a formula.
   *
   * @param {string} formula
   * @returns {Promise<import("./wire.d.ts").ReadFormula>}
   */
  async formula(formula) {
    return this.json(`/formula?${queryOf({ formula })}`, {});
  }

  /**
   * Return how the server reads a formula of x1 and x2, and its values at points.
   *
   * @param {string} formula
   * @param {number[][]} points
   * @returns {Promise<import("./wire.d.ts").EvaluatedFormula>}
   */
  async formulaAt(formula, points) {
    return this.post("/formula", { formula, points });
  }

  /**
   * Return the table in a file, read with the options in `query`: see `POST /api/csv` in the documentation of the API.
   *
   * @param {BodyInit} content
   * @param {Query} query
   * @returns {Promise<Omit<import("./wire.d.ts").CsvTable, "dataset"> & {dataset: Spec["dataset"]|null}>}
   */
  async csv(content, query) {
    const url = `/csv?${queryOf(query)}`;
    /** @type {import("./wire.d.ts").CsvTable} */
    const read = await this.json(url, {
      method: "POST",
      headers: { "Content-Type": "text/csv" },
      body: content,
    });
    return this.withDataset(read);
  }

  /**
   * Return the table in a file, and store it unless `store` is false: see `POST /api/tables` in the documentation of the API.
   *
   * @param {BodyInit} content
   * @param {Query} query
   */
  async postTable(content, query) {
    const headers = { "Content-Type": "text/csv" };
    /** @type {import("./wire.d.ts").StoredTable} */
    const read = await this.json(`/tables?${queryOf(query)}`, {
      method: "POST",
      headers,
      body: content,
    });
    return this.withDataset(read);
  }

  /**
   * Return two columns of a file as the points of a curve: see `POST /api/curves/points` in the documentation of the API.
   *
   * @param {BodyInit} content
   * @param {Query} query
   * @returns {Promise<import("./wire.d.ts").CurveTable>}
   */
  curvePoints(content, query) {
    return this.json(`/curves/points?${queryOf(query)}`, {
      method: "POST",
      headers: { "Content-Type": "text/csv" },
      body: content,
    });
  }

  /**
   * Return what is known of a stored table.
   *
   * @param {string} id
   */
  async table(id) {
    /** @type {import("./wire.d.ts").StoredTable} */
    const read = await this.json(`/tables/${id}`, {});
    return this.withDataset(read);
  }

  /**
   * Return the stored tables.
   *
   * @returns {Promise<import("./wire.d.ts").TableList>}
   */
  tables() {
    return this.json("/tables", {});
  }

  /**
   * Delete a stored table: the runs on it cannot be opened any longer.
   *
   * @param {string} id
   */
  async deleteTable(id) {
    await this.answer(`/tables/${id}`, { method: "DELETE" });
  }

  /**
   * Return all values of a stored table, as the text that another server stores under the same id.
   *
   * @param {string} id
   */
  async tableContent(id) {
    const response = await this.answer(`/tables/${id}/content`, {});
    return received(response.text());
  }

  /**
   * Return a table with its data set completed.
   *
   * @template {{dataset: object|null}} T
   * @param {T} read
   * @returns {Omit<T, "dataset"> & {dataset: Spec["dataset"]|null}}
   */
  withDataset(read) {
    const { dataset } = this.defaults.run;
    return {
      ...read,
      dataset: read.dataset && completed({ dataset: read.dataset }, { dataset }).dataset,
    };
  }

  /**
   * Return one frame, with `trained`: the CPU time in milliseconds that was spent on training until it.
   *
   * @param {string} run
   * @param {number} epoch
   * @param {Query} view
   * @param {AbortSignal} [signal]
   * @returns {Promise<WireFrame>}
   */
  async frame(run, epoch, view, signal) {
    const response = await this.answer(`/runs/${run}/frames/${epoch}?${queryOf(view)}`, { signal });
    const trained = response.headers.get("Server-Timing")?.match(/training;dur=([\d.]+)/);
    return { ...(await bodyOf(response)), trained: Number(trained?.[1] ?? 0) };
  }

  /**
   * Return one frame with some weights replaced.
   *
   * @param {string} run
   * @param {number} epoch
   * @param {Query} view
   * @param {import("./wire.d.ts").PreviewRequest} edit
   * @param {AbortSignal} [signal]
   * @returns {Promise<WireFrame>}
   */
  preview(run, epoch, view, edit, signal) {
    return this.post(`/runs/${run}/frames/${epoch}/preview?${queryOf(view)}`, edit, signal);
  }

  /**
   * Return the frame of a network between two runs at an epoch.
   *
   * @param {string} run
   * @param {number} epoch
   * @param {string} other
   * @param {number} share  from 0, the run, to 1, the other
   * @param {Query} view
   * @param {AbortSignal} [signal]
   * @returns {Promise<WireFrame>}
   */
  between(run, epoch, other, share, view, signal) {
    const query = queryOf({ share, ...view });
    return this.json(`/runs/${run}/frames/${epoch}/between/${other}?${query}`, { signal });
  }

  /**
   * Return the Python script of a network between two runs.
   *
   * @param {string} run
   * @param {number} epoch
   * @param {{other: string, share: number}} way  share: from 0, the run, to 1, the other
   * @param {number[]|null} box
   * @param {Query} look  the parameters of the slice and the threshold
   */
  async scriptBetween(run, epoch, { other, share }, box, look) {
    const query = queryOf({ share, ...look });
    if (box) query.set("box", box.join(","));
    const response = await this.answer(
      `/runs/${run}/frames/${epoch}/between/${other}/export/py?${query}`,
      {},
    );
    return received(response.text());
  }

  /**
   * Return several frames in one response.
   *
   * @param {string} run
   * @param {Query} view
   * @param {AbortSignal} [signal]
   * @returns {Promise<WireFrame[]>}
   */
  frames(run, view, signal) {
    return this.lines(`/runs/${run}/stream?${queryOf(view)}`, signal);
  }

  /**
   * Return all objects of a stream of JSON lines.
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
    const frames = (await received(response.text()))
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    const last = frames[frames.length - 1];
    if (last.epoch === undefined) throw new Problem(last.detail, last.status, last.errors);
    return frames;
  }

  /**
   * Yield the events of a stream of server-sent events, after an event `open` when the server has accepted the request. Unlike an
   * EventSource, it throws a Problem with the status and `Retry-After` of a refusal.
   *
   * @param {string} path
   * @param {AbortSignal} signal
   * @returns {AsyncGenerator<{name: string, data: string}>}
   */
  async *events(path, signal) {
    const response = await this.answer(path, { headers: { Accept: "text/event-stream" }, signal });
    yield { name: "open", data: "" };
    if (!response.body) return;
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { done, value } = await reader.read().catch((error) => {
        if (signal.aborted) throw error;
        throw new Problem("The connection to the server was lost.");
      });
      if (done) return;
      const blocks = (rest + value).split("\n\n");
      rest = blocks.pop() ?? "";
      for (const block of blocks) {
        const name = block.match(/^event: (.*)$/m)?.[1];
        if (name) yield { name, data: block.match(/^data: (.*)$/m)?.[1] ?? "" };
      }
    }
  }

  /**
   * Return the region card at a point of the plane.
   *
   * @param {string} run
   * @param {number} epoch
   * @param {number[]} at
   * @param {number[]|null} box
   * @param {Query} [slice]  the parameter with the slice
   * @returns {Promise<import("./wire.d.ts").RegionCard>}
   */
  card(run, epoch, at, box, slice) {
    const query = queryOf({ x1: at[0], x2: at[1], ...slice });
    if (box) query.set("box", box.join(","));
    return this.json(`/runs/${run}/frames/${epoch}/at?${query}`, {});
  }

  /**
   * Return the region card at a point, of a network between two runs.
   *
   * @param {string} run
   * @param {number} epoch
   * @param {{other: string, share: number}} way  share: from 0, the run, to 1, the other
   * @param {number[]} at
   * @param {number[]|null} box
   * @param {Query} [slice]  the parameter with the slice
   * @returns {Promise<import("./wire.d.ts").RegionCard>}
   */
  cardBetween(run, epoch, { other, share }, at, box, slice) {
    const query = queryOf({ x1: at[0], x2: at[1], share, ...slice });
    if (box) query.set("box", box.join(","));
    return this.json(`/runs/${run}/frames/${epoch}/between/${other}/at?${query}`, {});
  }

  /**
   * Return the outputs along a segment.
   *
   * @param {string} run
   * @param {number} epoch
   * @param {number[]} line  x1, x2 of its start and of its end
   * @param {Query} [slice]  the parameter with the slice
   * @returns {Promise<import("./wire.d.ts").CutReading>}
   */
  cut(run, epoch, [x1, y1, x2, y2], slice) {
    const query = queryOf({ start: `${x1},${y1}`, end: `${x2},${y2}`, ...slice });
    return this.json(`/runs/${run}/frames/${epoch}/cut?${query}`, {});
  }

  /**
   * Return the hidden space of two units: the plane with their activations as coordinates.
   *
   * @param {string} run
   * @param {number} epoch
   * @param {number[]} axes  the layer and two of its units
   * @param {number[]|null} box
   * @param {Query} [slice]  the parameter with the slice
   */
  fold(run, epoch, [layer, ...units], box, slice) {
    const query = queryOf({ layer, units: units.join(","), arrays: "base64", ...slice });
    if (box) query.set("box", box.join(","));
    return this.json(`/runs/${run}/frames/${epoch}/fold?${query}`, {});
  }

  /**
   * Return the dead units of a run, with the epoch in which each died.
   *
   * @param {string} run
   * @param {number} epoch
   * @returns {Promise<import("./wire.d.ts").RunDeaths>}
   */
  deaths(run, epoch) {
    return this.json(`/runs/${run}/frames/${epoch}/deaths`, {});
  }

  /**
   * @template T
   * @param {string} path
   * @param {object} body
   * @param {AbortSignal} [signal]
   * @returns {Promise<T>}
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
   * Return the JSON of a response, which has the type that the API documents for its URL.
   *
   * @template T
   * @param {string} path
   * @param {RequestInit} options
   * @returns {Promise<T>}
   */
  async json(path, options) {
    return bodyOf(await this.answer(path, options));
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

  /**
   * Return the progress of the server's warm-up, until whose end requests wait; null if it is over.
   *
   * @returns {Promise<import("./wire.d.ts").WarmUp|null>}
   */
  async warmUp() {
    const response = await this.fetch(siteAddress("healthz"));
    return (await bodyOf(response)).warm_up;
  }

  /** Return whether the server responds. A proxy in front of it may respond for it, with an error. */
  async responds() {
    try {
      const response = await fetch(siteAddress("healthz"), { cache: "no-store" });
      return response.ok;
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      return false;
    }
  }

  /**
   * Send a request. Cached responses are revalidated each time, because a new version of the server may compute others.
   *
   * @param {string} url
   * @param {RequestInit} [options]
   */
  async fetch(url, options) {
    try {
      return await fetch(url, { cache: "no-cache", ...options });
    } catch (error) {
      if (error instanceof Error && error.name === "AbortError") throw error;
      this.onNoResponse();
      throw new Problem("The server does not respond. Is it still running?");
    }
  }
}
