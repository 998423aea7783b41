// @ts-nocheck
/** Which layers of the plane are shown, and how far one follows the folding: layer by layer of the network, then the boundary. */

const STEP_MS = 1200;

/** Emits `change` (detail: `layers`, every name with whether it is on, and `depth`, see page-state.js LOOK). */
export class PlaneLayers extends EventTarget {
  constructor(root) {
    super();
    this.boxes = [...root.querySelectorAll("input[type=checkbox]")];
    this.slider = root.querySelector("input[type=range]");
    this.words = root.querySelector("output");
    this.folding = null;
    root.addEventListener("input", () => {
      this.rest();
      this.tell();
    });
    root.querySelector(".depth button").addEventListener("click", () => this.fold(1));
  }

  tell() {
    const layers = Object.fromEntries(this.boxes.map((box) => [box.name, box.checked]));
    const depth = this.slider.value === this.slider.max ? null : this.slider.valueAsNumber;
    this.dispatchEvent(new CustomEvent("change", { detail: { layers, depth } }));
  }

  /** Go through the folding from `step` on by itself. */
  fold(step) {
    this.rest();
    this.slider.value = String(step);
    this.tell();
    if (step < Number(this.slider.max))
      this.folding = setTimeout(() => this.fold(step + 1), STEP_MS);
  }

  rest() {
    clearTimeout(this.folding);
  }

  /** Show what is on in a network of `hidden` layers; without any there are no folds to follow. */
  update({ layers, depth }, hidden) {
    for (const box of this.boxes) box.checked = layers[box.name];
    this.slider.max = String(hidden + 1);
    this.slider.value = String(depth ?? hidden + 1);
    this.words.textContent = depth === null ? "boundary" : `layer ${this.slider.value}`;
    this.slider.setAttribute("aria-valuetext", this.words.textContent);
    this.slider.closest(".depth").hidden = hidden < 1;
  }
}
