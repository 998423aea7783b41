/** The formula as the server reads it, below the field in which it is typed, with questions about what it means. */

import { createElement } from "../ui/elements.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";

/** @typedef {import("../api/wire.d.ts").ReadFormula} ReadFormula */

/**
 * Emits `read` (a text to read: respond with `show`), `accept` (a formula with one meaning, which the user has entered) and
 * `reject` (why the entered text cannot be used).
 *
 * @extends {TypedEventTarget<{read: string, accept: string, reject: string}>}
 */
export class FormulaPreview extends TypedEventTarget {
  /**
   * @param {HTMLInputElement} input
   * @param {string} [prefix]  what is shown before the formula
   */
  constructor(input, prefix = "y = ") {
    super();
    this.input = input;
    this.prefix = prefix;
    /** Whether the user has entered the text that is being read. */
    this.entered = false;
    /** The text that was sent last. */
    this.sent = "";
    /**
     * The last response.
     *
     * @type {ReadFormula|null}
     */
    this.shown = null;
    this.element = createElement("div", { className: "formula-preview" });
    this.element.setAttribute("aria-live", "polite");
    input.addEventListener("input", () => this.read());
  }

  /** Read the text of the field, unless that has been done. */
  read() {
    const text = this.input.value;
    this.entered = false;
    if (text === this.sent) return;
    this.sent = text;
    this.emit("read", text);
  }

  /** Accept the text of the field, once it has been read, or reject it. */
  enter() {
    this.read();
    this.entered = true;
    if (this.shown?.formula === this.input.value) this.settle(this.shown);
  }

  /**
   * Show how a text was read. A response to an earlier text is ignored.
   *
   * @param {ReadFormula} reading
   */
  show(reading) {
    if (reading.formula !== this.input.value) return;
    this.shown = reading;
    const { mathml, questions, problem } = reading;
    this.element.replaceChildren(
      ...(mathml ? [this.formula(mathml, reading.reading ?? "")] : []),
      ...questions.map(({ at, end, readings }) =>
        this.choice(`${reading.formula.slice(at, end)} can mean`, readings),
      ),
      ...(problem?.suggestion
        ? [this.choice("Did you mean", [{ part: problem.suggestion, formula: problem.suggestion }])]
        : []),
    );
    if (this.entered) this.settle(reading);
  }

  /**
   * Return the formula as an element; it can be scrolled by keyboard.
   *
   * @param {string} mathml
   * @param {string} text
   */
  formula(mathml, text) {
    const { documentElement } = new DOMParser().parseFromString(mathml, "application/xml");
    const box = createElement("p", { className: "formula", tabIndex: 0 });
    box.setAttribute("role", "img");
    box.setAttribute("aria-label", `Read as ${text}`);
    box.append(this.prefix, document.importNode(documentElement, true));
    return box;
  }

  /**
   * Return a line with a button for each formula that may be meant.
   *
   * @param {string} words
   * @param {{part: string, formula: string}[]} readings
   */
  choice(words, readings) {
    const buttons = readings.map(({ part, formula }) => {
      const button = createElement("button", {
        type: "button",
        className: "quiet-button",
        textContent: part,
      });
      button.addEventListener("click", () => {
        this.input.value = formula;
        this.input.focus();
        this.enter();
      });
      return button;
    });
    return createElement("p", { className: "quiet" }, `${words} `, ...buttons);
  }

  /** @param {ReadFormula} reading */
  settle({ formula, questions, problem }) {
    this.entered = false;
    const [question] = questions;
    if (problem) this.emit("reject", `The formula ${problem.message}`);
    else if (question)
      this.emit(
        "reject",
        `“${formula.slice(question.at, question.end)}” can be read in two ways: choose one`,
      );
    else this.emit("accept", formula);
  }
}
