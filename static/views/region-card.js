// @ts-nocheck
/** The region card: the region at the chosen point, with its activation pattern, its exact formula and who is in it. */

import { hasUnits, labelName, original } from "../content/label-names.js";
import { NumberField } from "../ui/number-field.js";
import { count, fixed, percent, significant } from "../ui/number-format.js";

const DIGITS = 5;

function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

/** One layer's units as squares, lit where active. */
function patternRow(units, layer) {
  const lit = units.flatMap((on, unit) => (on ? [unit + 1] : []));
  const names = lit.length ? `active: ${lit.join(", ")}` : "none active";
  const row = element("div", {
    class: "pattern",
    role: "img",
    "aria-label": `Layer ${layer + 1}, ${units.length} units, ${names}`,
  });
  units.forEach((on, unit) => {
    row.append(
      element("i", {
        class: on ? "lit" : "",
        title: `layer ${layer + 1}, unit ${unit + 1}: ${on ? "active" : "off"}`,
      }),
    );
  });
  return element("div", { class: "pattern-row" }, element("span", {}, `layer ${layer + 1}`), row);
}

function term(value, first) {
  const sign = value < 0 ? "\u2212" : first ? "" : "+";
  return [
    element("span", { class: "sign" }, sign),
    element("span", { class: "number" }, significant(Math.abs(value), DIGITS)),
  ];
}

/** `name = a x₁ + b x₂ + c`, its numbers in columns. */
function formula(name, [a, b, c]) {
  const x = (index) =>
    element("span", { class: "variable" }, "x", element("sub", {}, String(index)));
  return element(
    "div",
    { class: "formula", "data-affine": JSON.stringify([a, b, c]) },
    element("span", { class: "name" }, name),
    element("span", {}, "="),
    ...term(a, true),
    x(1),
    ...term(b, false),
    x(2),
    ...term(c, false),
  );
}

function outputNames(card, { task, classes, classNames }) {
  if (task === "regression") return ["value"];
  if (card.affine.length === 1) return ["logit"];
  return classes.map((label, index) => `logit ${classNames ? classNames[index] : label}`);
}

function row(term, ...values) {
  return [element("dt", {}, term), element("dd", {}, ...values)];
}

/** Where the point is in the data's own units. */
function originalRows(values, { x1, x2 }) {
  return [x1, x2].flatMap(({ name }, axis) => row(name, significant(values[axis], DIGITS)));
}

function insideWords(points, frame) {
  const { task, classes } = frame;
  const part = (counts) => Object.values(counts).reduce((sum, n) => sum + n, 0);
  const line = (name) => {
    const counts = points[name];
    const all = part(counts);
    if (task === "regression" || all === 0) return `${all} ${name}`;
    const by = classes
      .filter((label) => counts[label])
      .map((label) => `${counts[label]} of ${labelName(frame, label)}`);
    return `${all} ${name} (${by.join(", ")})`;
  };
  return `${line("train")}, ${line("test")}`;
}

function prediction(card, frame, axes) {
  if (card.probability?.length > 1)
    return `${labelName(frame, card.label)}, probability ${percent(Math.max(...card.probability))}`;
  if (card.probability?.length || frame.task !== "regression") return null;
  const value = card.logit?.[0] ?? card.label;
  const there =
    axes && hasUnits(axes.label)
      ? `, ${axes.label.name} ${significant(original(axes.label, value), DIGITS)}`
      : "";
  return significant(value, DIGITS) + there;
}

/** Emits `pick` (detail: [x1, x2]) when the reader types a point, `clear` when the card is put away. */
export class RegionCard extends EventTarget {
  /** @param {HTMLElement} root  holds `form`, `.card-body` and the words for no choice */
  constructor(root) {
    super();
    this.body = root.querySelector(".card-body");
    this.form = root.querySelector("form");
    this.clear = root.querySelector("[data-clear]");
    const [x1, x2] = this.form.querySelectorAll("input");
    this.fields = [x1, x2].map(
      (input, axis) => new NumberField(input, { name: `x${axis + 1}`, empty: true }),
    );
    this.form.addEventListener("submit", (event) => event.preventDefault());
    this.form.addEventListener("change", () => {
      const at = this.fields.map((field) => field.value);
      if (!at.includes(null) && at.every(Number.isFinite))
        this.dispatchEvent(new CustomEvent("pick", { detail: at }));
    });
    this.clear.addEventListener("click", () => this.dispatchEvent(new Event("clear")));
    this.empty = this.body.textContent;
  }

  /** Say which point is chosen, before its card has come; null puts the card away. */
  setPoint(at) {
    this.clear.hidden = !at;
    // A point that is half typed is not taken away by a frame that changes nothing about it.
    const place = JSON.stringify(at);
    if (place !== this.place) this.fields.forEach((field, axis) => field.show(at && at[axis]));
    this.place = place;
    this.body.style.minHeight = "";
    if (!at) this.showMessage(this.empty);
  }

  /** Say that nothing is pointed at any more; the room is kept, else all below would jump at every such moment. */
  showEmpty() {
    this.body.style.minHeight = `${this.body.offsetHeight}px`;
    this.showMessage(this.empty);
  }

  /** Words in the card's place. */
  showMessage(words) {
    this.body.replaceChildren(element("p", { class: "quiet" }, words));
  }

  /**
   * @param {object} card  as `GET …/at` gives it
   * @param {object} frame
   * @param {object|null} axes  the data's own units, see run.js
   */
  update(card, frame, axes) {
    const { why } = frame;
    const parts = [];
    if (card.affine) {
      const names = outputNames(card, frame);
      parts.push(
        element(
          "div",
          { class: "formulas", role: "group", tabindex: "0", "aria-label": "Exact formula" },
          ...card.affine.map((line, output) => formula(names[output], line)),
        ),
      );
    } else {
      parts.push(
        element(
          "p",
          { class: "quiet" },
          why ? `No exact formula: ${why}.` : "There is no exact formula at this point.",
        ),
      );
    }
    const list = element("dl", { class: "facts" });
    const predicted = prediction(card, frame, axes);
    if (predicted) list.append(...row("predicts", predicted));
    if (axes && card.original) list.append(...originalRows(card.original, axes));
    if (Number.isFinite(card.area)) list.append(...row("area", significant(card.area, 4)));
    if (card.points) list.append(...row("inside", insideWords(card.points, frame)));
    if (card.boundary)
      list.append(...row("boundary", `${significant(card.boundary.distance, 4)} away`));
    parts.push(list);
    if (card.pattern) {
      const active = card.pattern.flat().filter(Boolean).length;
      parts.push(
        element("div", { class: "patterns" }, ...card.pattern.map(patternRow)),
        element(
          "p",
          { class: "quiet" },
          `${count(active, "unit")} of ${fixed(card.pattern.flat().length, 0)} active: on this pattern the output is the formula above.`,
        ),
      );
    }
    this.body.replaceChildren(...parts);
  }
}
