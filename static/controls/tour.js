// @ts-nocheck
/** The tour's panel: where one is in it, its words, and the ways on, back and out. */

/** Emits `step` (detail: its number, from 1), `leave`, and after leaving `back` (to where one was). */
export class TourPanel extends EventTarget {
  /**
   * @param {HTMLElement} root      `h2`, `.words`, links `ol a` to the steps, buttons by `data-act`
   * @param {HTMLElement} left      what stands there after leaving: the way back
   * @param {HTMLElement} starter   the button that starts the tour
   */
  constructor(root, left, starter) {
    super();
    Object.assign(this, { root, left, starter, step: null });
    this.title = root.querySelector("h2");
    this.words = root.querySelector(".words");
    this.links = [...root.querySelectorAll("ol a")];
    this.changed = root.querySelector("[data-act=again]");
    starter.addEventListener("click", () => {
      this.starting = true;
      this.tell("step", 1);
    });
    for (const element of [root, left]) {
      element.addEventListener("click", ({ target }) =>
        this.act(target.closest("[data-act]")?.dataset.act),
      );
    }
    root.addEventListener("keydown", (event) => this.key(event));
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.step && event.target === document.body) this.tell("leave");
    });
  }

  tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  act(name) {
    if (name === "next") this.go(1);
    else if (name === "previous") this.go(-1);
    else if (name === "again") this.tell("step", this.step);
    else if (name === "stay") this.hideOffer();
    else if (name === "leave" || name === "back") this.tell(name);
  }

  go(steps) {
    const step = this.step + steps;
    if (step > this.links.length) this.tell("leave");
    else if (step >= 1) this.tell("step", step);
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const steps = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (steps) this.go(steps === 1 && this.step === this.links.length ? 0 : steps);
    else if (event.key === "Escape") this.tell("leave");
    else return;
    // Elsewhere on the page the arrows go through time.
    event.preventDefault();
    event.stopPropagation();
  }

  /**
   * Show a step.
   *
   * @param {number} step
   * @param {{title: string, words: string|null, changed: boolean, parts: string[]}} what  null leaves the words before;
   *     `changed` says that the page shows something else now; `parts` are left out of the page, and stay so
   */
  show(step, { title, words, changed, parts }) {
    this.step = step;
    this.left.hidden = true;
    this.root.hidden = false;
    document.body.classList.add("touring");
    this.title.textContent = title;
    if (words !== null) this.words.textContent = words;
    this.changed.hidden = !changed;
    const rest = parts.length ? `&hide=${parts.join(",")}` : "";
    this.links.forEach((link, index) => {
      link.href = `#tour=${index + 1}${rest}`;
      if (index + 1 === step) link.setAttribute("aria-current", "step");
      else link.removeAttribute("aria-current");
    });
    this.root.querySelector("[data-act=previous]").disabled = step === 1;
    this.root.querySelector("[data-act=next]").textContent =
      step === this.links.length ? "Done" : "Next";
    if (this.starting) this.title.focus();
    this.starting = false;
  }

  /** Close the panel; where there is a way back, offer it. */
  close(offer) {
    if (!this.step) return;
    const held = this.root.contains(document.activeElement);
    this.step = null;
    this.words.textContent = "";
    this.root.hidden = true;
    this.left.hidden = !offer;
    document.body.classList.toggle("touring", offer);
    if (held) (offer ? this.left.querySelector("button") : this.starter).focus();
  }

  /** The offer has been taken, or turned down. */
  hideOffer() {
    if (this.left.hidden) return;
    const held = this.left.contains(document.activeElement);
    this.left.hidden = true;
    document.body.classList.remove("touring");
    if (held) this.starter.focus();
  }
}
