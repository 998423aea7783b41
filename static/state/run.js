/** The run that a plane shows: its frames from memory or from the server, its metrics so far and its data. */

import { Problem } from "../api/problem.js";
import { mayHaveManyColumns, mayHaveTwoClasses } from "../api/catalog-values.js";
import { FrameCache } from "../api/frame-cache.js";
import { frameQuery, partsOf } from "../api/frame-query.js";
import { decode, rows } from "../api/arrays.js";
import { readFrame } from "../api/frame.js";
import { coordinatesOf, isPlane } from "../content/coordinates.js";
import { MetricHistory } from "./metric-history.js";
import { frozen, same } from "./page-state.js";
import { sliceQuery } from "./slices.js";

/** Bytes of frames in memory. */
const MEMORY_LIMIT = 12 * 2 ** 20;
/** The maximum number of earlier epochs that are loaded for the charts. */
const HISTORY_POINTS = 100;
/** Maximum number of runs whose metrics are in memory. */
const MAX_HISTORIES = 16;
/** Maximum number of point sets in memory. */
const MAX_DATA_SETS = 64;
const NOT_FOUND = 404;
/** Maximum number of runs that are known not to have two classes. */
const MAX_UNDIVIDED = 256;

/**
 * Return whether the server has refused a threshold, because the run does not have two classes.
 *
 * @param {unknown} problem
 */
const isAboutThreshold = (problem) =>
  problem instanceof Problem && problem.errors.some(({ pointer }) => pointer === "/threshold");

/** The units of numbers that are shown as they are. */
const UNITS = Object.freeze({ offset: 0, scale: 1 });

/** Further parts of a frame for points of more than two columns. */
const SLICE_PARTS = ["slice", "distance", "rows"];

/**
 * @typedef {import("../api/types.d.ts").Spec} Spec
 * @typedef {import("../api/frame.js").Frame} Frame
 * @typedef {import("./page-state.js").Look} Look
 * @typedef {ReturnType<typeof dataOf>} Data
 */

/**
 * Return the versions of a run's points: from which epoch on each is valid, with a key that is the same for equal points.
 *
 * @param {Spec} spec
 */
function dataVersions({ dataset, interventions }) {
  const versions = [{ epoch: 0, key: JSON.stringify(dataset) }];
  for (const { epoch, points } of interventions) {
    const before = versions[versions.length - 1];
    if (points.length) versions.push({ epoch, key: before.key + JSON.stringify(points) });
  }
  return versions;
}

/**
 * Return the points of a frame, with the names of classes and the axes in the data's own units.
 *
 * @param {Frame} frame
 * @param {Spec} spec
 */
function dataOf({ points, classes, classNames, task, slice, distance, rows }, { dataset }) {
  const cut = slice && !isPlane(slice) ? slice : null;
  const axes = cut || !dataset.axes ? axesOf(dataset, slice) : dataset.axes;
  const equal = cut ? cut.equal_units : !dataset.standardize && !dataset.columns.length;
  const fade = cut && distance ? middleOf(distance) : null;
  return { points, classes, classNames, task, axes, equal, distance, rows, fade };
}

/**
 * Return the median distance of the training points from a slice, beyond which points are faint.
 *
 * @param {{train: ArrayLike<number>|null}} distance
 */
function middleOf({ train }) {
  const sorted = Array.from(train ?? []).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] || null;
}

/**
 * Return the names of the axes, whose numbers are shown as they are; null if they have no names.
 *
 * @param {Spec["dataset"]} dataset
 * @param {Frame["slice"]} slice
 * @returns {import("../api/types.d.ts").Axes|null}
 */
function axesOf({ axes, columns, label }, slice) {
  const titles = slice?.titles ?? (columns.length === 2 ? columns : null);
  if (!titles) return null;
  const { symbols } = coordinatesOf({ slice });
  const [x1, x2] = titles.map((name, axis) => ({ name, symbol: symbols[axis], ...UNITS }));
  return { x1, x2, label: axes?.label ?? { name: label ?? "label", ...UNITS } };
}

