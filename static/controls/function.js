/** The function that a curve is fitted to, its interval, points and noise; or the points themselves. */

import { createElement, element } from "../ui/elements.js";
import { NumberField } from "../ui/number-field.js";
import { readExactly } from "../ui/number-parsing.js";
import { FormSection, addRedrawButton } from "./form-section.js";
import { FormulaPreview } from "./formula-preview.js";

const OF_FORMULA = ["formula"];
const OF_POINTS = ["points"];
const OF_FUNCTIONS = ["interval", "samples", "noise", "seed"];

const LONGEST_FORMULA = 200;
const EXAMPLE_FORMULA = "abs(x) + sin(3x)/2";
const EXAMPLES = "2x(x - 1), |x|, sin^2(x), e^(-x²) or x if x > 0 else 0";
/** About how many points of a function are kept for the user to edit. */
const FIRST_POINTS = 24;

/**
 * @typedef {import("../api/types.d.ts").CurveSpec} CurveSpec
 * @typedef {CurveSpec["function"]["points"]} Points
 */

/**
 * @param {string} label
 * @param {HTMLElement} input
 */
const wideRow = (label, input) =>
  createElement(
    "div",
    { className: "field wide" },
    createElement("label", { htmlFor: input.id, textContent: label }),
    input,
  );

/** @param {Points} points */
const textOf = (points) => points.map((point) => point.join(", ")).join("\n");

/**
 * Read points, one per line.
 *
 * @param {string} text
 * @returns {{points: Points, why?: undefined}|{points?: undefined, why: string}}
 */
function pointsIn(text) {
  /** @type {Points} */
  const points = [];
  for (const line of text.split("\n").filter((one) => one.trim())) {
    const { values, why } = readExactly(line, 2);
    if (why !== undefined) return { why };
    points.push([values[0], values[1]]);
  }
  return { points };
}

export class FunctionControls extends FormSection {
  /**
   * @param {HTMLElement} root
   * @param {Pick<import("../api/wire.d.ts").CurveCatalog, "fields"|"functions"|"formula_functions">} catalog
   */
  constructor(root, catalog) {
    super(root, catalog, "function");
    this.functions = catalog.functions;
    /** @type {Points} */
    this.firstPoints = [];
    this.add("kind", { choices: catalog.functions });
    this.preview = this.addFormula(catalog.formula_functions);
    this.addPoints();
    this.addInterval();
    for (const name of ["samples", "noise", "seed", "standardize"]) this.add(name);
    addRedrawButton(this, "seed", "New noise", "Other noise: a new data seed.");
    this.addUpload();
  }

  /**
   * Add the field of the formula, and return what is shown below it.
   *
   * @param {string[]} functions  that formulas can call
   */
  addFormula(functions) {
    const input = createElement("input", {
      type: "text",
      id: "field-formula",
      name: "formula",
      spellcheck: false,
      maxLength: LONGEST_FORMULA,
    });
    const preview = new FormulaPreview(input);
    input.addEventListener("change", () => {
      const [unclear] = /\d+,\d+/.exec(input.value) ?? [];
      if (unclear)
        this.showError(
          "formula",
          `“${unclear}” can be read in two ways: type ${unclear.replace(",", ".")}, or ${unclear.replace(",", ", ")} with a blank`,
        );
      else preview.enter();
    });
    preview.addEventListener("accept", () => {
      this.clearErrors();
      this.onEdit("formula");
    });
    preview.addEventListener("reject", ({ detail }) => this.showError("formula", detail));
    const description = `A function of x, as in ${EXAMPLES}. Functions: ${functions.join(", ")}`;
    /** @param {string} text */
    const write = (text) => {
      input.value = text;
      if (text) preview.read();
    };
    const field = { input, read: () => input.value, write };
    const row = wideRow("y =", input);
    row.append(preview.element);
    this.addInput("formula", description, field, row);
    return preview;
  }

