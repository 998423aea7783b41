// @ts-nocheck
/** Why the boundary is there: a segment's line, the units whose weighted sum is 0 along it, and whose creases end it. */

import { labelName } from "../content/label-names.js";
import { NumberField } from "../ui/number-field.js";
import { count, significant } from "../ui/number-format.js";

const DIGITS = 4;

function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

const variable = (index) =>
  element("span", { class: "variable" }, "x", element("sub", {}, String(index)));

/** `a x₁ + b x₂ + c = 0` as a line of text. */
function equation([a, b, c]) {
  const signed = (value) => (value < 0 ? " \u2212 " : " + ") + significant(Math.abs(value), DIGITS);
  return element(
    "p",
    { class: "equation", "data-line": JSON.stringify([a, b, c]) },
    significant(a, DIGITS),
    "\u2009",
    variable(1),
    signed(b),
    "\u2009",
    variable(2),
    `${signed(c)} = 0`,
  );
}

const cells = (values) => values.map((value) => element("td", {}, significant(value, DIGITS)));

/** Each unit's weight and function, what they add at the segment's middle, and the bias that makes the sum 0. */
function sumTable({ layer, terms, bias }, line, [x, y]) {
  const head = ["unit", "weight", "× (", "x₁", "x₂", "1 )", "adds"].map((words) =>
    element("th", { scope: "col" }, words),
  );
  const rows = terms.map(({ unit, affine: [a, b, c], weight: [weight] }) => {
    const name =
      layer < 0
        ? element("th", { scope: "row" }, variable(unit + 1))
        : element("th", { scope: "row" }, `unit ${unit + 1}`);
    const adds = weight * (a * x + b * y + c);
    return element(
      "tr",
      { "data-unit": String(unit) },
      name,
      ...cells([weight]),
      element("td", {}),
      ...cells([a, b, c, adds]),
    );
  });
  const blank = () => element("td", {});
  const last = element(
    "tr",
    { "data-bias": "" },
    element("th", { scope: "row" }, "bias"),
    blank(),
    blank(),
    blank(),
    blank(),
    ...cells([bias[0], bias[0]]),
  );
  const total = line[0] * x + line[1] * y + line[2];
  const scale = Math.abs(line[0] * x) + Math.abs(line[1] * y) + Math.abs(line[2]);
  const sum = element(
    "tr",
    { class: "total" },
    element("th", { scope: "row" }, "sum"),
    blank(),
    blank(),
    ...cells(line),
    ...cells([Math.abs(total) <= 1e-9 * scale ? 0 : total]),
  );
  const table = element(
    "table",
    {},
    element("thead", {}, element("tr", {}, ...head)),
    element("tbody", {}, ...rows, last, sum),
  );
  return element(
    "div",
    {
      class: "wide",
      role: "group",
      tabindex: "0",
      "aria-label": "The sum that is 0 along the segment",
    },
    table,
  );
}

const place = ([x, y]) => `(${significant(x, DIGITS)}, ${significant(y, DIGITS)})`;

function endWords({ at, kink }) {
  if (!kink)
    return `It ends at ${place(at)}, at the border of the view or where several parts meet.`;
  return `It bends at ${place(at)} on the crease of layer ${kink.layer + 1}, unit ${kink.unit + 1}, which switches there.`;
}

function sumWords({ layer, terms }) {
  if (layer < 0) return "Along it the weighted sum of the inputs and the bias is 0.";
  const units = `${count(terms.length, "unit")} of layer ${layer + 1}`;
  return `Along it the weighted sum of the outputs of ${units} and the bias is 0; “adds” is at its middle.`;
}

/** Emits `pick` (detail: the number of a segment, from 0) and `clear`. */
export class BoundaryExplanation extends EventTarget {
  /** @param {HTMLElement} root  holds a form with the number, and `.why-body` */
  constructor(root) {
    super();
    this.body = root.querySelector(".why-body");
    this.number = root.querySelector("input");
    this.field = new NumberField(this.number, {
      whole: true,
      min: 1,
      empty: true,
      name: "The number of the segment",
    });
    this.total = root.querySelector("[data-total]");
    this.clear = root.querySelector("[data-clear]");
    this.empty = this.body.textContent;
    this.filled = false;
    root.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
    this.number.addEventListener("change", () => {
      const number = this.field.value;
      if (number) this.dispatchEvent(new CustomEvent("pick", { detail: number - 1 }));
    });
    this.clear.addEventListener("click", () => this.dispatchEvent(new Event("clear")));
  }

  /** How many segments there are to choose from; `pinned` says whether one is chosen. */
  offer(segments, pinned) {
    this.segments = segments;
    this.field.limit({ max: segments });
    this.number.disabled = !segments;
    this.total.textContent = `of ${segments}`;
    this.clear.hidden = !pinned;
  }

  /** Words in the place of a segment; without any, how to choose one. */
  say(words = this.empty) {
    this.filled = false;
    this.field.show(null);
    this.body.replaceChildren(element("p", { class: "quiet" }, words));
  }

  /**
   * @param {object} segment  see boundary-segments.js
   * @param {object} frame
   * @param {object|null} sum as `boundary.sum` of a region card gives it, null while it is awaited
   */
  update(segment, frame, sum) {
    this.field.show(segment.number + 1);
    const [right, left] = segment.classes.map((label) => labelName(frame, label));
    const parts = [
      equation(segment.line),
      element("p", { class: "quiet" }, `Below 0 is ${right}, above it ${left}.`),
    ];
    if (sum)
      parts.push(element("p", {}, sumWords(sum)), sumTable(sum, segment.line, segment.middle));
    parts.push(...segment.ends.map((end) => element("p", { class: "kink" }, endWords(end))));
    this.filled = true;
    this.body.replaceChildren(...parts);
  }
}