export class Run {
  /**
   * @param {import("../api/client.js").Client} client
   * @param {number} budget  bytes of frames to keep in memory
   */
  constructor(client, budget = MEMORY_LIMIT) {
    this.client = client;
    /** @type {FrameCache<Frame>} */
    this.cache = new FrameCache(budget);
    /** @type {Map<string, MetricHistory>} */
    this.histories = new Map();
    this.history = new MetricHistory();
    /** @type {Data|null} */
    this.data = null;
    /** @type {Map<string, Data>} */
    this.dataByKey = new Map();
    /** The spec of the run that was opened last; no other method is called before `open`. */
    this.spec = /** @type {Spec} */ (/** @type {unknown} */ (null));
    this.id = "";
    this.versions = [{ epoch: 0, key: "" }];
    /**
     * The slice of the frame that was asked for last.
     *
     * @type {import("./slices.js").Slice|null}
     */
    this.slice = null;
    /**
     * The ids of runs without exactly two classes, which take no threshold.
     *
     * @type {Set<string>}
     */
    this.undivided = new Set();
    /**
     * The distance from the slice beyond which points are faint, as the user has set it.
     *
     * @type {number|null}
     */
    this.fade = null;
  }

  /**
   * Open the run of `spec`. The server completes the spec, or rejects it. The run that is open already needs no request.
   *
   * @param {Spec} spec
   * @param {AbortSignal} [signal]
   * @param {MetricHistory} past  the metrics of the run that are known already
   */
  async open(spec, signal, past = new MetricHistory()) {
    const isOpen = this.id !== "" && same(spec, this.spec);
    this.use(isOpen ? this : await this.client.createRun(spec, signal), past);
  }

  /**
   * Use a run that the server has registered.
   *
   * @param {{id: string, spec: Spec}} run
   * @param {MetricHistory} past  the metrics of the run that are known already
   */
  use(run, past = new MetricHistory()) {
    this.id = run.id;
    this.spec = frozen(run.spec);
    this.versions = dataVersions(run.spec);
    this.data = null;
    this.history = this.histories.get(run.id) ?? past;
    this.histories.delete(run.id);
    this.histories.set(run.id, this.history);
    const [oldest] = this.histories.keys();
    if (this.histories.size > MAX_HISTORIES) this.histories.delete(oldest);
  }

  /**
   * Return the key of the points at an epoch on a slice.
   *
   * @param {number} epoch
   * @param {import("./slices.js").Slice|null} [slice]  by default that of the last frame
   */
  dataKey(epoch, slice = this.slice) {
    const version = this.versions.findLast((one) => one.epoch <= epoch) ?? this.versions[0];
    return version.key + JSON.stringify(slice ?? null);
  }

  /**
   * Set `data` to the points of a frame's epoch; it stays the same object while the points are the same.
   *
   * @param {{epoch: number}} frame
   */
  selectData(frame) {
    this.data = this.dataByKey.get(this.dataKey(frame.epoch)) ?? this.data;
  }

  /** The number of hidden layers. */
  get layers() {
    return this.spec.network.hidden_layer_sizes.length;
  }

  /**
   * Return the frame of an epoch with the parts that the look needs; the server trains up to that epoch.
   *
   * @param {number} epoch
   * @param {Look} look
   * @param {AbortSignal} [signal]
   */
  async frame(epoch, look, signal) {
    const key = this.cacheKey(look);
    this.slice = look.slice;
    const cached = this.cached(epoch, look);
    if (cached) return cached;
    const { id, history, versions } = this;
    const known = this.dataByKey.has(this.dataKey(epoch, look.slice));
    const wire = await this.retried(
      () => this.client.frame(id, epoch, this.query(look, known, id), signal),
      signal,
    ).catch((problem) => {
      if (!isAboutThreshold(problem)) throw problem;
      this.undivided.add(id);
      const [oldest] = this.undivided;
      if (this.undivided.size > MAX_UNDIVIDED) this.undivided.delete(oldest);
      return this.client.frame(id, epoch, this.query(look, known, id), signal);
    });
    const frame = readFrame(wire);
    if (versions === this.versions) this.readData(frame, look);
    this.cache.put(key, frame);
    history.add(frame);
    return frame;
  }

