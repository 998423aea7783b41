/** The card of the region at a point: its formula, its activation pattern, and the data points in it. */

import { FEW_CLASSES, LISTED_CLASSES } from "../content/class-groups.js";
import { coordinatesOf, meaningOf } from "../content/coordinates.js";
import { hasUnits, labelName, original } from "../content/label-names.js";
import { CoordinateLabels, symbolElement } from "../ui/coordinate-labels.js";
import { createElement, createSvgElement, element, elements } from "../ui/elements.js";
import { NumberField } from "../ui/number-field.js";
import { count, fixed, percent, significant } from "../ui/number-format.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";

/**
 * @typedef {import("../api/wire.d.ts").RegionCard} Card
 * @typedef {import("../api/frame.js").Frame} Frame
 * @typedef {import("../api/types.d.ts").Axes|null|undefined} Axes  the data's own units
 */

const DIGITS = 5;

/**
 * Return a row of squares, one for each unit of a layer, lit if the unit is active.
 *
 * @param {number[]} units
 * @param {number} layer
 */
function patternRow(units, layer) {
  const active = units.flatMap((on, unit) => (on ? [unit + 1] : []));
  const names = active.length ? `active: ${active.join(", ")}` : "none active";
  const squares = units.map((on, unit) =>
    createElement("i", {
      className: on ? "lit" : "",
      title: `layer ${layer + 1}, unit ${unit + 1}: ${on ? "active" : "off"}`,
    }),
  );
  const row = createElement("div", { className: "pattern" }, ...squares);
  row.setAttribute("role", "img");
  row.setAttribute("aria-label", `Layer ${layer + 1}, ${units.length} units, ${names}`);
  return createElement(
    "div",
    { className: "pattern-row" },
    createElement("span", {}, `layer ${layer + 1}`),
    row,
  );
}

/**
 * @param {string} className
 * @param {(Node|string)[]} children
 */
const span = (className, ...children) => createElement("span", { className }, ...children);

/**
 * Return the sign and the size of a number, for two columns.
 *
 * @param {number|null} value
 * @param {boolean} first  whether it starts the formula, where a plus sign is left out
 */
function signedNumber(value, first) {
  const sign = value !== null && value < 0 ? "\u2212" : first ? "" : "+";
  const size = value === null ? null : Math.abs(value);
  return [span("sign", sign), span("number", significant(size, DIGITS))];
}

/**
 * Return `name = a x₁ + b x₂ + c`, with its numbers in columns.
 *
 * @param {string} name
 * @param {(number|null)[]} coefficients
 * @param {string[]} symbols  of the two coordinates
 */
function formula(name, [a, b, c], [first, second]) {
  const line = createElement(
    "div",
    { className: "formula" },
    span("name", name),
    createElement("span", {}, "="),
    ...signedNumber(a, true),
    symbolElement(first),
    ...signedNumber(b, false),
    symbolElement(second),
    ...signedNumber(c, false),
  );
  line.dataset.affine = JSON.stringify([a, b, c]);
  return line;
}

/**
 * Return the names of the outputs.
 *
 * @param {number} outputs
 * @param {Frame} frame
 */
function outputNames(outputs, { task, classes, classNames }) {
  if (task === "regression") return ["value"];
  if (outputs === 1) return ["logit"];
  return classes.map((label, index) => `logit ${classNames ? classNames[index] : label}`);
}

/**
 * Return the outputs whose formulas are shown: all, or of many those that are the largest at the point, the largest first.
 *
 * @param {number} count
 * @param {(number|null)[]} logit
 */
function shownOutputs(count, logit) {
  const outputs = Array.from({ length: count }, (_, output) => output);
  if (count <= FEW_CLASSES) return outputs;
  return outputs.sort((a, b) => Number(logit[b]) - Number(logit[a])).slice(0, LISTED_CLASSES);
}

/**
 * Return a term of the list of facts with its description.
 *
 * @param {string} term
 * @param {string} description
 */
const fact = (term, description) => [
  createElement("dt", {}, term),
  createElement("dd", {}, description),
];

/**
 * Return how many points are inside, by part and class.
 *
 * @param {NonNullable<Card["points"]>} points
 * @param {Frame} frame
 */
function insideText(points, frame) {
  const { task, classes } = frame;
  const textOf = (/** @type {"train"|"test"} */ part) => {
    const counts = points[part];
    const all = Object.values(counts).reduce((sum, n) => sum + n, 0);
    if (task === "regression" || all === 0) return `${all} ${part}`;
    const byClass = classes
      .filter((label) => counts[label])
      .map((label) => `${counts[label]} of ${labelName(frame, label)}`);
    return `${all} ${part} (${byClass.join(", ")})`;
  };
  return `${textOf("train")}, ${textOf("test")}`;
}

