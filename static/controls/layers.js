/** Which layers of the plane are shown, and through how many of the network's layers one follows the folding. */

/** Emits `change` (detail: `layers`, every name with whether it is on, and `depth`, see spec.js LOOK). */
export class LayerControls extends EventTarget {
  constructor(root) {
    super();
    this.boxes = [...root.querySelectorAll("input[type=checkbox]")];
    this.slider = root.querySelector("input[type=range]");
    this.number = root.querySelector("output");
    root.addEventListener("input", () => {
      const layers = Object.fromEntries(this.boxes.map((box) => [box.name, box.checked]));
      const depth = this.slider.value === this.slider.max ? null : this.slider.valueAsNumber;
      this.dispatchEvent(new CustomEvent("change", { detail: { layers, depth } }));
    });
  }

  /** Show what is on in a network of `hidden` layers; with fewer than two there is no order of folds to follow. */
  update({ layers, depth }, hidden) {
    for (const box of this.boxes) box.checked = layers[box.name];
    this.slider.max = String(hidden);
    this.slider.value = String(depth ?? hidden);
    this.number.textContent = this.slider.value;
    this.slider.closest("label").hidden = hidden < 2;
  }
}
