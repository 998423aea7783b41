/** A live figure of the article: a network that trains, with its time, its seeds and its handles, in place of a picture. */

import { LatestRequest } from "../../api/latest-request.js";
import { Player } from "../../api/player.js";
import { FigureTime } from "../../controls/figure-time.js";
import { SeedStrip } from "../../controls/seed-strip.js";
import { createElement, element } from "../../ui/elements.js";

/**
 * @typedef {import("../../content/article-figures.js").FigureData} FigureData
 * @typedef {import("../../content/article-figures.js").Subject} Subject
 * @typedef {import("../../api/types.d.ts").Changes} Changes
 * @typedef {import("../../ui/palette.js").Palette} Palette
 */

/**
 * What figures share.
 *
 * @typedef {object} Setup
 * @property {import("../../api/client.js").Client} client
 * @property {import("../../api/types.d.ts").Catalog} catalog
 * @property {Palette} palette
 */

/** The number of frames in which a figure plays the whole training. */
const FRAMES = 50;

const reducedMotion = window.matchMedia("(prefers-reduced-motion: reduce)");

/**
 * A figure; each kind says how it opens a network and shows a frame of it.
 *
 * @template {{epoch: number}} F
 */
export class LiveFigure {
  /**
   * @param {HTMLElement} root
   * @param {FigureData & {subject: Subject}} data
   * @param {Setup} setup
   */
  constructor(root, data, setup) {
    this.root = root;
    this.data = data;
    this.setup = setup;
    this.palette = setup.palette;
    this.shown = element(root, ".shown");
    this.handles = element(root, ".handles");
    this.note = createElement("p", { className: "figure-note" });
    this.note.setAttribute("role", "status");
    this.link = createElement("a", { textContent: "Open this network" });
    this.requests = new LatestRequest();
    this.seed = data.subject.seed;
    this.epoch = data.subject.epoch;
    /**
     * What the handles have changed in the spec.
     *
     * @type {Changes}
     */
    this.changes = {};
    /** @type {F|null} */
    this.frame = null;
    this.started = false;
    this.isClosed = false;
    this.time = new FigureTime(this.epoch);
    this.strip = data.subject.bars.length ? new SeedStrip(data.subject) : null;
    this.player = new Player((epoch) => this.load(epoch));
    this.player.step = Math.max(1, Math.ceil(this.epoch / FRAMES));
  }

  /** Open the network and, unless motion is unwelcome, play its training once. */
  async start() {
    if (this.started) return;
    this.started = true;
    await this.mount();
    this.handles.append(this.time.root, ...this.own(), ...(this.strip ? [this.strip.root] : []));
    element(this.root, "figcaption").append(" ", this.link);
    this.handles.before(this.note);
    this.listen();
    await this.open();
    if (reducedMotion.matches) this.seek(this.epoch);
    else this.play(0);
  }

  listen() {
    const { time, player, strip } = this;
    time.addEventListener("seek", ({ detail }) => {
      this.pause();
      this.seek(detail);
    });
    time.addEventListener("toggle", () => {
      if (player.playing) this.pause();
      else this.play(this.epoch >= this.last ? 0 : this.epoch);
    });
    player.addEventListener("frame", ({ detail }) => this.display(/** @type {F} */ (detail)));
    player.addEventListener("stopped", ({ detail }) => {
      time.setPlaying(false);
      if (detail instanceof Error) this.fail(detail.message);
    });
    strip?.addEventListener("choose", ({ detail }) => {
      this.seed = detail;
      this.reopen();
    });
  }

  /** Stop, before another figure takes its place. */
  close() {
    this.isClosed = true;
    this.player.stop();
  }

  /** The last epoch that the figure shows. */
  get last() {
    return this.data.subject.epoch;
  }

  /** Open the network with the changes of the handles, and show its present epoch. */
  reopen() {
    this.pause();
    this.requests.run(
      async () => {
        await this.open();
        return this.load(this.epoch);
      },
      (frame) => this.display(frame),
      (message) => this.fail(message),
    );
  }

  /** What differs from the subject's spec. @returns {Changes} */
  get differences() {
    const seeds = Object.fromEntries(this.data.subject.seeded.map((place) => [place, this.seed]));
    return { ...this.changes, ...seeds };
  }