  /**
   * Keep a frame that was requested before the run was opened, and return it.
   *
   * @param {import("../api/frame.js").WireFrame} wire
   * @param {Look} look
   */
  keep(wire, look) {
    const frame = readFrame(wire);
    this.readData(frame, look);
    this.cache.put(this.cacheKey(look), frame);
    this.history.add(frame);
    return frame;
  }

  /**
   * Use the points of a frame of this run, if it has any.
   *
   * @param {Frame} frame
   * @param {Look} look
   */
  readData(frame, look) {
    if (frame.points) {
      const data = dataOf(frame, this.spec);
      this.storeData(this.dataKey(frame.epoch, look.slice), {
        ...data,
        fade: data.fade && (this.fade ?? data.fade),
      });
    }
    this.selectData(frame);
  }

  /**
   * Return the frame of an epoch with some weights replaced. It is not stored.
   *
   * @param {number} epoch
   * @param {Look} look
   * @param {import("../api/wire.d.ts").PreviewRequest} edit
   */
  async preview(epoch, look, edit) {
    const wire = await this.retried(() =>
      this.client.preview(this.id, epoch, this.query(look, true), edit),
    );
    return readFrame(wire);
  }

  /**
   * Return the frame of a network on the way to this run from another one.
   *
   * @param {number} epoch
   * @param {string} from  the id of the other run
   * @param {number} share  from 0, the other run, to 1, this one
   * @param {Look} look
   */
  async between(epoch, from, share, look) {
    const view = this.query(look, true);
    return readFrame(await this.client.between(from, epoch, this.id, share, view));
  }

  /**
   * Return the frame of an epoch if it is in memory, else undefined.
   *
   * @param {number} epoch
   * @param {Look} look
   */
  cached(epoch, look) {
    return this.dataByKey.has(this.dataKey(epoch, look.slice))
      ? this.cache.get(this.cacheKey(look), epoch)
      : undefined;
  }

  /**
   * Return the epoch nearest to `epoch` whose frame is in memory, or null.
   *
   * @param {number} epoch
   * @param {Look} look
   */
  nearest(epoch, look) {
    return this.cache.nearest(this.cacheKey(look), epoch);
  }

  /**
   * Return the region card at the selected point.
   *
   * @param {number} epoch
   * @param {Pick<Look, "box"|"slice"|"threshold"> & {at: number[]}} look
   */
  card(epoch, { at, box, ...look }) {
    return this.retried(() => this.client.card(this.id, epoch, at, box, this.lookQuery(look)));
  }

  /**
   * Return the region card at the selected point, of the network between this run and another one.
   *
   * @param {number} epoch
   * @param {{other: string, share: number}} way
   * @param {Pick<Look, "box"|"slice"|"threshold"> & {at: number[]}} look
   */
  cardBetween(epoch, way, { at, box, ...look }) {
    const query = this.lookQuery(look);
    return this.retried(() => this.client.cardBetween(this.id, epoch, way, at, box, query));
  }

  /**
   * Return the exact cross-section along a segment, `[x1, x2, x1, x2]`.
   *
   * @param {number} epoch
   * @param {number[]} probe
   */
  cut(epoch, probe) {
    return this.retried(() => this.client.cut(this.id, epoch, probe, sliceQuery(this.slice)));
  }

  /**
   * Return the hidden space of two units of a layer, `[layer, unit, unit]`.
   *
   * @param {number} epoch
   * @param {number[]} fold
   * @param {number[]|null} box
   */
  fold(epoch, fold, box) {
    return this.retried(() => this.client.fold(this.id, epoch, fold, box, sliceQuery(this.slice)));
  }

