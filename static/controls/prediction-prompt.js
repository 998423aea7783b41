/** A question before the picture: until the user answers it, or asks to see them, the picture and its numbers are hidden. */

import { QUESTIONS } from "../content/prediction-questions.js";
import { element, elements } from "../ui/elements.js";
import { NumberField } from "../ui/number-field.js";
import { whole } from "../ui/number-format.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";

/** Elements that control or describe the picture: inert while it is hidden. */
const VEILED =
  "#timeline, .view-bar, .tools, .tool-options, .zoom, .pane-head, .pinned, .saving, .stage, .readings";

/**
 * @typedef {NonNullable<import("../state/page-state.js").Look["ask"]>} Question
 * @typedef {import("../content/prediction-questions.js").Frame & {epoch: number}} Frame
 */

/**
 * Return a typed number as the page writes numbers.
 *
 * @param {number} value
 */
const formatted = (value) =>
  Number.isInteger(value) ? whole(value) : String(value).replace("-", "\u2212");

/**
 * Emits `answered` when the picture is revealed.
 *
 * @extends {TypedEventTarget<{answered: null}>}
 */
export class PredictionPrompt extends TypedEventTarget {
  /**
   * @param {HTMLElement} form      over the plane: a `p` for the question, an input for words and one for a number, `.unit`,
   *   `.number-message` and buttons
   * @param {HTMLElement} revealed  shows the answer and the truth: a `p` and a button that closes it
   */
  constructor(form, revealed) {
    super();
    this.form = form;
    this.revealed = revealed;
    /** @type {Question|null} */
    this.question = null;
    this.answer = "";
    this.questionText = element(form, "p");
    const [text, number] = elements(form, "input", HTMLInputElement);
    this.text = text;
    this.number = number;
    this.field = new NumberField(number, {
      name: "The answer",
      message: element(form, ".number-message"),
    });
    this.unit = element(form, ".unit");
    this.truthText = element(revealed, "p");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (number.hidden) this.finish(text.value.trim());
      else if (this.field.commit()) this.finish(number.value);
    });
    element(form, "[data-show]").addEventListener("click", () => this.finish(""));
    element(revealed, "button").addEventListener("click", () => (revealed.hidden = true));
  }

  /** Whether the picture is hidden. */
  get waiting() {
    return !this.form.hidden;
  }

  /**
   * Ask a question and hide the picture.
   *
   * @param {Question|null} question  null reveals the picture without an answer
   */
  show(question) {
    this.question = question;
    this.answer = "";
    this.revealed.hidden = true;
    this.veil(question !== null);
    if (!question) return;
    const { words, unit } = QUESTIONS[question.kind];
    this.questionText.textContent = question.words || words;
    this.unit.textContent = unit ?? "";
    for (const input of [this.text, this.number]) {
      const isShown = (input === this.number) === Boolean(unit);
      Object.assign(input, { hidden: !isShown, disabled: !isShown, value: "" });
      // Only the field that is shown may have the question as its name.
      if (isShown) input.setAttribute("aria-labelledby", this.questionText.id);
      else input.removeAttribute("aria-labelledby");
    }
    this.field.clearError();
  }

  /** @param {boolean} on */
  veil(on) {
    this.form.hidden = !on;
    document.body.classList.toggle("veiled", on);
    for (const part of elements(document, VEILED)) part.inert = on;
  }

  /** @param {string} answer  empty if the user gave none */
  finish(answer) {
    const unit = this.question && QUESTIONS[this.question.kind].unit;
    const isNumber = answer !== "" && unit;
    this.answer = isNumber
      ? `${formatted(Number(answer))}${unit === "%" ? "\u202f%" : ""}`
      : answer;
    this.veil(false);
    this.emit("answered");
  }

  /**
   * Show the truth of a frame, and the answer if there is one.
   *
   * @param {Frame} frame
   */
  reveal(frame) {
    if (!this.question) return;
    const { unit, truth } = QUESTIONS[this.question.kind];
    const sentences = [
      this.answer && (unit ? `You said ${this.answer}.` : `You said: “${this.answer}”`),
      truth && `Epoch ${whole(frame.epoch)}: ${truth(frame)}`,
    ].filter(Boolean);
    this.revealed.hidden = !sentences.length;
    this.truthText.textContent = sentences.join(" ");
    // The question had the keyboard focus and is hidden now.
    if (sentences.length) this.truthText.focus({ preventScroll: true });
  }
}
