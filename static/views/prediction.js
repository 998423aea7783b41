/** The question for a prediction, which the user answers before a claim's result is shown, and its outcome. */

import { createElement } from "../ui/elements.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";

/** The prediction of a user who does not want to guess. */
export const NO_GUESS = -1;

/**
 * @typedef {object} Outcome
 * @property {boolean} [ran]  whether a result is available but hidden until the prediction is made
 * @property {number|null} [found]  the answer that the result confirms, null if it confirms none; undefined while there is
 *   no result
 */

/**
 * Emits `choose` (the index of an answer, or NO_GUESS).
 *
 * @extends {TypedEventTarget<{choose: number}>}
 */
export class Prediction extends TypedEventTarget {
  /** @param {HTMLElement} root */
  constructor(root) {
    super();
    this.root = root;
  }

  /**
   * @param {Pick<import("../api/wire.d.ts").Claim, "question"|"answers">} claim
   * @param {number|undefined} chosen  the prediction so far
   * @param {Outcome} outcome
   */
  update({ question, answers }, chosen, { ran = false, found } = {}) {
    /** @type {[string, number][]} */
    const choices = [
      ...answers.map((answer, index) => /** @type {[string, number]} */ ([answer, index])),
      ["I would rather not guess", NO_GUESS],
    ];
    const buttons = choices.map(([textContent, index]) => {
      const button = createElement("button", {
        type: "button",
        textContent,
        disabled: found !== undefined,
        className: index === NO_GUESS ? "quiet-button" : "",
      });
      button.setAttribute("aria-pressed", String(chosen === index));
      button.addEventListener("click", () => this.emit("choose", index));
      return button;
    });
    const hint = createElement("p", {
      className: `predicted ${ran && chosen === undefined ? "due" : "quiet"}`,
      textContent: hintText(answers, chosen, { ran, found }),
    });
    hint.setAttribute("role", "status");
    const group = createElement("div", { className: "answers" }, ...buttons);
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", question);
    this.root.replaceChildren(createElement("p", { textContent: question }), group, hint);
  }
}

/**
 * @param {string[]} answers
 * @param {number|undefined} chosen
 * @param {Outcome} outcome
 */
function hintText(answers, chosen, { ran, found }) {
  if (chosen === undefined)
    return ran
      ? "What do you expect? The result is shown as soon as you have chosen."
      : "What do you expect? Choose before you see the result.";
  if (found === undefined)
    return chosen === NO_GUESS ? "No guess." : `Your prediction: ${answers[chosen]}.`;
  const expected = chosen === NO_GUESS ? "" : `You expected: ${answers[chosen]}. `;
  if (found === null) return `${expected}Inconclusive with these settings.`;
  if (found === chosen) return `${expected}So it is.`;
  return `${expected}It is: ${answers[found]}.`;
}
