/**
 * Keyboard access to the network diagram: a focusable button over each node, and one over the link or bias to which the
 * arrow keys have moved.
 */

import { TypedEventTarget } from "../../ui/typed-event-target.js";

/**
 * @typedef {import("./layout.js").Unit} Unit
 * @typedef {import("./layout.js").Place} Place
 * @typedef {import("./layout.js").Plan} Plan
 * @typedef {"in"|"out"} Side  of a unit: the links into it and its bias, or the links out of it
 * @typedef {{unit: Unit, place: Place, side: Side}} PlacePosition  a link or bias on one side of a unit
 * @typedef {{unit: Unit, place?: undefined}|PlacePosition} Position
 */

/**
 * Return the places on one side of a unit; the bias is the last of those that lead into it.
 *
 * @param {Plan} plan
 * @param {Unit} unit
 * @param {Side} side
 * @returns {Place[]}
 */
function placesOf(plan, { layer, unit }, side) {
  const column = (/** @type {number} */ at) => plan.columns[at + 1];
  if (side === "in") {
    if (layer < 0) return [];
    const count = layer === 0 ? plan.inputs.length : column(layer - 1).nodes.length;
    return [
      ...Array.from({ length: count }, (_, from) => ({ layer, from, to: unit })),
      { layer, to: unit },
    ];
  }
  if (!column(layer + 1)) return [];
  const from = layer < 0 ? plan.inputs.indexOf(unit) : unit;
  return from < 0
    ? []
    : column(layer + 1).nodes.map((node) => ({ layer: layer + 1, from, to: node.unit }));
}

/**
 * @param {Unit} a
 * @param {Unit} b
 */
const sameUnit = (a, b) => a.layer === b.layer && a.unit === b.unit;

/** @type {Record<string, (at: number, last: number) => number>} */
const VERTICAL = {
  ArrowUp: (at) => Math.max(0, at - 1),
  ArrowDown: (at, last) => Math.min(last, at + 1),
  Home: () => 0,
  End: (_at, last) => last,
};
const KEYS = [...Object.keys(VERTICAL), "ArrowLeft", "ArrowRight"];

/**
 * Return the position to which a key leads: left and right along the links, up and down among the units of a layer or the
 * places on one side of a unit.
 *
 * @param {Plan} plan
 * @param {Position} position
 * @param {string} key
 * @returns {Position|null}  null if the key leads nowhere
 */
function stepFrom(plan, position, key) {
  const { unit } = position;
  const vertical = VERTICAL[key];
  if (!position.place) {
    if (vertical) {
      const { nodes } = plan.columns[unit.layer + 1];
      return { unit: { layer: unit.layer, unit: vertical(unit.unit, nodes.length - 1) } };
    }
    const side = key === "ArrowLeft" ? "in" : "out";
    const [place] = placesOf(plan, unit, side);
    return place ? { unit, place, side } : null;
  }
  const { place, side } = position;
  if (vertical) {
    const places = placesOf(plan, unit, side);
    const at = places.findIndex(({ from, to }) => from === place.from && to === place.to);
    return { unit, place: places[vertical(at, places.length - 1)], side };
  }
  const back = (key === "ArrowRight") === (side === "in");
  if (back) return { unit };
  return farEnd(plan, place, side);
}

/**
 * Return the unit at the other end of a link; a bias has none.
 *
 * @param {Plan} plan
 * @param {Place} place
 * @param {Side} side
 * @returns {Position|null}
 */
function farEnd({ inputs }, { layer, from, to }, side) {
  if (side === "out") return { unit: { layer, unit: to } };
  if (from === undefined) return null;
  return { unit: { layer: layer - 1, unit: layer === 0 ? inputs[from] : from } };
}

function overlayButton() {
  const button = document.createElement("button");
  button.type = "button";
  button.tabIndex = -1;
  return button;
}

/** Return a hidden button for links and biases. */
function placeButton() {
  const element = overlayButton();
  element.className = "stop-on-link";
  element.hidden = true;
  return { element, place: /** @type {Place|null} */ (null) };
}

/**
 * The focusable buttons of a diagram. The tab key reaches one node; the arrow keys reach the others from there.
 *
 * Emits `unit` and `place` (the unit, or the link or bias, that has the focus, or null), `move` (a place that should get
 * the focus: respond with `focusPlace`), `press` (a unit) and `edit` (a place).
 *
 * @extends {TypedEventTarget<{unit: Unit|null, place: Place|null, move: PlacePosition, press: Unit, edit: Place}>}
 */