/**
 * Return the predicted class with its probability, or the predicted value; null if there is none.
 *
 * @param {Card} card
 * @param {Frame} frame
 * @param {Axes} axes
 */
function predictionText({ probability, logit, label }, frame, axes) {
  if (probability && probability.length > 1 && label !== null) {
    const share = probability[frame.classes.indexOf(label)];
    return `${labelName(frame, label)}, probability ${percent(share)}`;
  }
  if (probability?.length || frame.task !== "regression") return null;
  const value = logit?.[0] ?? label;
  const ownUnits =
    axes && hasUnits(axes.label) && value !== null
      ? `, ${axes.label.name} ${significant(original(axes.label, value), DIGITS)}`
      : "";
  return significant(value, DIGITS) + ownUnits;
}

/**
 * Return the facts about a region, terms and descriptions in turn.
 *
 * @param {Card} card
 * @param {Frame} frame
 * @param {Axes} axes
 */
function factsOf(card, frame, axes) {
  const predicted = predictionText(card, frame, axes);
  const { original: place, columns, area, points, boundary } = card;
  return [
    ...(predicted ? fact("predicts", predicted) : []),
    ...(axes && place && !columns
      ? [axes.x1, axes.x2].flatMap(({ name }, axis) => fact(name, significant(place[axis], DIGITS)))
      : []),
    ...(Number.isFinite(area) ? fact("area", significant(area, 4)) : []),
    ...(points ? fact("inside", insideText(points, frame)) : []),
    ...(boundary ? fact("distance to boundary", significant(boundary.distance, 4)) : []),
  ];
}

/**
 * Return the exact formulas of the outputs, or why there are none.
 *
 * @param {Card} card
 * @param {Frame} frame
 */
function formulasOf({ affine, logit }, frame) {
  if (!affine) {
    const { why } = frame;
    const text = why ? `No exact formula: ${why}.` : "There is no exact formula at this point.";
    return createElement("p", { className: "quiet" }, text);
  }
  const names = outputNames(affine.length, frame);
  const coordinates = coordinatesOf(frame);
  const outputs = shownOutputs(affine.length, logit);
  const group = createElement(
    "div",
    // Focusable, so that a keyboard can scroll long formulas.
    { className: "formulas", tabIndex: 0 },
    ...outputs.map((output) => formula(names[output], affine[output], coordinates.symbols)),
  );
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", "Exact formula");
  const some =
    outputs.length < affine.length
      ? `The ${outputs.length} largest of ${affine.length} logits at the point.`
      : "";
  const words = [some, meaningOf(coordinates)].filter(Boolean).join(" ");
  if (!words) return group;
  return createElement("div", {}, group, createElement("p", { className: "quiet" }, words));
}

/**
 * Return the activation pattern with a sentence about it.
 *
 * @param {number[][]} pattern
 */
function patternOf(pattern) {
  const units = pattern.flat();
  const active = units.filter(Boolean).length;
  return [
    createElement("div", { className: "patterns" }, ...pattern.map(patternRow)),
    createElement(
      "p",
      { className: "quiet" },
      `${count(active, "unit")} of ${fixed(units.length, 0)} active: on this pattern the output is the formula above.`,
    ),
  ];
}

/**
 * Return the values of pixels as a square image.
 *
 * @param {number[]} values
 */
function imageOf(values) {
  const side = Math.sqrt(values.length);
  const most = Math.max(...values.map(Math.abs), 1e-9);
  const pixels = values.map((value, at) =>
    createSvgElement("rect", {
      x: at % side,
      y: Math.floor(at / side),
      width: 1.02,
      height: 1.02,
      opacity: Math.max(0, value / most),
    }),
  );
  const size = { viewBox: `0 0 ${side} ${side}`, width: 96, height: 96, role: "img" };
  return createSvgElement("svg", { ...size, "aria-label": "The point as an image" }, ...pixels);
}

/** @param {string[]} columns */
const arePixels = (columns) =>
  Number.isInteger(Math.sqrt(columns.length)) && columns.every((name) => name.startsWith("pixel"));

/**
 * Return the point of a card in all columns, and the sample that is nearest to it.
 *
 * @param {Card} card
 * @param {Frame} frame
 */
