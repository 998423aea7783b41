/** Messages on top of the plane: what the page waits for, what failed, and what the user can do about it. */

import { createElement } from "../ui/elements.js";
import { endOpening } from "../ui/opening.js";

/** Duration of a wait after which the message is shown. */
const WAIT_MS = 250;

/** Time between two messages of one wait. */
const UPDATE_MS = 1000;

/**
 * @typedef {{label: string, act: () => void}} Action
 * @typedef {import("../api/foreground-request.js").Waiting} Waiting
 */

export class MessageBar {
  /** @param {HTMLElement} root  a status region */
  constructor(root) {
    this.root = root;
    /** @type {ReturnType<typeof setTimeout>|null} */
    this.timer = null;
  }

  /**
   * Show a message until it is cleared or replaced.
   *
   * @param {string} message
   * @param {(Action|null)[]} actions  each gets a button
   */
  show(message, ...actions) {
    this.clear();
    this.root.append(createElement("p", { textContent: message }));
    for (const action of actions) {
      if (!action) continue;
      const button = createElement("button", { type: "button", textContent: action.label });
      button.addEventListener("click", action.act);
      this.root.append(button);
      // After an error, there may be no first frame to wait for.
      endOpening();
    }
    this.root.hidden = false;
  }

  /**
   * Show a message if the wait lasts longer than a short delay, and a new one every second until the message is cleared or
   * replaced.
   *
   * @param {() => Promise<Waiting>} messageOf  returns the message when it is needed
   */
  waiting(messageOf) {
    this.clear();
    const update = async () => {
      const timer = this.timer;
      const { message, progress } = await messageOf();
      if (this.timer !== timer) return;
      if (message !== this.words) this.show(message);
      this.showProgress(progress);
      this.timer = setTimeout(update, UPDATE_MS);
    };
    this.timer = setTimeout(update, WAIT_MS);
  }

  /**
   * Show a bar below the message. Screen readers announce only the message, which stays the same.
   *
   * @param {Waiting["progress"]} progress
   */
  showProgress(progress) {
    this.root.querySelector(".progress")?.remove();
    if (!progress?.of) return;
    const { done, of } = progress;
    this.root.append(
      createElement(
        "div",
        { className: "progress", ariaHidden: "true" },
        createElement("progress", { max: of, value: done }),
        `${done} of ${of}`,
      ),
    );
  }

  /** The message that is shown, or an empty text. */
  get words() {
    return this.root.querySelector("p")?.textContent ?? "";
  }

  clear() {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.root.replaceChildren();
    this.root.hidden = true;
  }
}
