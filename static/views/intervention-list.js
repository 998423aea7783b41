/** Changes during training, as marks on the timeline and as a list; each leads to its epoch. */

import { createElement, createSvgElement, element } from "../ui/elements.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";

/**
 * @typedef {import("../api/types.d.ts").Spec} Spec
 * @typedef {import("../api/types.d.ts").Intervention} Intervention
 * @typedef {import("../content/change-text.js").ChangeText} ChangeText
 */

const triangle = () =>
  createSvgElement(
    "svg",
    { viewBox: "0 0 10 9", "aria-hidden": "true" },
    createSvgElement("path", { d: "M0 0h10l-5 8z" }),
  );

/**
 * Emits `pick` with an epoch, and `remove` with an intervention.
 *
 * @extends {TypedEventTarget<{pick: number, remove: Intervention}>}
 */
export class InterventionMarks extends TypedEventTarget {
  /**
   * @param {HTMLElement} root
   * @param {ChangeText} wording
   */
  constructor(root, wording) {
    super();
    this.root = root;
    this.wording = wording;
    /** What is shown, as JSON. */
    this.shown = "";
  }

  /**
   * Show a mark for each intervention up to the epoch `reach`, where the timeline ends.
   *
   * @param {Spec} spec
   * @param {number} reach
   */
  update({ interventions, network }, reach) {
    const key = JSON.stringify([interventions, reach]);
    if (key === this.shown) return;
    this.shown = key;
    const visible = interventions.filter(({ epoch }) => epoch <= reach);
    this.root.replaceChildren(...visible.map((one) => this.mark(one, network, reach)));
  }

  /**
   * @param {Intervention} intervention
   * @param {Spec["network"]} network
   * @param {number} reach
   */
  mark(intervention, network, reach) {
    const { epoch } = intervention;
    const label = `Epoch ${epoch}: ${this.wording.intervention(intervention, network)}`;
    const button = createElement(
      "button",
      { type: "button", title: `${label} (Delete removes it)` },
      triangle(),
    );
    button.setAttribute("aria-label", label);
    button.style.left = `${(100 * epoch) / reach}%`;
    button.addEventListener("click", () => this.emit("pick", epoch));
    button.addEventListener("keydown", ({ key }) => {
      if (key === "Delete" || key === "Backspace") this.emit("remove", intervention);
    });
    return button;
  }
}

/**
 * A list with one line for each intervention of the run. Emits `pick` with an epoch, and `remove` with an intervention.
 *
 * @extends {TypedEventTarget<{pick: number, remove: Intervention}>}
 */
export class InterventionList extends TypedEventTarget {
  /**
   * @param {HTMLElement} root  contains the list and a paragraph that is shown while it is empty
   * @param {ChangeText} wording
   */
  constructor(root, wording) {
    super();
    this.list = element(root, "ol");
    this.placeholder = element(root, "p");
    this.wording = wording;
    /** What is shown, as JSON. */
    this.shown = "";
  }

  /** @param {Spec} spec */
  update({ interventions, network }) {
    const key = JSON.stringify(interventions);
    if (key === this.shown) return;
    this.shown = key;
    this.placeholder.hidden = interventions.length > 0;
    this.list.replaceChildren(...interventions.map((one) => this.line(one, network)));
  }

  /**
   * @param {Intervention} intervention
   * @param {Spec["network"]} network
   */
  line(intervention, network) {
    const { epoch } = intervention;
    const text = this.wording.intervention(intervention, network);
    const go = createElement("button", {
      type: "button",
      textContent: `Epoch ${epoch}`,
      className: "quiet-button",
      title: "Go there",
    });
    go.addEventListener("click", () => this.emit("pick", epoch));
    const remove = createElement("button", {
      type: "button",
      textContent: "×",
      className: "quiet-button",
      title: "Take it out",
    });
    remove.setAttribute("aria-label", `Remove: ${text}, epoch ${epoch}`);
    remove.addEventListener("click", () => this.emit("remove", intervention));
    return createElement("li", {}, go, createElement("span", { textContent: text }), remove);
  }
}
