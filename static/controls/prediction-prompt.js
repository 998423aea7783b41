// @ts-nocheck
/** A question before the picture: until it is answered, or the reader asks to be shown, picture and numbers are veiled. */

import { QUESTIONS } from "../content/prediction-questions.js";
import { NumberField } from "../ui/number-field.js";
import { whole } from "../ui/number-format.js";

/** What acts on the picture, or tells of it, stands still under the veil. */
const VEILED = "#timeline, .layers, .tools, .zoom, .saving, .stage, .readings";

/** A typed number as the page writes numbers. */
const typed = (value) =>
  Number.isInteger(value) ? whole(value) : String(value).replace("-", "\u2212");

/** Emits `answered` when the veil is lifted. */
export class PredictionPrompt extends EventTarget {
  /**
   * @param {HTMLFormElement} form   over the plane: `p` for the question, an `input` for words and one for a number, `.unit`, buttons
   * @param {HTMLElement} revealed   where the answer stands beside the truth: `p` and a button to put it away
   */
  constructor(form, revealed) {
    super();
    Object.assign(this, { form, revealed, ask: null });
    this.words = form.querySelector("p");
    [this.text, this.number] = form.querySelectorAll("input");
    this.field = new NumberField(this.number, {
      name: "The answer",
      message: form.querySelector(".number-message"),
    });
    this.unit = form.querySelector(".unit");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.number.hidden) this.answer(this.text.value.trim());
      else if (this.field.settle()) this.answer(this.number.value);
    });
    form.querySelector("[data-show]").addEventListener("click", () => this.answer(""));
    revealed.querySelector("button").addEventListener("click", () => (revealed.hidden = true));
  }

  /** Whether the picture is veiled. */
  get waiting() {
    return !this.form.hidden;
  }

  /** Put a question, `{kind, words}`; null lifts the veil without one. */
  show(ask) {
    this.ask = ask;
    this.said = null;
    this.revealed.hidden = true;
    this.veil(ask !== null);
    if (!ask) return;
    const { words, unit } = QUESTIONS[ask.kind];
    this.words.textContent = ask.words || words;
    this.unit.textContent = unit ?? "";
    for (const input of [this.text, this.number]) {
      const shown = (input === this.number) === Boolean(unit);
      Object.assign(input, { hidden: !shown, disabled: !shown, value: "" });
      // Two fields of one name would be told apart by nobody.
      if (shown) input.setAttribute("aria-labelledby", this.words.id);
      else input.removeAttribute("aria-labelledby");
    }
    this.field.clear();
  }

  veil(on) {
    this.form.hidden = !on;
    document.body.classList.toggle("veiled", on);
    for (const part of document.querySelectorAll(VEILED)) part.inert = on;
  }

  answer(said) {
    const { unit } = QUESTIONS[this.ask.kind];
    this.said = said && unit ? `${typed(Number(said))}${unit === "%" ? "\u202f%" : ""}` : said;
    this.veil(false);
    this.dispatchEvent(new Event("answered"));
  }

  /** Say the truth of a frame beside what was answered. */
  reveal(frame) {
    const { unit, truth } = QUESTIONS[this.ask.kind];
    const words = [
      this.said && (unit ? `You said ${this.said}.` : `You said: “${this.said}”`),
      truth && `Epoch ${whole(frame.epoch)}: ${truth(frame)}`,
    ].filter(Boolean);
    const line = this.revealed.querySelector("p");
    this.revealed.hidden = !words.length;
    line.textContent = words.join(" ");
    // Who answered by a key would else be nowhere, now that the question is gone.
    if (words.length) line.focus({ preventScroll: true });
  }
}
