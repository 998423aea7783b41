// @ts-nocheck
/** Whether the fold is shown, and which two units of which hidden layer are its axes. */

function offer(select, names, chosen) {
  if (select.options.length !== names.length)
    select.replaceChildren(...names.map((name, index) => new Option(name, String(index))));
  select.value = String(chosen);
}

const names = (word, number) =>
  Array.from({ length: number }, (_, index) => `${word} ${index + 1}`);

/** Emits `change` (detail: `[layer, unit, unit]` from 0, or null). */
export class HiddenSpaceControl extends EventTarget {
  /**
   * @param {HTMLElement} button
   * @param {HTMLElement} form  holds three selects: layer, unit across, unit up
   */
  constructor(button, form) {
    super();
    this.button = button;
    [this.layer, this.across, this.up] = form.querySelectorAll("select");
    button.addEventListener("click", () => this.say(this.on ? null : [0, 0, 1]));
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("change", () =>
      this.say([this.layer, this.across, this.up].map((select) => Number(select.value))),
    );
  }

  get on() {
    return this.button.getAttribute("aria-pressed") === "true";
  }

  say(fold) {
    this.dispatchEvent(new CustomEvent("change", { detail: fold }));
  }

  /** Show what is folded in a network with layers of these widths; null for nothing. */
  update(fold, widths) {
    this.button.setAttribute("aria-pressed", String(fold !== null));
    this.button.disabled = !widths.length;
    if (!fold) return;
    const [layer, across, up] = fold;
    offer(this.layer, names("layer", widths.length), layer);
    offer(this.across, names("unit", widths[layer]), across);
    offer(this.up, names("unit", widths[layer]), up);
  }
}