export class DiagramKeyboard extends TypedEventTarget {
  /** @param {HTMLElement} root  covers the picture */
  constructor(root) {
    super();
    this.root = root;
    /** @type {Plan|null} */
    this.plan = null;
    /** The number of nodes in each column for which the buttons were made. */
    this.made = "";
    /** @type {Position} */
    this.position = { unit: { layer: 0, unit: 0 } };
    /** Focus alternates between two buttons, so that a screen reader announces each place. */
    this.placeButtons = [placeButton(), placeButton()];
    /** @type {{element: HTMLButtonElement, unit: Unit}[]} */
    this.buttons = [];
    root.addEventListener("keydown", (event) => this.onKey(event));
    root.addEventListener("focusin", ({ target }) => this.onFocus(target));
    root.addEventListener("focusout", () => this.onBlur());
    // Only clicks of a keyboard or of assistive technology: the diagram handles the pointer.
    root.addEventListener("click", (event) => event.detail === 0 && this.onPress(event.target));
  }

  /**
   * Put the buttons over the nodes of a plan.
   *
   * @param {Plan} plan
   */
  update(plan) {
    this.plan = plan;
    const { columns } = plan;
    const nodes = columns.flatMap((column) => column.nodes);
    const key = columns.map((column) => column.nodes.length).join();
    if (key !== this.made) {
      this.made = key;
      this.buttons = nodes.map(({ layer, unit }) => ({
        element: overlayButton(),
        unit: { layer, unit },
      }));
      const all = [...this.buttons, ...this.placeButtons];
      this.root.replaceChildren(...all.map(({ element }) => element));
      const layer = Math.min(this.position.unit.layer, columns.length - 2);
      const last = columns[layer + 1].nodes.length - 1;
      this.setTabStop({ layer, unit: Math.min(this.position.unit.unit, last) });
    }
    nodes.forEach(({ x, y, size }, index) => {
      const { style } = this.buttons[index].element;
      style.left = `${x - size / 2}px`;
      style.top = `${y - size / 2}px`;
      style.width = `${size}px`;
      style.height = `${size}px`;
    });
  }

  /**
   * Show a button over a link or bias and return it.
   *
   * @param {Place} place
   * @param {[number, number]} middle  in pixels
   * @param {string} name
   * @returns {HTMLButtonElement}
   */
  showPlace(place, [x, y], name) {
    const [first, second] = this.placeButtons;
    const button = first.element === document.activeElement ? second : first;
    const { element } = button;
    button.place = place;
    element.hidden = false;
    element.style.left = `${x - 5}px`;
    element.style.top = `${y - 5}px`;
    element.setAttribute("aria-label", name);
    return element;
  }

  /**
   * Move the focus to a link or bias.
   *
   * @param {PlacePosition} position
   * @param {[number, number]} middle
   * @param {string} name
   */
  focusPlace(position, middle, name) {
    this.position = position;
    this.showPlace(position.place, middle, name).focus();
  }

  /**
   * Name the shown links and biases again, because their values have changed.
   *
   * @param {(place: Place) => string} nameOf
   */
  namePlaces(nameOf) {
    for (const { element, place } of this.placeButtons)
      if (!element.hidden && place) element.setAttribute("aria-label", nameOf(place));
  }

  /** Hide the buttons of links and biases that do not have the focus. */
  hidePlaces() {
    for (const { element } of this.placeButtons)
      element.hidden ||= element !== document.activeElement;
  }

  /** @param {Unit} unit  the one that the tab key reaches */
  setTabStop(unit) {
    for (const button of this.buttons)
      button.element.tabIndex = sameUnit(button.unit, unit) ? 0 : -1;
    this.position = { unit };
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (!KEYS.includes(event.key) || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    const next = this.plan && stepFrom(this.plan, this.position, event.key);
    if (!next) return;
    if (next.place) this.emit("move", next);
    else this.buttons.find(({ unit }) => sameUnit(unit, next.unit))?.element.focus();
  }

  /** @param {EventTarget|null} target */
  onFocus(target) {
    const { unit, place } = this.targetOf(target);
    if (unit) {
      this.setTabStop(unit);
      if (/** @type {Element} */ (target).matches(":focus-visible")) this.emit("unit", unit);
    } else if (place) {
      this.emit("place", place);
    }
  }

  onBlur() {
    this.emit("unit", null);
    this.emit("place", null);
  }

  /** @param {EventTarget|null} target */
  onPress(target) {
    const { unit, place } = this.targetOf(target);
    if (unit) this.emit("press", unit);
    else if (place) this.emit("edit", place);
  }

  /**
   * Return the unit or place whose button the target of an event is.
   *
   * @param {EventTarget|null} target
   */
  targetOf(target) {
    return {
      unit: this.buttons.find(({ element }) => element === target)?.unit,
      place: this.placeButtons.find(({ element }) => element === target)?.place,
    };
  }
}
