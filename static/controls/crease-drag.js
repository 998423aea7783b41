// @ts-nocheck
/** A hand on a crease: a pointer that drags it across the plane, or the arrow keys. */

/** A pointer that moves less than this, in pixels, has clicked. */
const CLICK_REACH = 4;

const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] };
const KEYS_REST_MS = 600;
const OTHERS = "button, .notice, .sheet, .veil, .zoom";

/**
 * Emits `grab` (detail: what was taken and where, `{held, at}`), `drag` (detail: the point that it is dragged to), `nudge`
 * (detail: `{step, turn}`: a direction of the keys, and whether they turn), `drop` (it stays there), `cancel` (it goes
 * back), `choose` (detail: a unit, or null) and `hover` (detail: what is under the pointer, or null).
 */
export class CreaseDrag extends EventTarget {
  /**
   * @param {HTMLElement} element  the plane
   * @param {{root: HTMLElement, select: HTMLSelectElement, grip: HTMLElement}} chooser  chooses a crease without a pointer
   * @param {(event: PointerEvent) => number[]} placeOf  the point of the plane, inside or outside, that an event is at
   * @param {(event: PointerEvent, click?: boolean) => object|null} under  what is there: taken by a drag, unless its `kind`
   *     is "choose", or chosen by a click
   */
  constructor(element, chooser, placeOf, under) {
    super();
    Object.assign(this, { element, chooser, placeOf, under, held: null, away: null, keys: null });
    const early = { capture: true, passive: false };
    element.addEventListener("pointerdown", (event) => this.begin(event), early);
    element.addEventListener("pointermove", (event) => this.follow(event), early);
    // While the plane is panned, a cover of the drawing library's is under the pointer.
    window.addEventListener("pointerup", (event) => this.end(event), early);
    element.addEventListener("pointercancel", () => this.leave(), early);
    element.addEventListener("pointerleave", () => this.held || this.tell("hover", null));
    // What begins a pan, looks for points to tell about, or scrolls under a finger, does not while a crease is held.
    for (const type of ["mousedown", "mousemove", "touchstart", "touchmove"])
      element.addEventListener(type, (event) => this.held && this.mine(event), early);
    document.addEventListener("keydown", (event) => this.escape(event), { capture: true });
    chooser.select.addEventListener("change", () =>
      this.tell("choose", chooser.select.value === "" ? null : Number(chooser.select.value)),
    );
    chooser.grip.addEventListener("keydown", (event) => this.key(event));
    chooser.grip.addEventListener("blur", () => this.rest());
  }

  /** Offer the creases that there are, by unit, and show which one is chosen. */
  update(units, chosen) {
    const { root, select, grip } = this.chooser;
    root.hidden = units.length === 0;
    const values = ["", ...units].map(String);
    if (values.join() !== [...select.options].map(({ value }) => value).join()) {
      select.replaceChildren(
        ...values.map(
          (value) => new Option(value === "" ? "none" : `unit ${Number(value) + 1}`, value),
        ),
      );
    }
    select.value = chosen === null ? "" : String(chosen);
    grip.hidden = chosen === null;
  }

  begin(event) {
    if (!event.isPrimary || event.button !== 0 || event.target.closest(OTHERS)) return;
    const found = this.under(event);
    const taken = found && found.kind !== "choose";
    this.away = taken ? null : event;
    if (!taken) return;
    this.rest();
    this.held = {
      found,
      at: this.placeOf(event),
      x: event.clientX,
      y: event.clientY,
      dragging: false,
    };
    this.element.setPointerCapture(event.pointerId);
    event.preventDefault();
  }

  follow(event) {
    if (!this.held) {
      this.tell("hover", event.target.closest(OTHERS) ? null : this.under(event));
      return;
    }
    event.stopImmediatePropagation();
    const { held } = this;
    if (!held.dragging && Math.hypot(event.clientX - held.x, event.clientY - held.y) <= CLICK_REACH)
      return;
    if (!held.dragging) this.tell("grab", { held: held.found, at: held.at });
    held.dragging = true;
    this.tell("drag", this.placeOf(event));
  }

  /** What was dragged stays; a crease that was clicked is chosen, and the keys are on it; a click elsewhere lets go. */
  end(event) {
    const { held, away } = this;
    this.held = null;
    this.away = null;
    if (held?.dragging) this.tell("drop");
    else if (held) this.choose(held.found.unit);
    else if (
      away &&
      Math.hypot(event.clientX - away.clientX, event.clientY - away.clientY) <= CLICK_REACH
    ) {
      this.choose(this.under(event, true)?.unit ?? null);
    }
  }

  choose(unit) {
    this.tell("choose", unit);
    if (unit !== null) this.chooser.grip.focus({ preventScroll: true });
  }

  leave() {
    if (this.held?.dragging) this.tell("cancel");
    this.held = null;
    this.away = null;
  }

  escape(event) {
    if (event.key !== "Escape" || !(this.held || this.keys)) return;
    event.stopPropagation();
    if (this.held) this.leave();
    else {
      this.forget();
      this.tell("cancel");
    }
  }

  key(event) {
    const step = STEPS[event.key];
    if (event.key === "Escape") this.tell("choose", null);
    if (event.key === "Enter") this.rest();
    if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
    this.mine(event);
    this.tell("nudge", { step, turn: event.shiftKey });
    clearTimeout(this.keys);
    this.keys = setTimeout(() => this.rest(), KEYS_REST_MS);
  }

  /** What the keys have moved stays where it is; what a pointer holds goes back. */
  release() {
    this.rest();
    this.leave();
  }

  /** The keys have come to rest: what they have moved stays there. */
  rest() {
    if (!this.keys) return;
    this.forget();
    this.tell("drop");
  }

  forget() {
    clearTimeout(this.keys);
    this.keys = null;
  }

  mine(event) {
    if (event.cancelable) event.preventDefault();
    event.stopPropagation();
  }

  tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
