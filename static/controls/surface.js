// @ts-nocheck
/** Whether the surface is shown, what its height is, and which class's. */

/** Emits `change` (detail: `{surface}`, "logit", "probability" or null, or `{sheet}`, a class's number or null for all). */
export class SurfaceControl extends EventTarget {
  /**
   * @param {HTMLElement} button
   * @param {HTMLElement} form  holds two selects: of what, and of which class
   */
  constructor(button, form) {
    super();
    this.button = button;
    [this.height, this.sheet] = form.querySelectorAll("select");
    button.addEventListener("click", () =>
      this.say({ surface: this.on ? null : this.height.value }),
    );
    form.addEventListener("submit", (event) => event.preventDefault());
    this.height.addEventListener("change", () => this.say({ surface: this.height.value }));
    this.sheet.addEventListener("change", () =>
      this.say({ sheet: this.sheet.value === "" ? null : Number(this.sheet.value) }),
    );
  }

  get on() {
    return this.button.getAttribute("aria-pressed") === "true";
  }

  say(detail) {
    this.dispatchEvent(new CustomEvent("change", { detail }));
  }

  /** Show what is shown of a network with these classes; a regression has one height, two classes have one sheet. */
  update({ surface, sheet }, { task, classes }) {
    this.button.setAttribute("aria-pressed", String(surface !== null));
    this.height.hidden = task === "regression";
    this.height.value = surface ?? this.height.value;
    this.sheet.hidden = task === "regression" || classes.length < 3;
    const names = this.sheet.hidden ? [] : classes.map((label) => `class ${label}`);
    if (this.sheet.options.length !== names.length + 1) {
      this.sheet.replaceChildren(
        new Option("all classes", ""),
        ...names.map((name, index) => new Option(name, String(index))),
      );
    }
    this.sheet.value = sheet === null || sheet >= names.length ? "" : String(sheet);
  }
}
