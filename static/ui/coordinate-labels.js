/** Symbols of coordinates as elements, and fields whose labels follow the coordinates of the picture. */

import { createElement, element, elements } from "./elements.js";

/**
 * Return a symbol with its index below the line.
 *
 * @param {string} symbol  such as “x₁” or “s”
 */
export function symbolElement(symbol) {
  const [letter, index] = symbol;
  const below = index === undefined ? [] : [createElement("sub", {}, index.normalize("NFKC"))];
  return createElement("span", { className: "variable" }, letter, ...below);
}

/** The fields below a root, each in a label that starts with `[data-coordinate]`: 0 or 1. */
export class CoordinateLabels {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.labels = elements(root, "[data-coordinate]", HTMLElement).map((symbol) => {
      const input = element(symbol.parentElement ?? root, "input", HTMLInputElement);
      const [first, ...rest] = (input.ariaLabel ?? "").split(" ");
      const axis = Number(symbol.dataset.coordinate);
      return { symbol, input, axis, name: first, use: rest.join(" ") };
    });
    this.shown = "";
  }

  /** @param {{symbols: string[], titles: string[]|null}} coordinates */
  show({ symbols, titles }) {
    const shown = [...symbols, ...(titles ?? [])].join("\n");
    if (shown === this.shown) return;
    this.shown = shown;
    for (const { symbol, input, axis, name, use } of this.labels) {
      symbol.replaceChildren(symbolElement(symbols[axis]));
      input.ariaLabel = `${titles?.[axis] ?? name} ${use}`;
      input.title = titles?.[axis] ?? "";
    }
  }
}