  /**
   * Return the regions of a view, each with its outputs as affine maps a x1 + b x2 + c.
   *
   * @param {number} epoch
   * @param {number[]|null} box
   */
  async affineMaps(epoch, box) {
    const view = {
      arrays: "base64",
      grid: 0,
      include: "regions,affine",
      ...sliceQuery(this.slice),
      ...(box ? { box: box.join(",") } : {}),
    };
    return (await this.retried(() => this.client.frame(this.id, epoch, view))).regions;
  }

  /**
   * Return a file of an epoch for another program, cropped to the view.
   *
   * @param {number} epoch
   * @param {string} kind
   * @param {Look} look
   */
  file(epoch, kind, { box, ...look }) {
    return this.retried(() => this.client.file(this.id, epoch, kind, box, this.lookQuery(look)));
  }

  /**
   * Return the Python script of the network between this run and another one.
   *
   * @param {number} epoch
   * @param {{other: string, share: number}} way
   * @param {Look} look
   */
  scriptBetween(epoch, way, { box, ...look }) {
    const query = this.lookQuery(look);
    return this.retried(() => this.client.scriptBetween(this.id, epoch, way, box, query));
  }

  /**
   * Return the training as a film, with its file name.
   *
   * @param {import("../api/wire.d.ts").FilmFormat} format
   * @param {import("../api/client.js").Query} query
   * @param {AbortSignal} signal
   */
  film(format, query, signal) {
    return this.retried(() => this.client.film(this.id, format, query, signal));
  }

  /**
   * Return the points of an epoch in all columns, in the order of those of a frame; null for an unknown run.
   *
   * @param {number} epoch
   */
  async inputs(epoch) {
    const view = { arrays: "base64", grid: 0, include: "inputs" };
    const { inputs } = await this.retried(() => this.client.frame(this.id, epoch, view));
    return inputs && { train: rows(decode(inputs.train)), test: rows(decode(inputs.test)) };
  }

  /**
   * Return the weights at an epoch.
   *
   * @param {number} epoch
   */
  async network(epoch) {
    const view = { arrays: "base64", grid: 0, include: "network" };
    return (await this.retried(() => this.client.frame(this.id, epoch, view))).network;
  }

  /**
   * Return what a grid of `look.sample` samples along each side shows of the view, and how it differs from the exact picture.
   *
   * @param {number} epoch
   * @param {Pick<Look, "box"|"slice"|"threshold"> & {sample: number}} look
   */
  sampleGrid(epoch, look) {
    const view = {
      arrays: "base64",
      grid: look.sample,
      include: "grid,sampling",
      ...this.lookQuery(look),
      ...(look.box ? { box: look.box.join(",") } : {}),
    };
    return this.retried(() => this.client.frame(this.id, epoch, view));
  }

  /**
   * Load metrics of epochs before `last` that were not drawn, so that charts start at epoch 0.
   *
   * @param {number} last
   * @param {Look} look
   * @param {AbortSignal} [signal]
   */
  async loadHistory(last, look, signal) {
    const { box } = look;
    const { id, history } = this;
    const every = Math.max(1, Math.ceil(last / HISTORY_POINTS));
    const wanted = Math.floor(last / every);
    const threshold = this.thresholdOf(look);
    if (history.count(last, box, threshold) > wanted / 2) return;
    const view = {
      first: 0,
      last,
      every,
      grid: 0,
      include: "metrics",
      ...this.lookQuery(look),
      ...(box ? { box: box.join(",") } : {}),
    };
    for (const frame of await this.client.frames(id, view, signal)) history.add(frame);
  }

