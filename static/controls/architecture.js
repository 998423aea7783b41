// @ts-nocheck
/** How many hidden layers there are and how many units each has: a head over each column of the network's picture. */

import { NumberField } from "../ui/number-field.js";

const FIRST_WIDTH = 8;
const TYPING_MS = 300;
/** A head narrower than this has its buttons above and below its number. */
const ROOM = 74;

function button(label, text, act) {
  const made = Object.assign(document.createElement("button"), {
    type: "button",
    textContent: text,
    title: label,
  });
  made.setAttribute("aria-label", label);
  made.addEventListener("click", act);
  return made;
}

/** Emits `change` (detail: `{"network.…": value}`; `typed`: more of it may follow). A part of the form like others: it shows a spec, and what is wrong with it. */
export class Architecture extends EventTarget {
  /**
   * @param {HTMLElement} root   holds `[data-depth]` for the words, `[data-less]`, `[data-more]`, `.heads` and `.error`
   * @param {object} catalog
   */
  constructor(root, catalog) {
    super();
    this.root = root;
    this.limits = catalog.limits;
    this.features = catalog.features.map(({ name }) => name);
    this.words = root.querySelector("[data-depth]");
    this.heads = root.querySelector(".heads");
    this.error = root.querySelector(".error");
    this.numbers = new WeakMap();
    [this.less, this.more] = [root.querySelector("[data-less]"), root.querySelector("[data-more]")];
    this.less.addEventListener("click", () => this.say(this.widths.slice(0, -1)));
    this.more.addEventListener("click", () =>
      this.say([...this.widths, this.widths.at(-1) ?? FIRST_WIDTH]),
    );
  }

  /** Show what a spec says. */
  update({ network }) {
    this.widths = network.hidden_layer_sizes;
    this.chosen = network.features;
    const layers = this.widths.length;
    this.words.textContent = layers === 1 ? "1 hidden layer" : `${layers || "no"} hidden layers`;
    this.less.disabled = layers === 0;
    this.more.disabled = layers >= this.limits.layers;
    while (this.heads.children.length > layers) this.heads.lastChild.remove();
    while (this.heads.children.length < layers)
      this.heads.append(this.head(this.heads.children.length));
    [...this.heads.children].forEach((head, layer) => {
      const input = head.querySelector("input");
      this.numbers.get(input).show(this.widths[layer]);
      const [less, more] = head.querySelectorAll("button");
      more.disabled = this.widths[layer] >= this.limits.units_per_layer;
      less.disabled = this.widths[layer] <= 1;
    });
    this.stand();
  }

  head(layer) {
    const head = Object.assign(document.createElement("div"), { className: "head", role: "group" });
    head.setAttribute("aria-label", `Hidden layer ${layer + 1}`);
    const input = document.createElement("input");
    input.setAttribute("aria-label", `Units of hidden layer ${layer + 1}`);
    const name = `The width of hidden layer ${layer + 1}`;
    this.numbers.set(
      input,
      new NumberField(input, {
        whole: true,
        min: 1,
        max: this.limits.units_per_layer,
        name,
        arrows: false,
        message: this.error,
      }),
    );
    input.addEventListener("input", () => this.typed(layer, input));
    input.addEventListener("blur", () => this.typing && this.send(layer, input));
    head.append(
      button(`One unit less in hidden layer ${layer + 1}`, "\u2212", () => this.widen(layer, -1)),
      input,
      button(`One unit more in hidden layer ${layer + 1}`, "+", () => this.widen(layer, 1)),
    );
    return head;
  }

  /** Where the columns stand: their middles, and how far they are apart. */
  placeColumns(xs, between) {
    this.places = { xs, between };
    this.stand();
  }

  stand() {
    if (!this.places) return;
    const { xs, between } = this.places;
    this.heads.classList.toggle("narrow", between < ROOM);
    [...this.heads.children].forEach((head, layer) => {
      head.hidden = xs[layer] === undefined;
      if (!head.hidden) head.style.left = `${xs[layer]}px`;
    });
  }

  widen(layer, step) {
    this.say(this.widths.map((width, at) => (at === layer ? width + step : width)));
  }

  /** A width may still be half typed, until the field is left. */
  typed(layer, input) {
    clearTimeout(this.typing);
    this.typing = setTimeout(() => this.send(layer, input), TYPING_MS);
  }

  send(layer, input) {
    clearTimeout(this.typing);
    this.typing = null;
    const number = this.numbers.get(input);
    if (number.take())
      this.say(
        this.widths.map((old, at) => (at === layer ? number.value : old)),
        true,
      );
  }

  /** Switch a feature on or off; the order is the catalog's, and one stays on. */
  toggleFeature(name) {
    // Whoever leaves this field of the page out wants the features to stay as they are.
    if (!this.root.querySelector(".field-features").checkVisibility()) return;
    const on = this.chosen.includes(name);
    if (on && this.chosen.length === 1) {
      this.complain("The network needs at least one feature.");
      return;
    }
    this.tell({
      "network.features": this.features.filter((other) =>
        other === name ? !on : this.chosen.includes(other),
      ),
    });
  }

  say(widths, typed = false) {
    this.tell({ "network.hidden_layer_sizes": widths }, typed);
  }

  tell(detail, typed = false) {
    this.clearErrors();
    this.dispatchEvent(Object.assign(new CustomEvent("change", { detail }), { typed }));
  }

  complain(words, input) {
    this.error.textContent = words;
    this.error.hidden = false;
    input?.setAttribute("aria-invalid", "true");
  }

  /** Show those of the errors that belong here; answers with the others. */
  showErrors(errors) {
    this.clearErrors();
    return errors.filter(({ pointer, message }) => {
      const [, section, name, at] = pointer.split("/");
      if (section !== "network" || (name !== "hidden_layer_sizes" && name !== "features"))
        return true;
      const what =
        name === "features"
          ? "The features"
          : at === undefined
            ? "The hidden layers"
            : `Hidden layer ${Number(at) + 1}`;
      this.complain(`${what} ${message}`, this.heads.children[at]?.querySelector("input"));
      return false;
    });
  }

  clearErrors() {
    const inputs = [...this.heads.querySelectorAll("input")];
    const refused = inputs.filter((input) => this.numbers.get(input).invalid);
    this.error.hidden = !refused.length;
    for (const input of inputs) if (!refused.includes(input)) input.removeAttribute("aria-invalid");
  }
}