  addUpload() {
    const button = createElement("button", {
      type: "button",
      id: "upload-button",
      className: "quiet-button",
      textContent: "Upload or paste…",
      title: "Points of your own: two columns of a file or text",
    });
    button.setAttribute("aria-haspopup", "dialog");
    button.addEventListener("click", () => this.emit("upload"));
    element(this.root, ".fields").append(createElement("p", { className: "own" }, button));
  }

  addPoints() {
    const input = createElement("textarea", {
      id: "field-points",
      name: "points",
      spellcheck: false,
    });
    input.addEventListener("change", () => {
      const { why } = pointsIn(input.value);
      if (why === undefined) this.onEdit("points");
      else this.showError("points", `Each line must be x, y: ${why}`);
    });
    /** @param {Points} points */
    const write = (points) => {
      input.value = textOf(points);
    };
    this.addInput(
      "points",
      "One point per line: x, y. Select a place in the plot to add a point, or a point to remove it",
      { input, read: () => pointsIn(input.value).points, write },
      wideRow("Points", input),
    );
  }

  addInterval() {
    const error = createElement("p");
    const ends = ["from", "to"].map((name) => {
      const input = createElement("input", { name: `interval-${name}` });
      input.setAttribute("aria-label", `Training interval ${name}`);
      return new NumberField(input, { name: `The end “${name}”`, message: error });
    });
    const read = () => ends.map((end) => end.number);
    for (const { input } of ends)
      input.addEventListener("change", () => {
        const interval = read();
        if (interval.every(Number.isFinite))
          this.emit("change", { changes: this.changesOf("interval", interval), typed: false });
      });
    const [from, to] = ends;
    const pair = createElement("span", { className: "pair" }, from.input, "to", to.input);
    pair.setAttribute("role", "group");
    pair.setAttribute("aria-label", "Training interval");
    /** @param {number[]} interval */
    const write = (interval) => ends.forEach((end, place) => end.show(interval[place]));
    // Both ends share a message, so the field is wrong if either end is.
    const text = {
      get invalid() {
        return ends.some((end) => end.invalid);
      },
      accept: () => ends.map((end) => end.accept()).every(Boolean),
    };
    this.addInput(
      "interval",
      this.descriptions["function.interval"].description,
      { input: pair, text, error, read, write },
      createElement(
        "div",
        { className: "field" },
        createElement("span", { textContent: "Interval" }),
        pair,
      ),
    );
  }

  /**
   * Emit the change of a field. Another kind of function comes with its own interval and with a first formula or points.
   *
   * @override
   * @param {string} name
   */
  onEdit(name) {
    if (name !== "kind") {
      super.onEdit(name);
      return;
    }
    const kind = this.field("kind").read();
    const interval = this.functions.find((one) => one.kind === kind)?.interval;
    this.emit("change", {
      changes: {
        "function.kind": kind,
        "function.interval": interval,
        "function.formula": kind === "formula" ? EXAMPLE_FORMULA : "",
        "function.points": kind === "points" ? this.firstPoints : [],
        "function.names": [],
      },
      typed: false,
    });
  }

  /**
   * Keep some of the points that are shown: the user's own points start as a copy of them.
   *
   * @param {{x: number[], y: number[]}} samples
   */
  setSamples({ x, y }) {
    const step = Math.max(1, Math.ceil(x.length / FIRST_POINTS));
    /** @param {number} value */
    const short = (value) => Number(value.toFixed(3));
    this.firstPoints = x
      .map((value, place) => /** @type {Points[number]} */ ([short(value), short(y[place])]))
      .filter((_, place) => place % step === 0);
  }

  /**
   * @override
   * @param {CurveSpec} spec
   */
  update(spec) {
    super.update(spec);
    const { kind } = spec.function;
    this.setDefaultHelp(this.functions.find((one) => one.kind === kind)?.description ?? "");
    this.showOnly(
      [...OF_FORMULA, ...OF_POINTS, ...OF_FUNCTIONS],
      kind === "points" ? OF_POINTS : [...OF_FUNCTIONS, ...(kind === "formula" ? OF_FORMULA : [])],
    );
  }
}
