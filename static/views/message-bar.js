// @ts-nocheck
/** Words over the plane: that something is being waited for, went wrong, or wants a look, and what can be done about it. */

const PATIENCE_MS = 250;

export class MessageBar {
  /** @param {HTMLElement} element  a status region over the plane */
  constructor(element) {
    this.element = element;
    this.timer = null;
  }

  /**
   * Show words until they are cleared or replaced.
   *
   * @param {string} words
   * @param {...({label: string, act: () => void}|null)} actions  what can be done about it
   */
  show(words, ...actions) {
    this.clear();
    const line = document.createElement("p");
    line.textContent = words;
    this.element.append(line);
    for (const { label, act } of actions.filter(Boolean)) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = label;
      button.addEventListener("click", act);
      this.element.append(button);
    }
    this.element.hidden = false;
  }

  /**
   * Show words only if one still waits after a moment: most waits are too short to be told.
   *
   * @param {() => Promise<string>} why  finds the words when they are needed
   */
  waiting(why) {
    this.clear();
    const timer = setTimeout(async () => {
      const words = await why();
      if (this.timer === timer) this.show(words);
    }, PATIENCE_MS);
    this.timer = timer;
  }

  /** What is said at the moment. */
  get words() {
    return this.element.querySelector("p")?.textContent ?? "";
  }

  clear() {
    clearTimeout(this.timer);
    this.timer = null;
    this.element.replaceChildren();
    this.element.hidden = true;
  }
}