function inputSpaceOf({ columns, original: place, sample }, frame) {
  if (!columns || !place) return [];
  const values = columns.flatMap((name, at) => fact(name, significant(place[at], DIGITS)));
  const label = sample && (frame.classes.length ? labelName(frame, sample.label) : "");
  const words = sample
    ? `Nearest sample: ${sample.row < 0 ? "an added point" : `row ${sample.row}`}${label && `, ${label}`}, ${significant(sample.from_slice, 3)} away from the slice.`
    : "";
  return [
    createElement("h3", {}, "Point in input space"),
    arePixels(columns) ? imageOf(place) : createElement("dl", { className: "facts" }, ...values),
    createElement("p", { className: "quiet" }, words),
  ];
}

/**
 * @param {unknown} x
 * @returns {x is number}
 */
const isFiniteNumber = (x) => Number.isFinite(x);

/**
 * Emits `pick` (x1 and x2 of a point that the user has typed), `clear` when the user closes the card, and `slice` with a slice
 * through the nearest sample.
 *
 * @extends {TypedEventTarget<{pick: number[], clear: null, slice: import("../state/slices.js").Slice}>}
 */
export class RegionCard extends TypedEventTarget {
  /** @param {HTMLElement} root  contains a form with two inputs, `.card-body` with the text for no point, and `[data-clear]` */
  constructor(root) {
    super();
    this.body = element(root, ".card-body");
    this.form = element(root, "form", HTMLFormElement);
    this.clearButton = element(root, "[data-clear]");
    this.copyButton = element(root, "[data-copy]");
    this.heading = element(root, "h2");
    this.emptyText = this.body.textContent ?? "";
    /** The chosen point, as text. */
    this.point = "";
    this.fields = elements(this.form, "input", HTMLInputElement).map(
      (input, axis) => new NumberField(input, { name: `x${axis + 1}`, empty: true }),
    );
    this.labels = new CoordinateLabels(this.form);
    this.form.addEventListener("submit", (event) => event.preventDefault());
    this.form.addEventListener("change", () => this.onTyped());
    this.clearButton.addEventListener("click", () => this.emit("clear"));
  }

  onTyped() {
    const point = this.fields.map((field) => field.value);
    if (point.every(isFiniteNumber)) this.emit("pick", point);
  }

  /**
   * Name the fields of the point after the coordinates of a frame.
   *
   * @param {Frame} frame
   */
  nameFields(frame) {
    this.labels.show(coordinatesOf(frame));
  }

  /**
   * Show the coordinates of the chosen point, before its card has arrived.
   *
   * @param {number[]|null} at  null if no point is chosen
   */
  setPoint(at) {
    this.clearButton.hidden = !at;
    this.copyButton.hidden = !at;
    const point = JSON.stringify(at);
    // Frames of the same point leave the fields alone, in which the user may be typing.
    if (point !== this.point) this.fields.forEach((field, axis) => field.show(at && at[axis]));
    this.point = point;
    if (!at) this.showMessage(this.emptyText);
    if (!at) this.showNumber(null);
  }

  /** @param {number|null} region  its number, from 0; null if there is none */
  showNumber(region) {
    this.heading.textContent =
      region === null ? "Region at" : `Region ${(region + 1).toLocaleString("en")} at`;
  }

  /** @param {string} text  shown instead of the card */
  showMessage(text) {
    this.body.replaceChildren(createElement("p", { className: "quiet" }, text));
  }

  /**
   * Return a button that moves the slice through the nearest sample, if the slice is that of two columns.
   *
   * @param {Card} card
   * @param {Frame} frame
   */
  moveButton({ sample }, { slice }) {
    const axes = slice?.axes;
    if (!sample || !axes) return [];
    const button = createElement(
      "button",
      { type: "button", className: "quiet-button" },
      "Move the slice through it",
    );
    button.addEventListener("click", () => this.emit("slice", { axes, at: sample.original }));
    return [button];
  }

  /**
   * @param {Card} card
   * @param {Frame} frame
   * @param {Axes} axes
   * @param {number|null} [between]  how far the network is on the way from the run to another one
   */
  update(card, frame, axes, between = null) {
    this.showNumber(card.region);
    if (between !== null) {
      const region = this.heading.textContent ?? "";
      this.heading.textContent = `${percent(between)} from A to B: ${region.toLowerCase()}`;
    }
    this.body.replaceChildren(
      formulasOf(card, frame),
      createElement("dl", { className: "facts" }, ...factsOf(card, frame, axes)),
      ...inputSpaceOf(card, frame),
      ...this.moveButton(card, frame),
      ...(card.pattern ? patternOf(card.pattern) : []),
    );
  }
}
