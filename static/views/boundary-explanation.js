/** The explanation of a boundary segment: its line, the weighted sum that is 0 along it, and the creases at its ends. */

import { levelOf } from "../api/decision.js";
import { coordinatesOf, meaningOf } from "../content/coordinates.js";
import { labelName } from "../content/label-names.js";
import { symbolElement } from "../ui/coordinate-labels.js";
import { createElement, element, setText } from "../ui/elements.js";
import { NumberField } from "../ui/number-field.js";
import { count, significant } from "../ui/number-format.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";

/**
 * @typedef {import("./boundary-segments.js").Segment} Segment
 * @typedef {import("../api/wire.d.ts").OutputSum} OutputSum
 * @typedef {import("../api/frame.js").Frame} Frame
 * @typedef {(number|null)[]} Numbers  null for a number that is not finite
 */

const DIGITS = 4;

/**
 * Return the paragraph with `a x₁ + b x₂ + c = 0`.
 *
 * @param {number[]} line
 * @param {string[]} symbols  of the two coordinates
 */
function equation([a, b, c], [first, second]) {
  const signed = (/** @type {number} */ value) =>
    (value < 0 ? " \u2212 " : " + ") + significant(Math.abs(value), DIGITS);
  const paragraph = createElement(
    "p",
    { className: "equation" },
    significant(a, DIGITS),
    "\u2009",
    symbolElement(first),
    signed(b),
    "\u2009",
    symbolElement(second),
    `${signed(c)} = 0`,
  );
  paragraph.dataset.line = JSON.stringify([a, b, c]);
  return paragraph;
}

/** @param {Numbers} values */
const cells = (values) =>
  values.map((value) => createElement("td", {}, significant(value, DIGITS)));

/** @param {(Node|string)[]} children */
const rowHeader = (...children) => createElement("th", { scope: "row" }, ...children);

const blank = () => createElement("td");

/**
 * Return the value of an affine function at a point.
 *
 * @param {Numbers} affine
 * @param {number[]} point
 */
const valueAt = ([a, b, c], [x, y]) => Number(a) * x + Number(b) * y + Number(c);

/**
 * Return the value of the line's function at a point: 0 if it is 0 up to rounding errors.
 *
 * @param {number[]} line
 * @param {number[]} point
 */
function roundedValue([a, b, c], [x, y]) {
  const total = a * x + b * y + c;
  const scale = Math.abs(a * x) + Math.abs(b * y) + Math.abs(c);
  return Math.abs(total) <= 1e-9 * scale ? 0 : total;
}

/**
 * Return the table of the sum: the weight and the function of each unit, its contribution at the segment's midpoint, and the
 * bias that makes the sum 0, or the logit of the threshold.
 *
 * @param {OutputSum} sum
 * @param {Segment} segment
 * @param {number} level
 * @param {string[]} symbols
 */
function sumTable({ layer, terms, bias }, { line, middle }, level, symbols) {
  const head = ["unit", "weight", "× (", ...symbols, "1 )", "adds"].map((text) =>
    createElement("th", { scope: "col" }, text),
  );
  const rows = terms.map(({ unit, affine, weight: [weight] }) => {
    const name =
      layer < 0 ? rowHeader(symbolElement(symbols[unit])) : rowHeader(`unit ${unit + 1}`);
    const contribution = Number(weight) * valueAt(affine, middle);
    const row = createElement(
      "tr",
      {},
      name,
      ...cells([weight]),
      blank(),
      ...cells([...affine, contribution]),
    );
    row.dataset.unit = String(unit);
    return row;
  });
  const biasRow = createElement(
    "tr",
    {},
    rowHeader("bias"),
    blank(),
    blank(),
    blank(),
    blank(),
    ...cells([bias[0], bias[0]]),
  );
  biasRow.dataset.bias = "";
  const levelRow = createElement(
    "tr",
    { title: "Minus the logit of the decision threshold" },
    rowHeader("threshold"),
    blank(),
    blank(),
    blank(),
    blank(),
    ...cells([-level, -level]),
  );
  const total = createElement(
    "tr",
    { className: "total" },
    rowHeader("sum"),
    blank(),
    blank(),
    ...cells([...line, roundedValue(line, middle)]),
  );
  const table = createElement(
    "table",
    {},
    createElement("thead", {}, createElement("tr", {}, ...head)),
    createElement("tbody", {}, ...rows, biasRow, ...(level ? [levelRow] : []), total),
  );
  const group = createElement("div", { className: "wide", tabIndex: 0 }, table);
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", "The sum that is 0 along the segment");
  return group;
}

