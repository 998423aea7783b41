/** Hidden layers as a text: “16” is one layer of 16 units, “8, 8” are two layers, an empty text is no hidden layer. */

import { createElement, element } from "../ui/elements.js";
import { NumbersField } from "../ui/number-field.js";

/**
 * Put the field of the widths first in the section `network`.
 *
 * @param {import("./form-section.js").FormSection} network
 */
export function addWidths(network) {
  const name = "hidden_layer_sizes";
  const input = createElement("input", { id: `field-${name}`, name });
  const error = createElement("p");
  const text = new NumbersField(input, {
    whole: true,
    min: 1,
    name: "Each width",
    message: error,
  });
  input.addEventListener("change", () => {
    if (!text.invalid)
      network.emit("change", { changes: network.changesOf(name, text.value), typed: false });
  });
  const label = createElement("label", {
    htmlFor: input.id,
    textContent: "Units of each hidden layer",
  });
  const row = createElement("div", { className: "field wide" }, label, input);
  /** @param {number[]} widths */
  const write = (widths) => text.show(widths);
  network.addInput(
    name,
    "One number for each layer: 16, or 8, 8. Empty: no hidden layer",
    { input, text, error, read: () => text.value, write },
    row,
  );
  element(network.root, ".fields").prepend(row);
}