  /**
   * Load the metrics of every epoch from `first` to `last`.
   *
   * @param {number} first
   * @param {number} last
   * @param {Look} look
   * @param {AbortSignal} [signal]
   */
  async loadEveryEpoch(first, last, look, signal) {
    const { box } = look;
    const { id, history } = this;
    const view = {
      first,
      last,
      every: 1,
      grid: 0,
      include: "metrics",
      ...this.lookQuery(look),
      ...(box ? { box: box.join(",") } : {}),
    };
    const frames = await this.retried(() => this.client.frames(id, view, signal), signal);
    for (const frame of frames) history.add(frame);
  }

  /**
   * Send a request; if the server has restarted without its store, register the spec and send it again.
   *
   * @template T
   * @param {() => Promise<T>} request
   * @param {AbortSignal} [signal]
   */
  async retried(request, signal) {
    try {
      return await request();
    } catch (problem) {
      if (!(problem instanceof Problem) || problem.status !== NOT_FOUND) throw problem;
      await this.client.createRun(this.spec, signal);
      return request();
    }
  }

  /**
   * Return the key of frames in memory: the run, the view and the parts.
   *
   * @param {Look} look
   */
  cacheKey(look) {
    const place = `${look.box ?? ""} ${JSON.stringify(look.slice)} ${this.thresholdOf(look) ?? ""}`;
    return `${this.id} ${place} ${partsOf(look.layers)}`;
  }

  /**
   * @param {string} key
   * @param {Data} data
   */
  storeData(key, data) {
    this.dataByKey.set(key, data);
    const [oldest] = this.dataByKey.keys();
    if (this.dataByKey.size > MAX_DATA_SETS) this.dataByKey.delete(oldest);
  }

  /**
   * Return the parameters of a request for a frame.
   *
   * @param {Look} look
   * @param {boolean} pointsKnown  whether the points are in memory
   * @param {string} [id]  of the run, by default the open one
   * @returns {Record<string, string|number>}
   */
  query(look, pointsKnown, id = this.id) {
    const many = look.slice || mayHaveManyColumns(this.spec.dataset);
    const more = [...(many ? SLICE_PARTS : []), ...(pointsKnown ? [] : ["points"])];
    return { ...frameQuery(look, more), ...this.lookQuery(look, id) };
  }

  /**
   * Return the query parameters of a look that also cards and files take.
   *
   * @param {Pick<Look, "slice"|"threshold">} look
   * @param {string} [id]
   * @returns {{slice?: string, threshold?: number}}
   */
  lookQuery(look, id = this.id) {
    const threshold = this.thresholdOf(look, id);
    return { ...sliceQuery(look.slice), ...(threshold === null ? {} : { threshold }) };
  }

  /**
   * Return the threshold of a look as far as the run takes one.
   *
   * @param {Pick<Look, "threshold">} look
   * @param {string} [id]
   */
  thresholdOf({ threshold }, id = this.id) {
    if (threshold === null || this.undivided.has(id)) return null;
    return mayHaveTwoClasses(this.spec.dataset) ? threshold : null;
  }

  /**
   * Set the distance from the slice beyond which points are faint.
   *
   * @param {number} fade
   */
  setFade(fade) {
    this.fade = fade;
    for (const [key, data] of this.dataByKey)
      if (data.distance) this.dataByKey.set(key, { ...data, fade });
    if (this.data?.distance) this.data = { ...this.data, fade };
  }

  /**
   * Return which points are misclassified.
   *
   * @param {number} epoch
   */
  async misclassified(epoch) {
    const view = { arrays: "base64", grid: 0, include: "points,predictions" };
    const { points, predictions } = readFrame(
      await this.retried(() => this.client.frame(this.id, epoch, view)),
    );
    const wrong = (/** @type {"train"|"test"} */ part) =>
      (points?.[part].y ?? []).map((label, at) => label !== predictions?.[part]?.[at]);
    return { train: wrong("train"), test: wrong("test") };
  }

  /** Return the columns of the points, from which slices are chosen. */
  columns() {
    return this.retried(() => this.client.columns(this.id));
  }
}
