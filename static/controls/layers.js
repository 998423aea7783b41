/** Which layers of the plane are shown. */

/** Emits `change` (detail: every layer's name with whether it is on). */
export class LayerControls extends EventTarget {
  constructor(root) {
    super();
    this.boxes = [...root.querySelectorAll("input[type=checkbox]")];
    root.addEventListener("change", () => {
      const layers = Object.fromEntries(this.boxes.map((box) => [box.name, box.checked]));
      this.dispatchEvent(new CustomEvent("change", { detail: layers }));
    });
  }

  update(layers) {
    for (const box of this.boxes) box.checked = layers[box.name];
  }
}