/** @param {number[]} point */
const pointText = ([x, y]) => `(${significant(x, DIGITS)}, ${significant(y, DIGITS)})`;

/** @param {Segment["ends"][number]} end */
function endText({ at, kink }) {
  if (!kink)
    return `It ends at ${pointText(at)}, at the border of the view or where several parts meet.`;
  return `It bends at ${pointText(at)} on the crease of layer ${kink.layer + 1}, unit ${kink.unit + 1}, which switches there.`;
}

/**
 * @param {OutputSum} sum
 * @param {number} level
 */
function sumText({ layer, terms }, level) {
  const end = level ? `${significant(level, DIGITS)}, the logit of the threshold` : "0";
  if (layer < 0) return `Along it the weighted sum of the inputs and the bias is ${end}.`;
  const units = `${count(terms.length, "unit")} of layer ${layer + 1}`;
  return `Along it the weighted sum of the outputs of ${units} and the bias is ${end}; “adds” is at its middle.`;
}

/**
 * Emits `pick` with the number of a segment, from 0, and `clear`.
 *
 * @extends {TypedEventTarget<{pick: number, clear: null}>}
 */
export class BoundaryExplanation extends TypedEventTarget {
  /** @param {HTMLElement} root  contains a form with the number, and `.why-body` */
  constructor(root) {
    super();
    this.body = element(root, ".why-body");
    this.number = element(root, "input", HTMLInputElement);
    this.field = new NumberField(this.number, {
      whole: true,
      min: 1,
      empty: true,
      name: "The number of the segment",
    });
    this.total = element(root, "[data-total]");
    this.clearButton = element(root, "[data-clear]");
    this.copyButton = element(root, "[data-copy]");
    /** How to choose a segment. */
    this.hint = this.body.textContent ?? "";
    /** Whether a segment is explained. */
    this.filled = false;
    element(root, "form").addEventListener("submit", (event) => event.preventDefault());
    this.number.addEventListener("change", () => {
      const number = this.field.value;
      if (number) this.emit("pick", number - 1);
    });
    this.clearButton.addEventListener("click", () => this.emit("clear"));
  }

  /**
   * Set how many segments there are, and whether one is pinned.
   *
   * @param {number} segments
   * @param {boolean} pinned
   */
  offer(segments, pinned) {
    this.field.limit({ max: segments });
    this.number.disabled = !segments;
    setText(this.total, `of ${segments}`);
    this.clearButton.hidden = !pinned;
  }

  /**
   * Show a message instead of a segment, by default how to choose one.
   *
   * @param {string} [message]
   */
  say(message = this.hint) {
    this.filled = false;
    this.copyButton.hidden = true;
    this.field.show(null);
    this.body.replaceChildren(createElement("p", { className: "quiet", textContent: message }));
  }

  /**
   * Explain a segment.
   *
   * @param {Segment} segment
   * @param {Frame} frame
   * @param {OutputSum|null} sum  of the region card, null while it is loading
   */
  update(segment, frame, sum) {
    this.field.show(segment.number + 1);
    const level = levelOf(frame);
    const coordinates = coordinatesOf(frame);
    const { symbols } = coordinates;
    const [right, left] = segment.classes.map((label) => labelName(frame, label));
    this.filled = true;
    this.copyButton.hidden = false;
    const words = `Below 0 is ${right}, above it ${left}. ${meaningOf(coordinates)}`.trim();
    this.body.replaceChildren(
      equation(segment.line, symbols),
      createElement("p", { className: "quiet" }, words),
      ...(sum
        ? [createElement("p", {}, sumText(sum, level)), sumTable(sum, segment, level, symbols)]
        : []),
      ...segment.ends.map((end) => createElement("p", { className: "kink" }, endText(end))),
    );
  }
}
