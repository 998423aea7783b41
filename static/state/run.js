// @ts-nocheck
/** The run that the page looks at: its frames (from memory where seen, else from the server), its history and its data. */

import { FrameCache } from "../api/frame-cache.js";
import { readFrame } from "../api/frame.js";
import { History } from "./metric-history.js";
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

/** From which epochs on a run has other points, each with a key that equal points have in common. */
function agesOf({ dataset, interventions }) {
  const ages = [{ epoch: 0, key: JSON.stringify(dataset) }];
  for (const { epoch, points } of interventions) {
    if (points.length) ages.push({ epoch, key: ages.at(-1).key + JSON.stringify(points) });
  }
  return ages;
}

/** The points of a frame with what they are called, and the `axes` of their own units. */
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
    this.cache = new FrameCache(budget);
    this.histories = new Map();
    this.data = null;
    this.datas = new Map();
    this.spec = null;
  }

  /** Look at the run of `spec` from now on, with a `past` where it is known. The server fills in what the spec leaves out, or refuses it. */
  async open(spec, signal, past = new History()) {
    const run = await this.client.createRun(spec, signal);
    this.id = run.id;
    this.spec = frozen(run.spec);
    this.ages = agesOf(run.spec);
    this.data = null;
    this.history = this.histories.get(run.id) ?? past;
    this.histories.delete(run.id);
    this.histories.set(run.id, this.history);
    if (this.histories.size > RUNS_KEPT) this.histories.delete(this.histories.keys().next().value);
  }

  /** Which points there are at an epoch, after what was done to them up to it. */
  age(epoch) {
    return this.ages.findLast((one) => one.epoch <= epoch).key;
  }

  /** A frame is shown: `data` are the points of its epoch, and stay the same object as long as they do. */
  shown(frame) {
    this.data = this.datas.get(this.age(frame.epoch)) ?? this.data;
  }

  get layers() {
    return this.spec.network.hidden_layer_sizes.length;
  }

  /** The frame of an epoch as one looks at it; trains as far as needed. */
  async frame(epoch, look, signal) {
    const key = this.strip(look);
    const seen = this.seen(epoch, look);
    if (seen) return seen;
    const { id, history, ages } = this;
    const view = this.query(look, this.datas.has(this.age(epoch)));
    const wire = await this.renewed(() => this.client.frame(id, epoch, view, signal), signal);
    const frame = readFrame(wire);
    if (frame.points && ages === this.ages)
      this.keep(this.age(frame.epoch), dataOf(frame, this.spec));
    if (ages === this.ages) this.shown(frame);
    this.cache.put(key, frame);
    history.note(frame);
    return frame;
  }

  /** The frame of an epoch with some weights replaced; kept nowhere. */
  async preview(epoch, look, edit) {
    const wire = await this.renewed(() =>
      this.client.preview(this.id, epoch, this.query(look, true), edit),
    );
    return readFrame(wire);
  }

  /** The frame of an epoch if it is in memory, else undefined. */
  seen(epoch, look) {
    return this.datas.has(this.age(epoch)) ? this.cache.get(this.strip(look), epoch) : undefined;
  }

  /** The epoch nearest to `epoch` whose picture is in memory, or null. */
  nearest(epoch, look) {
    return this.cache.nearest(this.strip(look), epoch);
  }

  /** The region card at the chosen point. */
  card(epoch, look) {
    return this.renewed(() => this.client.card(this.id, epoch, look.at, look.box));
  }

  /** The exact cut along a segment, `[x1, x2, x1, x2]`. */
  cut(epoch, probe) {
    return this.renewed(() => this.client.cut(this.id, epoch, probe));
  }

  /** The fold of a layer by two of its units, `[layer, unit, unit]`. */
  fold(epoch, fold, box) {
    return this.renewed(() => this.client.fold(this.id, epoch, fold, box));
  }

  /** The regions of a view, each with its outputs as a x1 + b x2 + c. */
  async affine(epoch, box) {
    const view = {
      arrays: "base64",
      grid: 0,
      include: "regions,affine",
      ...(box ? { box: box.join(",") } : {}),
    };
    return (await this.renewed(() => this.client.frame(this.id, epoch, view))).regions;
  }

  /** A file of an epoch for another program; what it draws or cuts off is the view. */
  file(epoch, kind, { box }) {
    return this.renewed(() => this.client.file(this.id, epoch, kind, box));
  }

  /** The weights of an epoch, by the frame's names. */
  async network(epoch) {
    const view = { arrays: "base64", grid: 0, include: "network" };
    return (await this.renewed(() => this.client.frame(this.id, epoch, view))).network;
  }

  /** What a grid of `look.sample` samples along each side sees of the view, and what it misses. */
  sampled(epoch, look) {
    const box = look.box ? { box: look.box.join(",") } : {};
    const view = { arrays: "base64", grid: look.sample, include: "grid,sampling", ...box };
    return this.renewed(() => this.client.frame(this.id, epoch, view));
  }

  /** Read the metrics of epochs up to `last` that were not drawn, so that curves have a past. */
  async remember(last, { box }, signal) {
    const { id, history } = this;
    const every = Math.max(1, Math.ceil(last / CURVE_POINTS));
    const wanted = Math.floor(last / every);
    if (history.known(last, box) > wanted / 2) return;
    const view = {
      first: 0,
      last,
      every,
      grid: 0,
      include: "metrics",
      ...(box ? { box: box.join(",") } : {}),
    };
    for (const frame of await this.client.frames(id, view, signal)) history.note(frame);
  }

  /** Read the metrics of each epoch from `first` to `last`. */
  async watch(first, last, { box }, signal) {
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
    for (const frame of frames) history.note(frame);
  }

  /** A server that was started anew without its memory is told the spec again. */
  async renewed(ask, signal) {
    try {
      return await ask();
    } catch (problem) {
      if (problem.status !== GONE) throw problem;
      await this.client.createRun(this.spec, signal);
      return ask();
    }
  }

  strip(look) {
    return `${this.id} ${look.box ?? ""} ${this.included(look)}`;
  }

  included({ layers }) {
    return [
      ...PARTS,
      ...PARTS_OF_LAYERS.filter(([layer]) => layers[layer]).map(([, part]) => part),
    ].join(",");
  }

  keep(age, data) {
    this.datas.set(age, data);
    if (this.datas.size > DATAS_KEPT) this.datas.delete(this.datas.keys().next().value);
  }

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
