/** Figures of the article with the fit of a curve: of a trained network, or of one unit that two handles set. */

import { CurveRun } from "../../state/curve-run.js";
import { LOOK, toHash } from "../../state/curve-url.js";
import { changed } from "../../state/page-state.js";
import { createElement, element } from "../../ui/elements.js";
import { fixed } from "../../ui/number-format.js";
import { Plotly } from "../../ui/plotly-loader.js";
import { siteAddress } from "../../ui/site-address.js";
import { CurveFit } from "../../views/curve-fit.js";
import { LiveFigure } from "./live-figure.js";

/**
 * @typedef {import("../../state/curve-run.js").Frame} Frame
 * @typedef {import("../../api/types.d.ts").CurveSpec} Spec
 */

/** Half the view, as multiples of half the training interval. */
const REACHES = [1, 1.5, 2, 3, 4, 6, 8];
const FIRST_REACH = 2;

/** @param {number} value */
const rounded = (value) => Number(value.toPrecision(3));

/** @param {number} count */
const folds = (count) => (count === 1 ? "1 fold inside" : `${count} folds inside`);

/** @extends {LiveFigure<Frame>} */
export class CurveFigure extends LiveFigure {
  run = new CurveRun(this.setup.client);
  place = createElement("div", { className: "fit" });
  view = new CurveFit(this.place, Plotly, this.palette);
  look = { ...LOOK, first: 0 };

  async mount() {
    this.shown.append(this.place);
    this.place.setAttribute("role", "img");
    await this.view.mount();
    this.view.addEventListener("reset", () => this.frame && this.draw(this.frame));
  }

  close() {
    super.close();
    this.view.close();
  }

  own() {
    const { handles } = this.data;
    return [
      ...(handles.includes("sum") ? [this.sumSlider()] : []),
      ...(handles.includes("units") ? [this.sizeSlider("Units")] : []),
      ...(handles.includes("activation") ? [this.activationMenu()] : []),
      ...(handles.includes("reach") ? [this.reachSlider()] : []),
    ];
  }

  sumSlider() {
    const { network } = /** @type {{network: {hidden_layer_sizes: number[]}}} */ (
      this.data.subject.spec
    );
    const units = network.hidden_layer_sizes[network.hidden_layer_sizes.length - 1];
    const entries = [...Array(units)].map((_, index) => (index ? `${index + 1} units` : "1 unit"));
    this.look = { ...this.look, first: Math.min(4, units), shown: { ...LOOK.shown, sum: true } };
    return this.slider("In the sum", entries, this.look.first - 1, (index) => {
      this.look = { ...this.look, first: index + 1 };
      if (this.frame) this.draw(this.frame);
    });
  }

  reachSlider() {
    return this.slider(
      "View",
      REACHES.map((reach) => `${reach} times the data`),
      REACHES.indexOf(FIRST_REACH),
      (index) => {
        const [low, high] = this.frame?.interval ?? [-1, 1];
        const [middle, half] = [(low + high) / 2, (REACHES[index] * (high - low)) / 2];
        this.look = { ...this.look, range: [middle - half, middle + half] };
        this.seek(this.epoch);
      },
    );
  }

  async open() {
    const { run } = this;
    if (!run.spec) await run.open(/** @type {Spec} */ (this.data.subject.spec));
    await run.open(changed(/** @type {Spec} */ (run.spec), this.differences));
  }

  /** @param {number} epoch */
  load(epoch) {
    return this.run.frame(epoch, this.look);
  }

  /** @param {Frame} frame */
  draw(frame) {
    const { errors, counts, epoch } = frame;
    const inside = errors.inside?.rmse;
    const outside = errors.outside?.rmse;
    const words = [
      ...(typeof inside === "number" ? [`error ${rounded(inside)} inside`] : []),
      ...(typeof outside === "number" ? [`${rounded(outside)} outside`] : []),
      ...(counts.kinks_in_interval === null ? [] : [folds(counts.kinks_in_interval)]),
    ];
    this.note.textContent = words.join(", ");
    this.place.setAttribute("aria-label", `The fit at epoch ${epoch}: ${words.join(", ")}`);
    this.view.update(frame, this.look, null);
  }

  address() {
    const { catalog } = this.setup;
    const { spec } = this.run;
    if (!spec) return "";
    return siteAddress(
      `curve#${toHash(spec, { ...this.look, epoch: this.epoch }, catalog.curves.defaults)}`,
    );
  }

  /** @param {import("../../ui/palette.js").Palette} palette */
  setPalette(palette) {
    this.view.setPalette(palette);
    super.setPalette(palette);
  }
}

