// @ts-nocheck
/** Hidden layers as a line of text: “16” is one of 16 units, “8, 8” are two, nothing is none. */

import { NumbersField } from "../ui/number-field.js";

/** Put the field at the head of the section `network`. */
export function addWidths(network) {
  const input = Object.assign(document.createElement("input"), {
    id: "field-hidden_layer_sizes",
    name: "hidden_layer_sizes",
  });
  const error = document.createElement("p");
  const field = new NumbersField(input, {
    whole: true,
    min: 1,
    name: "Each width",
    message: error,
  });
  input.addEventListener("change", () => {
    if (!field.invalid)
      network.dispatchEvent(
        new CustomEvent("change", { detail: { "network.hidden_layer_sizes": field.value } }),
      );
  });
  const element = Object.assign(document.createElement("div"), { className: "field wide" });
  element.append(
    Object.assign(document.createElement("label"), {
      htmlFor: input.id,
      textContent: "Units of each hidden layer",
    }),
    input,
  );
  const meaning = { description: "One number for each layer: 16, or 8, 8. Empty: no hidden layer" };
  network.place(
    "hidden_layer_sizes",
    meaning,
    { input, field, error, read: () => field.value, write: (widths) => field.show(widths) },
    element,
  );
  network.root.querySelector(".fields").prepend(element);
}
