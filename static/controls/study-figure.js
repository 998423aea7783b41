/** The figure builder of a study: what is drawn along which axis, how, and of which cells. */

import { selectable } from "../state/study-figure.js";
import { createElement, element } from "../ui/elements.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";

/**
 * @typedef {import("../api/types.d.ts").StudySpec} StudySpec
 * @typedef {import("../state/study-figure.js").Figure} Figure
 */

/** The selects of the figure, by the property that they set. */
const SELECTS = /** @type {const} */ ([
  "metric",
  "x",
  "series",
  "facet",
  "epoch",
  "spread",
  "xscale",
  "yscale",
]);
const EPOCH = "epoch";

/**
 * Emits `change` (detail: the figure).
 *
 * @extends {TypedEventTarget<{change: Figure}>}
 */
export class FigureControls extends TypedEventTarget {
  /**
   * @param {HTMLElement} root
   * @param {(name: string) => string} nameOf
   * @param {(field: string, value: unknown) => string} textOf
   */
  constructor(root, nameOf, textOf) {
    super();
    this.nameOf = nameOf;
    this.textOf = textOf;
    this.conditions = element(root, "#conditions");
    const entries = SELECTS.map((name) => [name, element(root, `#${name}`, HTMLSelectElement)]);
    this.selects = /** @type {Record<typeof SELECTS[number], HTMLSelectElement>} */ (
      Object.fromEntries(entries)
    );
    /** @type {Figure|null} */
    this.figure = null;
    for (const name of SELECTS)
      this.selects[name].addEventListener("change", () =>
        this.set({ [name]: this.selects[name].value }),
      );
  }

  /**
   * Show the choices of a study.
   *
   * @param {StudySpec} spec
   * @param {string[]} fields   the dimensions of the study
   * @param {readonly string[]} metrics
   * @param {Figure} figure
   */
  begin(spec, fields, metrics, figure) {
    const { metric, x, series, facet, epoch } = this.selects;
    const option = (/** @type {string} */ name) => new Option(this.nameOf(name), name);
    metric.replaceChildren(...metrics.map(option));
    x.replaceChildren(...fields.map(option));
    series.replaceChildren(new Option("none", ""), ...fields.map(option));
    facet.replaceChildren(new Option("none", ""), ...fields.map(option));
    const epochs = spec.epochs.slice(0, -1).reverse();
    epoch.replaceChildren(
      new Option(`last (${spec.epochs[spec.epochs.length - 1]})`, ""),
      ...epochs.map((one) => new Option(String(one), String(one))),
    );
    this.conditions.replaceChildren(...selectable(spec).map((axis) => this.conditionOf(axis)));
    this.update(figure);
  }

  /**
   * Return the choice of the value that cells must have.
   *
   * @param {{field: string, values: unknown[]}} axis
   */
  conditionOf({ field, values }) {
    const select = createElement(
      "select",
      {},
      new Option("all", ""),
      ...values.map((value) => new Option(this.textOf(field, value), JSON.stringify(value))),
    );
    select.dataset.field = field;
    select.addEventListener("change", () => {
      const { [field]: _, ...others } = this.figure?.where ?? {};
      this.set({ where: select.value ? { ...others, [field]: select.value } : others });
    });
    return createElement("label", {}, `${this.nameOf(field)} `, select);
  }

  /** @param {Figure} figure */
  update(figure) {
    this.figure = figure;
    for (const name of SELECTS) this.selects[name].value = figure[name];
    for (const select of this.conditions.querySelectorAll("select"))
      select.value = figure.where[select.dataset.field ?? ""] ?? "";
    const { x, series, facet } = figure;
    // A field can be drawn along one axis only.
    for (const name of /** @type {const} */ (["series", "facet"]))
      for (const option of this.selects[name].options)
        option.disabled =
          option.value !== "" && [x, name === "facet" ? series : ""].includes(option.value);
    const isAlongEpochs = [x, series, facet].includes(EPOCH);
    this.selects.epoch.disabled = isAlongEpochs || this.selects.epoch.options.length < 2;
  }

  /** @param {Partial<Figure>} change */
  set(change) {
    if (!this.figure) return;
    const figure = { ...this.figure, ...change };
    // The axis that was chosen last keeps its field.
    if (figure.series === figure.x) figure.series = "";
    if ([figure.x, figure.series].includes(figure.facet)) figure.facet = "";
    this.update(figure);
    this.emit("change", figure);
  }
}
