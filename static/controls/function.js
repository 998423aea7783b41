// @ts-nocheck
/** Which function is fitted, where, from how many points and how noisy; or the points themselves. */

import { NumberField } from "../ui/number-field.js";
import { readExactly } from "../ui/number-parsing.js";
import { FormSection, redrawButton } from "./form-section.js";

const OF_FORMULA = ["formula"];
const OF_POINTS = ["points"];
const OF_KNOWN = ["interval", "samples", "noise", "seed"];

function wide(label, input) {
  const element = Object.assign(document.createElement("div"), { className: "field wide" });
  element.append(
    Object.assign(document.createElement("label"), { htmlFor: input.id, textContent: label }),
    input,
  );
  return element;
}

const pointsText = (points) => points.map((point) => point.join(", ")).join("\n");

function pointsIn(text) {
  const lines = text.split("\n").filter((line) => line.trim());
  const points = lines.map((line) => readExactly(line, 2));
  const bad = points.find(({ why }) => why);
  return bad ? { bad: bad.why } : points.map(({ values }) => values);
}

export class FunctionControls extends FormSection {
  /** @param {object} catalog  of curves */
  constructor(root, catalog) {
    super(root, catalog, "function");
    this.add("kind", { choices: catalog.functions });
    this.addFormula();
    this.addPoints();
    this.addInterval();
    for (const name of ["samples", "noise", "seed"]) this.add(name);
    redrawButton(this, "seed", "New noise", "Other noise: a new data seed.");
  }

  addFormula() {
    const input = Object.assign(document.createElement("input"), {
      type: "text",
      id: "field-formula",
      name: "formula",
      spellcheck: false,
      maxLength: 200,
    });
    input.addEventListener("change", () => {
      const [unclear] = /\d+,\d+/.exec(input.value) ?? [];
      if (unclear)
        this.complain(
          "formula",
          `“${unclear}” can be read in two ways: type ${unclear.replace(",", ".")}, or ${unclear.replace(",", ", ")} with a blank`,
        );
      else this.edited("formula");
    });
    const field = { ...this.catalog.fields["function.formula"] };
    field.description = `A function of x. Known: ${this.catalog.formula_functions.join(", ")}, pi, e.`;
    this.place(
      "formula",
      field,
      { input, read: () => input.value, write: (text) => (input.value = text) },
      wide("y =", input),
    );
  }

  addPoints() {
    const input = Object.assign(document.createElement("textarea"), {
      id: "field-points",
      name: "points",
      spellcheck: false,
    });
    const read = () => pointsIn(input.value);
    input.addEventListener("change", () => {
      const points = read();
      if (points.bad !== undefined)
        this.complain("points", `Each line must be x, y: ${points.bad}`);
      else this.dispatchEvent(new CustomEvent("change", { detail: { "function.points": points } }));
    });
    const field = {
      description:
        "One x, y a line; or click in the picture to add a point, on a point to take it away.",
    };
    this.place(
      "points",
      field,
      { input, read, write: (points) => (input.value = pointsText(points)) },
      wide("Points", input),
    );
  }

  addInterval() {
    const pair = Object.assign(document.createElement("span"), {
      className: "pair",
      role: "group",
    });
    pair.setAttribute("aria-label", "Training interval");
    const error = document.createElement("p");
    const ends = ["from", "to"].map((name) => {
      const input = Object.assign(document.createElement("input"), { name: `interval-${name}` });
      input.setAttribute("aria-label", `Training interval ${name}`);
      const field = new NumberField(input, { name: `The end “${name}”`, message: error });
      input.addEventListener("change", () => {
        const value = ends.map((end) => end.value);
        if (value.every(Number.isFinite))
          this.dispatchEvent(new CustomEvent("change", { detail: { "function.interval": value } }));
      });
      return field;
    });
    pair.append(ends[0].input, "to", ends[1].input);
    const element = Object.assign(document.createElement("div"), { className: "field" });
    element.append(
      Object.assign(document.createElement("span"), { textContent: "Interval" }),
      pair,
    );
    const write = (value) => ends.forEach((end, place) => end.show(value[place]));
    // Both ends share a message.
    const field = {
      get invalid() {
        return ends.some((end) => end.invalid);
      },
    };
    this.place(
      "interval",
      this.catalog.fields["function.interval"],
      { input: pair, field, error, read: () => ends.map((end) => end.value), write },
      element,
    );
  }

  /** A kind brings its own interval, and a formula or points to begin with. */
  edited(name) {
    if (name !== "kind") {
      super.edited(name);
      return;
    }
    const kind = this.fields.get("kind").read();
    const { interval } = this.catalog.functions.find((one) => one.kind === kind);
    const changes = {
      "function.kind": kind,
      "function.interval": interval,
      "function.formula": "",
      "function.points": [],
    };
    if (kind === "formula") changes["function.formula"] = "abs(x) + sin(3x)/2";
    if (kind === "points") changes["function.points"] = this.thinned;
    this.dispatchEvent(new CustomEvent("change", { detail: changes }));
  }

  /** Points to begin drawing with: some of those that are shown. */
  setSamples({ x, y }) {
    const step = Math.max(1, Math.ceil(x.length / 24));
    const short = (value) => Number(value.toFixed(3));
    this.thinned = x
      .map((value, place) => [short(value), short(y[place])])
      .filter((_, place) => place % step === 0);
  }

  update(spec) {
    super.update(spec);
    const { kind } = spec.function;
    this.describe(this.catalog.functions.find((one) => one.kind === kind)?.description);
    const used =
      kind === "points" ? OF_POINTS : kind === "formula" ? [...OF_FORMULA, ...OF_KNOWN] : OF_KNOWN;
    this.reveal([...OF_FORMULA, ...OF_POINTS, ...OF_KNOWN], used);
  }
}