  /** @param {number} epoch */
  seek(epoch) {
    this.requests.run(
      () => this.load(epoch),
      (frame) => this.display(frame),
      (message) => this.fail(message),
    );
  }

  /** @param {number} from */
  play(from) {
    this.time.setPlaying(true);
    this.player.start(from, this.last);
  }

  pause() {
    this.player.stop();
    this.time.setPlaying(false);
  }

  /** @param {F} frame */
  display(frame) {
    if (this.isClosed) return;
    this.frame = frame;
    this.epoch = frame.epoch;
    this.time.show(frame.epoch);
    this.root.classList.add("is-live");
    this.note.textContent = "";
    this.link.href = this.address();
    this.draw(frame);
  }

  /** @param {string} message */
  fail(message) {
    this.note.textContent = message;
  }

  /** @param {Palette} palette */
  setPalette(palette) {
    this.palette = palette;
    if (this.frame) this.draw(this.frame);
  }

  /**
   * Return a labelled slider over the entries of a list.
   *
   * @param {string} label
   * @param {string[]} entries
   * @param {number} first
   * @param {(index: number) => void} choose
   */
  slider(label, entries, first, choose) {
    const words = createElement("output", { textContent: entries[first] });
    const input = createElement("input", {
      type: "range",
      min: "0",
      max: String(entries.length - 1),
      value: String(first),
    });
    input.setAttribute("aria-valuetext", entries[first]);
    input.addEventListener("input", () => {
      const index = input.valueAsNumber;
      words.textContent = entries[index];
      input.setAttribute("aria-valuetext", entries[index]);
      choose(index);
    });
    return createElement(
      "label",
      { className: "figure-handle" },
      createElement("span", { textContent: label }),
      input,
      words,
    );
  }

  /**
   * Return a labelled menu.
   *
   * @param {string} label
   * @param {[string, string][]} entries  value and text of each
   * @param {string} first
   * @param {(value: string) => void} choose
   */
  menu(label, entries, first, choose) {
    const select = createElement(
      "select",
      {},
      ...entries.map(([value, text]) => new Option(text, value, false, value === first)),
    );
    select.addEventListener("change", () => choose(select.value));
    return createElement(
      "label",
      { className: "figure-handle" },
      createElement("span", { textContent: label }),
      select,
    );
  }

  /** Return the menu of activations, which changes the network. */
  activationMenu() {
    const { catalog } = this.setup;
    const { activations, subject } = this.data;
    /** @type {Map<string, string>} */
    const labels = new Map(catalog.activations.map(({ name, label }) => [name, label]));
    const network = /** @type {{activation?: string}} */ (subject.spec.network ?? {});
    return this.menu(
      "Activation",
      activations.map((name) => [name, labels.get(name) ?? name]),
      network.activation ?? "relu",
      (name) => {
        this.changes = { ...this.changes, "network.activation": name };
        this.reopen();
      },
    );
  }

  /** Return the slider of the hidden layers that the study has. @param {string} label */
  sizeSlider(label) {
    const { sizes, subject } = this.data;
    const network = /** @type {{hidden_layer_sizes?: number[]}} */ (subject.spec.network ?? {});
    const own = JSON.stringify(network.hidden_layer_sizes ?? []);
    const first = sizes.findIndex((size) => JSON.stringify(size) === own);
    return this.slider(
      label,
      sizes.map((size) => size.join(" + ")),
      Math.max(0, first),
      (index) => {
        this.changes = { ...this.changes, "network.hidden_layer_sizes": sizes[index] };
        this.reopen();
      },
    );
  }

  /** Create the view. @returns {Promise<void>} */
  async mount() {
    throw new Error("A figure has to create its view.");
  }

  /** Return the handles of this kind of figure. @returns {HTMLElement[]} */
  own() {
    return [];
  }

  /** Open the network with the present differences. @returns {Promise<void>} */
  async open() {
    throw new Error("A figure has to open its network.");
  }

  /**
   * Return the frame of an epoch.
   *
   * @param {number} epoch
   * @returns {Promise<F>}
   */
  async load(epoch) {
    throw new Error(`A figure has to load its frame of epoch ${epoch}.`);
  }

  /** @param {F} frame */
  draw(frame) {
    throw new Error(`A figure has to draw its frame of epoch ${frame.epoch}.`);
  }

  /** Return the address that shows the present frame in the product. */
  address() {
    return "";
  }
}
