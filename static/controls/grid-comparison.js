// @ts-nocheck
/** How fine a grid is held against the exact picture: none, or n samples along each side. */

const FIRST = 30;

/** Emits `change` (detail: the number of samples along one side, or null). */
export class GridComparisonControl extends EventTarget {
  /** @param {HTMLElement} root  holds a checkbox, a slider and an output */
  constructor(root) {
    super();
    this.box = root.querySelector("input[type=checkbox]");
    this.slider = root.querySelector("input[type=range]");
    this.number = root.querySelector("output");
    this.slider.value = String(FIRST);
    root.addEventListener("input", () => {
      this.dispatchEvent(
        new CustomEvent("change", { detail: this.box.checked ? this.slider.valueAsNumber : null }),
      );
    });
  }

  /** Show which grid is drawn; null for none. */
  update(size) {
    this.box.checked = size !== null;
    this.slider.closest("label").hidden = size === null;
    if (size !== null) this.slider.value = String(size);
    this.number.textContent = `${this.slider.value} × ${this.slider.value}`;
  }
}
