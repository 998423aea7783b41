/** The panel of the tour: the current step, its text, and buttons for the next step, the previous one and leaving. */

import { element, elements } from "../ui/elements.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";

/** @type {Record<string, number>} */
const KEYS = { ArrowRight: 1, ArrowLeft: -1 };

/**
 * @typedef {object} Step
 * @property {string} title
 * @property {string|null} words  null keeps the current ones
 * @property {boolean} changed    whether the page differs from the step
 * @property {string[]} parts     of the page that are hidden; the links to other steps hide them, too
 */

/**
 * @typedef {object} Events
 * @property {number} step  the number of a step, from 1
 * @property {null} leave
 * @property {null} back  return to the state before the tour
 */

/** @extends {TypedEventTarget<Events>} */
export class TourPanel extends TypedEventTarget {
  /**
   * @param {HTMLElement} root     contains `h2`, `.words`, links `ol a` to the steps, and buttons `[data-act]`
   * @param {HTMLElement} offer    shown after the tour: a button that returns to the state before it
   * @param {HTMLElement} starter  the button that starts the tour
   */
  constructor(root, offer, starter) {
    super();
    this.root = root;
    this.offer = offer;
    this.starter = starter;
    /**
     * The current step, from 1; null outside of the tour.
     *
     * @type {number|null}
     */
    this.step = null;
    /** Whether the next step is the first of a tour. The title of that step gets the focus. */
    this.starting = false;
    this.title = element(root, "h2");
    this.words = element(root, ".words");
    this.links = elements(root, "ol a", HTMLAnchorElement);
    this.again = element(root, "[data-act=again]");
    this.previous = element(root, "[data-act=previous]", HTMLButtonElement);
    this.next = element(root, "[data-act=next]");
    starter.addEventListener("click", () => this.start());
    for (const part of [root, offer])
      for (const button of elements(part, "[data-act]"))
        button.addEventListener("click", () => this.act(button.dataset.act));
    root.addEventListener("keydown", (event) => this.onKeyDown(event));
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.onEscape(event);
    });
  }

  /** Open the first step. */
  start() {
    this.starting = true;
    this.emit("step", 1);
  }

  /** @param {string} [action] */
  act(action) {
    if (action === "next") this.go(1);
    else if (action === "previous") this.go(-1);
    else if (action === "again") this.go(0);
    else if (action === "stay") this.hideOffer();
    else if (action === "leave" || action === "back") this.emit(action);
  }

  /** @param {number} steps */
  go(steps) {
    if (this.step === null) return;
    const step = this.step + steps;
    if (step > this.links.length) this.emit("leave");
    else if (step >= 1) this.emit("step", step);
  }

  /**
   * Leave the tour, or the question whether to return to the state before it.
   *
   * @param {KeyboardEvent} event
   */
  onEscape(event) {
    const { target } = event;
    const isOffered = !this.offer.hidden;
    const isHere =
      target === document.body || (target instanceof Node && this.offer.contains(target));
    if (!isHere || !(this.step || isOffered) || event.defaultPrevented) return;
    event.preventDefault();
    if (this.step) this.emit("leave");
    else this.hideOffer();
  }

  /** @param {KeyboardEvent} event */
  onKeyDown(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const steps = KEYS[event.key];
    if (steps) this.go(steps === 1 && this.step === this.links.length ? 0 : steps);
    else if (event.key === "Escape") this.emit("leave");
    else return;
    // Elsewhere on the page the arrow keys step through time.
    event.preventDefault();
    event.stopPropagation();
  }

  /**
   * Show a step.
   *
   * @param {number} step
   * @param {Step} content
   */
  show(step, { title, words, changed, parts }) {
    this.step = step;
    this.offer.hidden = true;
    this.root.hidden = false;
    document.body.classList.add("touring");
    this.title.textContent = title;
    if (words !== null) this.words.textContent = words;
    this.again.hidden = !changed;
    const hidden = parts.length ? `&hide=${parts.join(",")}` : "";
    this.links.forEach((link, index) => {
      link.href = `#tour=${index + 1}${hidden}`;
      if (index + 1 === step) link.setAttribute("aria-current", "step");
      else link.removeAttribute("aria-current");
    });
    this.previous.disabled = step === 1;
    this.next.textContent = step === this.links.length ? "Done" : "Next";
    if (this.starting) this.title.focus();
    this.starting = false;
  }

  /**
   * Close the panel.
   *
   * @param {boolean} offersWayBack
   */
  close(offersWayBack) {
    if (!this.step) return;
    const hadFocus = this.root.contains(document.activeElement);
    this.step = null;
    this.words.textContent = "";
    this.root.hidden = true;
    this.offer.hidden = !offersWayBack;
    document.body.classList.toggle("touring", offersWayBack);
    if (hadFocus) (offersWayBack ? element(this.offer, "button") : this.starter).focus();
  }

  /** Hide the button that returns to the state before the tour. */
  hideOffer() {
    if (this.offer.hidden) return;
    const hadFocus = this.offer.contains(document.activeElement);
    this.offer.hidden = true;
    document.body.classList.remove("touring");
    if (hadFocus) this.starter.focus();
  }
}
