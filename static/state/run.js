/** The run that the page looks at: its frames (from memory where seen, else from the server), its history and its data. */

import { Problem } from "../api/problem.js";
import { FrameCache } from "../api/frame-cache.js";
import { readFrame } from "../api/frame.js";
import { MetricHistory } from "./metric-history.js";
import { frozen } from "./page-state.js";

const BUDGET = 12 * 2 ** 20;
const GRID = 100;
const CURVE_POINTS = 100;
const RUNS_KEPT = 16;
const DATAS_KEPT = 64;
const GONE = 404;

const PARTS = ["metrics", "network", "regions", "boundary", "confusion"];
/** What of a frame is asked for only while a layer of the plane shows it. */
const PARTS_OF_LAYERS = [
  ["colour", "colour"],
  ["regions", "patterns"],
  ["discrete", "cells"],
  ["wrong", "predictions"],
  ["margins", "margins"],
];

/**
 * @typedef {import("../api/types.d.ts").Spec} Spec
 * @typedef {import("../api/frame.js").Frame} Frame
 * @typedef {import("./page-state.js").Look} Look
 * @typedef {ReturnType<typeof dataOf>} Data
 */

/**
 * From which epochs on a run has other points, each with a key that equal points have in common.
 *
 * @param {Spec} spec
 */
function agesOf({ dataset, interventions }) {
  const ages = [{ epoch: 0, key: JSON.stringify(dataset) }];
  for (const { epoch, points } of interventions) {
    const before = ages[ages.length - 1];
    if (points.length) ages.push({ epoch, key: before.key + JSON.stringify(points) });
  }
  return ages;
}

/**
 * The points of a frame with what they are called, and the `axes` of their own units.
 *
 * @param {Frame} frame
 * @param {Spec} spec
 */
function dataOf({ points, classes, classNames, task }, { dataset }) {
  return { points, classes, classNames, task, axes: dataset.axes };
}

export class Run {
  /**
   * @param {import("../api/client.js").Client} client
   * @param {number} budget  bytes of frames to keep in memory
   */
  constructor(client, budget = BUDGET) {
    this.client = client;
    /** @type {FrameCache<Frame>} */
    this.cache = new FrameCache(budget);
    /** @type {Map<string, MetricHistory>} */
    this.histories = new Map();
    this.history = new MetricHistory();
    /** @type {Data|null} */
    this.data = null;
    /** @type {Map<string, Data>} */
    this.datas = new Map();
    /** Of the run that was opened last; nothing else is asked of a run before. */
    this.spec = /** @type {Spec} */ (/** @type {unknown} */ (null));
    this.id = "";
    this.ages = [{ epoch: 0, key: "" }];
  }

  /**
   * Look at the run of `spec` from now on, with a `past` where it is known. The server fills in what the spec leaves out, or refuses it.
   *
   * @param {Spec} spec
   * @param {AbortSignal} [signal]
   * @param {MetricHistory} past
   */
  async open(spec, signal, past = new MetricHistory()) {
    const run = await this.client.createRun(spec, signal);
    this.id = run.id;
    this.spec = frozen(run.spec);
    this.ages = agesOf(run.spec);
    this.data = null;
    this.history = this.histories.get(run.id) ?? past;
    this.histories.delete(run.id);
    this.histories.set(run.id, this.history);
    const [oldest] = this.histories.keys();
    if (this.histories.size > RUNS_KEPT) this.histories.delete(oldest);
  }

  /**
   * Which points there are at an epoch, after what was done to them up to it.
   *
   * @param {number} epoch
   */
  age(epoch) {
    return this.ages.findLast((one) => one.epoch <= epoch)?.key ?? this.ages[0].key;
  }

  /**
   * A frame is shown: `data` are the points of its epoch, and stay the same object as long as they do.
   *
   * @param {{epoch: number}} frame
   */
  selectData(frame) {
    this.data = this.datas.get(this.age(frame.epoch)) ?? this.data;
  }

  get layers() {
    return this.spec.network.hidden_layer_sizes.length;
  }

  /**
   * The frame of an epoch as one looks at it; trains as far as needed.
   *
   * @param {number} epoch
   * @param {Look} look
   * @param {AbortSignal} [signal]
   */
  async frame(epoch, look, signal) {
    const key = this.strip(look);
    const seen = this.cached(epoch, look);
    if (seen) return seen;
    const { id, history, ages } = this;
    const view = this.query(look, this.datas.has(this.age(epoch)));
    const wire = await this.renewed(() => this.client.frame(id, epoch, view, signal), signal);
    const frame = readFrame(wire);
    if (frame.points && ages === this.ages)
      this.keep(this.age(frame.epoch), dataOf(frame, this.spec));
    if (ages === this.ages) this.selectData(frame);
    this.cache.put(key, frame);
    history.add(frame);
    return frame;
  }

  /**
   * The frame of an epoch with some weights replaced; kept nowhere.
   *
   * @param {number} epoch
   * @param {Look} look
   * @param {import("../api/wire.d.ts").PreviewRequest} edit
   */
  async preview(epoch, look, edit) {
    const wire = await this.renewed(() =>
      this.client.preview(this.id, epoch, this.query(look, true), edit),
    );
    return readFrame(wire);
  }

  /**
   * The frame of an epoch if it is in memory, else undefined.
   *
   * @param {number} epoch
   * @param {Look} look
   */
  cached(epoch, look) {
    return this.datas.has(this.age(epoch)) ? this.cache.get(this.strip(look), epoch) : undefined;
  }

