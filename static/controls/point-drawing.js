// @ts-nocheck
/** Drawing points: with the pointer on a sheet over the plane, or by typing where one is. */

import { NumberField } from "../ui/number-field.js";

/** How far, in pixels, a press may stray and still be a click. */
const STILL = 4;

/** The largest coordinate or label of a point, in size. */
const FARTHEST = 1e6;

const CHIP = "class-chip";

/**
 * Emits `arm`; `press` (detail: `{at, erase}`, `at` in the plane), `drag` and `release` (detail: `{at, moved}`) of the
 * pointer; `select` (detail: the number of a point from 1, or null); `put` (detail: [x1, x2]), `erase` and `addclass`.
 */
export class PointDrawingControl extends EventTarget {
  /**
   * @param {HTMLElement} button  arms the drawing
   * @param {HTMLElement} sheet   lies over the plane
   * @param {HTMLElement} root    holds the settings and, for who draws by keyboard, the fields
   * @param {(event: PointerEvent) => number[]|null} pointUnder
   */
  constructor(button, sheet, root, pointUnder) {
    super();
    Object.assign(this, { button, sheet, root, pointUnder, pressed: null });
    this.chips = root.querySelector("[data-classes]");
    this.more = root.querySelector("[data-more]");
    this.value = new NumberField(root.querySelector("[data-value]"), {
      min: -FARTHEST,
      max: FARTHEST,
      name: "The value",
    });
    this.test = root.querySelector("[data-test]");
    this.erasing = root.querySelector("[data-erase]");
    this.after = root.querySelector("select");
    this.number = new NumberField(root.querySelector("[data-number]"), {
      whole: true,
      min: 1,
      empty: true,
      name: "The number of the point",
    });
    this.total = root.querySelector("[data-total]");
    this.places = ["x1", "x2"].map(
      (name) =>
        new NumberField(root.querySelector(`[data-${name}]`), {
          min: -FARTHEST,
          max: FARTHEST,
          empty: true,
          name,
        }),
    );
    this.put = root.querySelector("[data-put]");
    this.remove = root.querySelector("[data-remove]");
    this.words = root.querySelector("[data-words]");
    this.rest = this.words.textContent;
    button.addEventListener("click", () => this.arm(!this.armed));
    root.querySelector("[data-clear]").addEventListener("click", () => this.arm(false));
    for (const form of root.querySelectorAll("form"))
      form.addEventListener("submit", (event) => event.preventDefault());
    this.more.addEventListener("click", () => this.tell("addclass"));
    this.number.input.addEventListener(
      "change",
      () => this.number.invalid || this.tell("select", this.number.value),
    );
    this.put.addEventListener("click", () => this.typed());
    this.remove.addEventListener("click", () => this.tell("erase"));
    for (const { input } of this.places)
      input.addEventListener("keydown", (event) => event.key === "Enter" && this.typed());
    this.listen();
  }

  listen() {
    const { sheet } = this;
    sheet.addEventListener("contextmenu", (event) => event.preventDefault());
    sheet.addEventListener("pointerdown", (event) => {
      const at = this.pointUnder(event);
      if (!at || !event.isPrimary || event.button === 1) return;
      event.preventDefault();
      sheet.setPointerCapture(event.pointerId);
      this.pressed = { x: event.clientX, y: event.clientY, moved: false };
      this.tell("press", { at, erase: event.button === 2 || this.erasing.checked });
    });
    sheet.addEventListener("pointermove", (event) => this.follow(event, "drag"));
    sheet.addEventListener("pointerup", (event) => {
      this.follow(event, "release");
      this.pressed = null;
    });
    sheet.addEventListener("pointercancel", () => {
      this.pressed = null;
      this.tell("release", null);
    });
    document.addEventListener("keydown", (event) => {
      if (!this.armed || event.target.closest("input, select, textarea, dialog")) return;
      if (event.key === "Escape") this.arm(false);
      if (event.key === "Delete" || event.key === "Backspace") this.tell("erase");
    });
  }

  follow(event, name) {
    if (!this.pressed) return;
    const { x, y } = this.pressed;
    this.pressed.moved ||= Math.hypot(event.clientX - x, event.clientY - y) > STILL;
    this.tell(name, { at: this.pointUnder(event), moved: this.pressed.moved });
  }

  get armed() {
    return !this.root.hidden;
  }

  /** Whether training goes on after a change. */
  get keepsTraining() {
    return this.after.value === "on";
  }

  /** The part that a new point is for. */
  get part() {
    return this.test.checked ? "test" : "train";
  }

  /** The label of a new point: its class, or its value. */
  get label() {
    if (this.chips.hidden) return this.value.value;
    return Number(this.chips.querySelector("input:checked")?.value ?? 0);
  }

  set label(label) {
    if (this.chips.hidden) this.value.show(label);
    const chip = this.chips.querySelector(`input[value="${label}"]`);
    if (chip) chip.checked = true;
  }

  arm(on) {
    this.root.hidden = !on;
    this.sheet.hidden = !on;
    this.button.setAttribute("aria-pressed", String(on));
    this.showMessage(null);
    this.tell("arm", on);
  }

  typed() {
    const at = this.places.map((place) => place.value);
    if (!this.places.map((place) => place.settle()).every(Boolean)) return;
    if (at.includes(null)) this.showMessage("Type a number for x1 and for x2.");
    else this.tell("put", at);
  }

  /**
   * @param {{label: number, name: string, hue: string}[]|null} classes  null for a regression
   * @param {boolean} full  whether there are as many as there may be
   */
  setClasses(classes, full) {
    const chosen = this.label;
    this.chips.hidden = classes === null;
    this.more.hidden = classes === null || full;
    this.value.input.closest("label").hidden = classes !== null;
    const key = JSON.stringify(classes);
    if (!classes || key === this.offered) return;
    this.offered = key;
    this.chips.replaceChildren(...classes.map(({ label, name, hue }) => chip(label, name, hue)));
    this.label = classes.some((one) => one.label === chosen) ? chosen : classes[0].label;
  }

  /** Show which point is selected, as `{number, row}`, of how many; null for none. */
  select(selected, total) {
    this.total.textContent = `of ${total}`;
    this.number.limit({ max: total });
    this.put.textContent = selected ? "Change" : "Add";
    this.remove.disabled = !selected;
    this.number.show(selected && selected.number);
    if (!selected) {
      this.selected = null;
      return;
    }
    // Of another point, the place that was typed for the one before is not kept.
    const other = selected.number !== this.selected;
    this.selected = selected.number;
    this.places.forEach((place, axis) =>
      other ? place.replace(selected.row[axis]) : place.show(selected.row[axis]),
    );
    this.label = selected.row[2];
  }

  /** Words for what cannot be done; null for the usual ones. */
  showMessage(words) {
    this.words.textContent = words ?? this.rest;
  }

  tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

function chip(label, name, hue) {
  const radio = Object.assign(document.createElement("input"), {
    type: "radio",
    name: "drawn-class",
    value: String(label),
  });
  const dot = document.createElement("i");
  dot.style.background = hue;
  const line = Object.assign(document.createElement("label"), { className: CHIP });
  line.append(radio, dot, name);
  return line;
}
