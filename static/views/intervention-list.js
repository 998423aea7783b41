// @ts-nocheck
/** Interventions as marks on the timeline and as a list in words: each leads to the epoch at which a person changed the run. */

const TRIANGLE = '<svg viewBox="0 0 10 9" aria-hidden="true"><path d="M0 0h10l-5 8z"/></svg>';

function button(properties, label) {
  const made = Object.assign(document.createElement("button"), { type: "button", ...properties });
  if (label) made.setAttribute("aria-label", label);
  return made;
}

/** Emits `pick` (detail: an epoch) and `remove` (detail: an intervention). */
export class InterventionMarks extends EventTarget {
  /**
   * @param {HTMLElement} element
   * @param {import("../content/change-text.js").ChangeText} wording
   */
  constructor(element, wording) {
    super();
    this.element = element;
    this.wording = wording;
  }

  update({ interventions, network }, reach) {
    const text = JSON.stringify([interventions, reach]);
    if (text === this.shown) return;
    this.shown = text;
    const marks = interventions.map((one) =>
      one.epoch <= reach ? this.mark(one, network, reach) : null,
    );
    this.element.replaceChildren(...marks.filter(Boolean));
  }

  mark(intervention, network, reach) {
    const { epoch } = intervention;
    const words = `Epoch ${epoch}: ${this.wording.intervention(intervention, network)}`;
    const made = button({ innerHTML: TRIANGLE, title: `${words} (delete takes it out)` }, words);
    made.style.left = `${(100 * epoch) / reach}%`;
    made.addEventListener("click", () =>
      this.dispatchEvent(new CustomEvent("pick", { detail: epoch })),
    );
    made.addEventListener("keydown", ({ key }) => {
      if (key === "Delete" || key === "Backspace")
        this.dispatchEvent(new CustomEvent("remove", { detail: intervention }));
    });
    return made;
  }
}

/** All interventions of the run, one line each. Emits as `Marks` does. */
export class InterventionList extends EventTarget {
  /**
   * @param {HTMLElement} root  holds a list and a line for when there is nothing in it
   * @param {import("../content/change-text.js").ChangeText} wording
   */
  constructor(root, wording) {
    super();
    this.list = root.querySelector("ol");
    this.none = root.querySelector("p");
    this.wording = wording;
  }

  update({ interventions, network }) {
    const text = JSON.stringify(interventions);
    if (text === this.shown) return;
    this.shown = text;
    this.none.hidden = interventions.length > 0;
    this.list.replaceChildren(...interventions.map((one) => this.line(one, network)));
  }

  line(intervention, network) {
    const { epoch } = intervention;
    const words = this.wording.intervention(intervention, network);
    const line = document.createElement("li");
    const go = button({
      textContent: `Epoch ${epoch}`,
      className: "quiet-button",
      title: "Go there",
    });
    go.addEventListener("click", () =>
      this.dispatchEvent(new CustomEvent("pick", { detail: epoch })),
    );
    const out = button(
      { textContent: "×", className: "quiet-button", title: "Take it out" },
      `Take out: ${words}, epoch ${epoch}`,
    );
    out.addEventListener("click", () =>
      this.dispatchEvent(new CustomEvent("remove", { detail: intervention })),
    );
    const said = document.createElement("span");
    said.textContent = words;
    line.append(go, said, out);
    return line;
  }
}
