/** Hidden layers as a line of text: “16” is one of 16 units, “8, 8” are two, nothing is none. */

/** Put the field at the head of the section `network`. */
export function addWidths(network) {
  const input = Object.assign(document.createElement("input"), { type: "text", id: "field-hidden_layer_sizes", name: "hidden_layer_sizes", inputMode: "numeric" });
  const read = () => input.value.split(/[\s,;x×-]+/).filter(Boolean).map(Number);
  input.addEventListener("change", () => {
    const widths = read();
    if (widths.every((width) => Number.isInteger(width) && width > 0)) {
      network.dispatchEvent(new CustomEvent("change", { detail: { "network.hidden_layer_sizes": widths } }));
    } else {
      network.complain("hidden_layer_sizes", "whole numbers are due here, one for each layer: 8, 8");
    }
  });
  const element = Object.assign(document.createElement("div"), { className: "field wide" });
  element.append(Object.assign(document.createElement("label"), { htmlFor: input.id, textContent: "Units of each hidden layer" }), input);
  const field = { description: "One number for each layer: 16, or 8, 8. Empty: no hidden layer." };
  network.place("hidden_layer_sizes", field, { input, read, write: (widths) => (input.value = widths.join(", ")) }, element);
  network.root.querySelector(".fields").prepend(element);
}
