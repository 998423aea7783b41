// @ts-nocheck
/** The prediction that is asked of the reader before a result is shown, and what became of it. */

/** Who would rather not guess. */
export const NO_GUESS = -1;

const made = (name, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
};

/** Emits `choose` (detail: the place of an answer, or NO_GUESS). */
export class Prediction extends EventTarget {
  constructor(root) {
    super();
    this.root = root;
  }

  /**
   * @param {object} claim   with its `question` and `answers`
   * @param {number} [given]  the answer so far
   * @param {object} state   `ran`: a result waits for the prediction; `found`: the answer that the numbers bear out, null
   *   if they bear out none; undefined before there is a verdict
   */
  update({ question, answers }, given, { ran = false, found } = {}) {
    const told = found !== undefined;
    const entries = [
      ...answers.map((words, place) => [words, place]),
      ["I would rather not guess", NO_GUESS],
    ];
    const buttons = entries.map(([textContent, place]) => {
      const button = made("button", {
        type: "button",
        textContent,
        disabled: told,
        className: place === NO_GUESS ? "quiet-button" : "",
      });
      button.setAttribute("aria-pressed", String(given === place));
      button.addEventListener("click", () =>
        this.dispatchEvent(new CustomEvent("choose", { detail: place })),
      );
      return button;
    });
    const hint = made("p", {
      id: "predicted",
      className: ran && given === undefined ? "due" : "quiet",
      textContent: this.words(answers, given, ran, found),
    });
    hint.setAttribute("role", "status");
    const group = made("div", { className: "answers", role: "group" }, ...buttons);
    group.setAttribute("aria-label", question);
    this.root.replaceChildren(made("p", { textContent: question }), group, hint);
  }

  words(answers, given, ran, found) {
    if (given === undefined)
      return ran
        ? "What do you expect? The result is shown as soon as you have chosen."
        : "What do you expect? Choose before you see the result.";
    if (found === undefined)
      return given === NO_GUESS ? "No guess." : `Your prediction: ${answers[given]}.`;
    const expected = given === NO_GUESS ? "" : `You expected: ${answers[given]}. `;
    if (found === null) return `${expected}With these settings no answer can be told.`;
    if (found === given) return `${expected}So it is.`;
    return `${expected}It is: ${answers[found]}.`;
  }
}
