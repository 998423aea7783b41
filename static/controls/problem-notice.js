/** The notice of a problem of training in the line under the plane: its title, its remedy, and why. */

import { count } from "../ui/number-format.js";
import { createElement, element } from "../ui/elements.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";

/**
 * @typedef {import("../api/wire.d.ts").TrainingProblem} Problem
 * @typedef {{problem: Problem, since: number|null, remedy: string}} Entry
 */

/**
 * @typedef {object} Events
 * @property {Problem} fix
 * @property {Problem["name"]} dismiss
 * @property {number} seek  an epoch
 * @property {null} undo
 */

/** @extends {TypedEventTarget<Events>} */
export class ProblemNotice extends TypedEventTarget {
  /**
   * @param {HTMLElement} line  the line under the plane
   * @param {HTMLElement} root  the notice in it
   */
  constructor(line, root) {
    super();
    this.line = line;
    this.root = root;
    this.title = element(root, "[data-why]", HTMLButtonElement);
    this.words = element(this.title, "span");
    this.number = element(this.title, "small");
    this.fix = element(root, "[data-fix]", HTMLButtonElement);
    this.close = element(root, "[data-dismiss]", HTMLButtonElement);
    this.card = element(root, ".problem-card");
    this.announced = element(root, "[aria-live]");
    /** @type {Entry[]} */
    this.entries = [];
    /**
     * What the last click has changed, while its run is shown.
     *
     * @type {string|null}
     */
    this.changed = null;
    /** What is shown, as JSON: a frame with the same problems changes nothing. */
    this.shown = "";
    this.listen();
  }

  listen() {
    this.title.addEventListener("click", () => this.open(this.card.hidden === true));
    this.fix.addEventListener("click", () => {
      if (this.entries.length) this.emit("fix", this.entries[0].problem);
      else this.emit("undo");
    });
    this.close.addEventListener("click", () => {
      if (this.entries.length) this.emit("dismiss", this.entries[0].problem.name);
      else this.show([], null);
    });
    this.root.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || this.card.hidden) return;
      event.preventDefault();
      event.stopPropagation();
      this.open(false);
      this.title.focus();
    });
    document.addEventListener("pointerdown", ({ target }) => {
      if (target instanceof Node && !this.root.contains(target)) this.open(false);
    });
  }

  /** @param {boolean} on */
  open(on) {
    this.card.hidden = !on || !this.entries.length;
    this.title.setAttribute("aria-expanded", String(!this.card.hidden));
  }

  /**
   * Show the first problem, and how many others there are; without one, what the last remedy has changed.
   *
   * @param {Entry[]} entries
   * @param {string|null} changed
   */
  show(entries, changed) {
    const key = JSON.stringify([entries, changed]);
    if (key === this.shown) return;
    this.shown = key;
    this.entries = entries;
    this.changed = changed;
    const first = entries.at(0);
    const text = first ? first.problem.title : changed ? `Changed: ${changed}` : "";
    this.root.hidden = !text;
    this.line.classList.toggle("with-problem", Boolean(text));
    this.number.textContent = entries.length > 1 ? `1 of ${entries.length}` : "";
    if (this.words.textContent !== text) {
      this.words.textContent = text;
      this.announced.textContent = text;
    }
    this.title.disabled = !first;
    this.title.title = first ? "Why, and what the remedy changes" : text;
    this.root.classList.toggle("is-done", !first);
    const remedy = first ? first.remedy : "";
    this.fix.hidden = Boolean(first) && !remedy;
    this.fix.textContent = first ? "Fix" : "Undo";
    this.fix.title = first ? `Change ${remedy}, and train again from epoch 0` : "Undo the change";
    this.close.title = first ? "Dismiss for this run" : "Dismiss";
    this.fill();
  }

  /** Fill the card that explains all problems. */
  fill() {
    if (!this.entries.length) this.open(false);
    this.card.replaceChildren(...this.entries.map((entry) => this.section(entry)));
  }

  /** @param {Entry} entry */
  section({ problem, since, remedy }) {
    const parts = [
      createElement("h2", { textContent: problem.title }),
      createElement("p", { textContent: problem.explanation }),
    ];
    if (since !== null && since > 0) {
      const there = createElement("button", {
        type: "button",
        className: "quiet-button",
        textContent: `epoch ${since}`,
        title: "Go to this epoch",
      });
      there.addEventListener("click", () => this.emit("seek", since));
      parts.push(createElement("p", { className: "quiet" }, "Since ", there));
    }
    const fix = createElement("button", { type: "button", textContent: "Fix" });
    fix.addEventListener("click", () => this.emit("fix", problem));
    const words = `${count(problem.remedy.length, "change")}: ${remedy}`;
    parts.push(
      remedy
        ? createElement("p", { className: "problem-remedy" }, fix, ` ${words}`)
        : createElement("p", { className: "quiet", textContent: "There is no single remedy." }),
    );
    return createElement("section", {}, ...parts);
  }
}