/**
 * Return the x of a line, and its truth there, with one further x, where the truth is interpolated.
 *
 * @param {Frame["line"]} line
 * @param {number} place
 */
function withPlace({ x, truth }, place) {
  const after = x.findIndex((one) => one > place);
  if (after < 1) return { x, truth };
  const share = (place - x[after - 1]) / (x[after] - x[after - 1]);
  return {
    x: x.toSpliced(after, 0, place),
    truth:
      truth &&
      truth.toSpliced(after, 0, truth[after - 1] + share * (truth[after] - truth[after - 1])),
  };
}

/** The number of places of a handle. */
const PLACES = 81;
const STEEPEST = 2;

/** The text of handles while training sets the line. */
const AS_TRAINED = "as trained";

/** The line of one unit, as training left it until a handle sets it. */
export class UnitFigure extends CurveFigure {
  /**
   * The fold and the slope that the handles set; null while training does.
   *
   * @type {{fold: number, slope: number}|null}
   */
  set = null;
  /**
   * What each handle chooses from, and the handle.
   *
   * @type {{values: number[], digits: number, root: HTMLLabelElement}[]}
   */
  pair = [];

  own() {
    const [low, high] = this.interval;
    const steps = [...Array(PLACES)].map((_, index) => index / (PLACES - 1));
    this.pair = [
      this.handle(
        "Fold at",
        steps.map((share) => low + share * (high - low)),
        1,
      ),
      this.handle(
        "Slope",
        steps.map((share) => STEEPEST * (2 * share - 1)),
        2,
      ),
    ];
    this.release();
    return this.pair.map(({ root }) => root);
  }

  /**
   * @param {string} label
   * @param {number[]} values
   * @param {number} digits
   */
  handle(label, values, digits) {
    const texts = values.map((value) => fixed(value, digits));
    const root = this.slider(label, texts, (PLACES - 1) / 2, () => this.put());
    return { values, digits, root };
  }

  /** The interval of the data. */
  get interval() {
    const { function: given } = /** @type {{function?: {interval?: number[]}}} */ (
      this.data.subject.spec
    );
    return given?.interval ?? this.setup.catalog.curves.defaults.function.interval;
  }

  /** Show the line of both handles instead of the trained one. */
  put() {
    this.pause();
    const [fold, slope] = this.pair.map(({ values, digits, root }) => {
      const input = element(root, "input", HTMLInputElement);
      const value = values[input.valueAsNumber];
      this.name(root, fixed(value, digits));
      return value;
    });
    this.set = { fold, slope };
    if (this.frame) this.draw(this.frame);
  }

  /** Show the trained line, which the handles do not describe: a unit may also be flat after its fold. */
  release() {
    this.set = null;
    for (const { root } of this.pair) this.name(root, AS_TRAINED);
  }

  /**
   * @param {HTMLElement} root
   * @param {string} text
   */
  name(root, text) {
    element(root, "output").textContent = text;
    element(root, "input").setAttribute("aria-valuetext", text);
  }

  reopen() {
    this.release();
    super.reopen();
  }

  /** @param {number} epoch */
  seek(epoch) {
    this.release();
    super.seek(epoch);
  }

  /** @param {number} from */
  play(from) {
    this.release();
    super.play(from);
  }

  /** @param {Frame} frame */
  draw(frame) {
    if (!this.set) {
      super.draw(frame);
      return;
    }
    const { fold, slope } = this.set;
    const { samples } = frame;
    /** @param {number} x */
    const folded = (x) => slope * Math.max(0, x - fold);
    // The constant is the best one for these handles, so that two of them suffice.
    const rest = samples.y.map((y, index) => y - folded(samples.x[index]));
    const constant = rest.reduce((sum, one) => sum + one, 0) / rest.length;
    const error = Math.sqrt(
      rest.reduce((sum, one) => sum + (one - constant) ** 2, 0) / rest.length,
    );
    this.note.textContent = `error ${rounded(error)} with the fold at ${rounded(fold)} and a slope of ${rounded(slope)}`;
    const line = withPlace(frame.line, fold);
    const kinks = [{ x: fold, y: constant, units: [[0, 0]] }];
    const fit = line.x.map((x) => constant + folded(x));
    this.place.setAttribute("aria-label", `The line of one unit: ${this.note.textContent}`);
    this.view.update(
      { ...frame, line: { ...line, fit }, kinks, pieces: null, units: null },
      this.look,
      null,
    );
  }
}