  /**
   * The epoch nearest to `epoch` whose picture is in memory, or null.
   *
   * @param {number} epoch
   * @param {Look} look
   */
  nearest(epoch, look) {
    return this.cache.nearest(this.strip(look), epoch);
  }

  /**
   * The region card at the chosen point.
   *
   * @param {number} epoch
   * @param {{at: number[], box: number[]|null}} look
   */
  card(epoch, look) {
    return this.renewed(() => this.client.card(this.id, epoch, look.at, look.box));
  }

  /**
   * The exact cut along a segment, `[x1, x2, x1, x2]`.
   *
   * @param {number} epoch
   * @param {number[]} probe
   */
  cut(epoch, probe) {
    return this.renewed(() => this.client.cut(this.id, epoch, probe));
  }

  /**
   * The fold of a layer by two of its units, `[layer, unit, unit]`.
   *
   * @param {number} epoch
   * @param {number[]} fold
   * @param {number[]|null} box
   */
  fold(epoch, fold, box) {
    return this.renewed(() => this.client.fold(this.id, epoch, fold, box));
  }

  /**
   * The regions of a view, each with its outputs as a x1 + b x2 + c.
   *
   * @param {number} epoch
   * @param {number[]|null} box
   */
  async affineMaps(epoch, box) {
    const view = {
      arrays: "base64",
      grid: 0,
      include: "regions,affine",
      ...(box ? { box: box.join(",") } : {}),
    };
    return (await this.renewed(() => this.client.frame(this.id, epoch, view))).regions;
  }

  /**
   * A file of an epoch for another program; what it draws or cuts off is the view.
   *
   * @param {number} epoch
   * @param {string} kind
   * @param {Look} look
   */
  file(epoch, kind, { box }) {
    return this.renewed(() => this.client.file(this.id, epoch, kind, box));
  }

  /**
   * The weights of an epoch, by the frame's names.
   *
   * @param {number} epoch
   */
  async network(epoch) {
    const view = { arrays: "base64", grid: 0, include: "network" };
    return (await this.renewed(() => this.client.frame(this.id, epoch, view))).network;
  }

  /**
   * What a grid of `look.sample` samples along each side sees of the view, and what it misses.
   *
   * @param {number} epoch
   * @param {{sample: number, box: number[]|null}} look
   */
  sampleGrid(epoch, look) {
    const view = {
      arrays: "base64",
      grid: look.sample,
      include: "grid,sampling",
      ...(look.box ? { box: look.box.join(",") } : {}),
    };
    return this.renewed(() => this.client.frame(this.id, epoch, view));
  }

  /**
   * Read the metrics of epochs up to `last` that were not drawn, so that curves have a past.
   *
   * @param {number} last
   * @param {Look} look
   * @param {AbortSignal} [signal]
   */
  async loadHistory(last, { box }, signal) {
    const { id, history } = this;
    const every = Math.max(1, Math.ceil(last / CURVE_POINTS));
    const wanted = Math.floor(last / every);
    if (history.count(last, box) > wanted / 2) return;
    const view = {
      first: 0,
      last,
      every,
      grid: 0,
      include: "metrics",
      ...(box ? { box: box.join(",") } : {}),
    };
    for (const frame of await this.client.frames(id, view, signal)) history.add(frame);
  }

  /**
   * Read the metrics of each epoch from `first` to `last`.
   *
   * @param {number} first
   * @param {number} last
   * @param {Look} look
   * @param {AbortSignal} [signal]
   */
  async loadEveryEpoch(first, last, { box }, signal) {
    const { id, history } = this;
    const view = {
      first,
      last,
      every: 1,
      grid: 0,
      include: "metrics",
      ...(box ? { box: box.join(",") } : {}),
    };
    const frames = await this.renewed(() => this.client.frames(id, view, signal), signal);
    for (const frame of frames) history.add(frame);
  }

  /**
   * Register the spec again if the server has restarted without its store.
   *
   * @template T
   * @param {() => Promise<T>} ask
   * @param {AbortSignal} [signal]
   */
  async renewed(ask, signal) {
    try {
      return await ask();
    } catch (problem) {
      if (!(problem instanceof Problem) || problem.status !== GONE) throw problem;
      await this.client.createRun(this.spec, signal);
      return ask();
    }
  }

  /** @param {Look} look */
  strip(look) {
    return `${this.id} ${look.box ?? ""} ${this.included(look)}`;
  }

  /** @param {Look} look */
  included({ layers }) {
    return [
      ...PARTS,
      ...PARTS_OF_LAYERS.filter(([layer]) => layers[layer]).map(([, part]) => part),
    ].join(",");
  }

  /**
   * @param {string} age
   * @param {Data} data
   */
  keep(age, data) {
    this.datas.set(age, data);
    const [oldest] = this.datas.keys();
    if (this.datas.size > DATAS_KEPT) this.datas.delete(oldest);
  }

  /**
   * @param {Look} look
   * @param {boolean} pointsKnown
   * @returns {Record<string, string|number>}
   */
  query(look, pointsKnown) {
    const include = this.included(look) + (pointsKnown ? "" : ",points");
    return {
      arrays: "base64",
      grid: look.layers.colour ? GRID : 0,
      include,
      ...(look.box ? { box: look.box.join(",") } : {}),
    };
  }
}
