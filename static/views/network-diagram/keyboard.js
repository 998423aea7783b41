// @ts-nocheck
/** A network's picture under the keyboard: a button for each node, one for the link or bias that is walked to. */

/** All that leads into a unit, its bias last; or all the links out of it. */
function placesOf(plan, { layer, unit }, side) {
  const column = (at) => plan.columns[at + 1];
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

const sameUnit = (a, b) => a.layer === b.layer && a.unit === b.unit;

function along(list, at, key) {
  const goal = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: list.length - 1 }[key];
  return list[Math.min(list.length - 1, Math.max(0, goal))];
}

/**
 * Where a key leads: left and right along the links, up and down among the units of a layer or the links of a unit.
 *
 * @param {object} plan
 * @param {{unit: object, place?: object, side?: string}} from  a unit, or a place on one `side` of it: "in" or "out"
 * @param {string} key
 * @returns {object|null}  the same; null where the key leads nowhere
 */
export function stepFrom(plan, { unit, place, side }, key) {
  const vertical = ["ArrowUp", "ArrowDown", "Home", "End"].includes(key);
  if (!place) {
    if (vertical) {
      const { layer, unit: number } = along(plan.columns[unit.layer + 1].nodes, unit.unit, key);
      return { unit: { layer, unit: number } };
    }
    const towards = key === "ArrowLeft" ? "in" : "out";
    const [first] = placesOf(plan, unit, towards);
    return first ? { unit, place: first, side: towards } : null;
  }
  if (vertical) {
    const places = placesOf(plan, unit, side);
    const at = places.findIndex(({ from, to }) => from === place.from && to === place.to);
    return { unit, place: along(places, at, key), side };
  }
  const back = (key === "ArrowRight") === (side === "in");
  if (back) return { unit };
  if (side === "out") return { unit: { layer: place.layer, unit: place.to } };
  if (place.from === undefined) return null;
  return {
    unit: {
      layer: place.layer - 1,
      unit: place.layer === 0 ? plan.inputs[place.from] : place.from,
    },
  };
}

const KEYS = ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End"];

const nodeButton = () =>
  Object.assign(document.createElement("button"), { type: "button", tabIndex: -1 });

/**
 * Emits `unit` (detail: the unit in focus, or null), `place` (detail: the link or bias in focus, or null), `press`
 * (detail: a unit) and `open` (detail: a place). One node can be reached by the tab key, the others by arrows.
 */
export class Walk extends EventTarget {
  /** @param {HTMLElement} root  lies over the picture */
  constructor(root) {
    super();
    this.root = root;
    this.buttons = [];
    this.at = { unit: { layer: 0, unit: 0 } };
    this.stops = [nodeButton(), nodeButton()];
    for (const stop of this.stops) Object.assign(stop, { className: "stop-on-link", hidden: true });
    root.addEventListener("keydown", (event) => this.key(event));
    root.addEventListener("focusin", ({ target }) => this.entered(target));
    root.addEventListener("focusout", () => this.left());
    root.addEventListener("click", (event) => event.detail === 0 && this.pressed(event.target));
  }

  /** Lay the buttons over a plan; `dress(button, unit)` gives each its class and name when it is made. */
  update(plan, dress) {
    this.plan = plan;
    const nodes = plan.columns.flatMap((column) => column.nodes);
    const key = plan.columns.map((column) => column.nodes.length).join();
    if (key !== this.made) {
      this.made = key;
      this.buttons = nodes.map(({ layer, unit }) =>
        Object.assign(nodeButton(), { unit: { layer, unit } }),
      );
      this.root.replaceChildren(...this.buttons, ...this.stops);
      const { layer, unit } = this.at.unit;
      this.rove({
        layer: Math.min(layer, plan.columns.length - 2),
        unit: Math.min(
          unit,
          plan.columns[Math.min(layer, plan.columns.length - 2) + 1].nodes.length - 1,
        ),
      });
    }
    nodes.forEach(({ x, y, size }, index) => {
      const button = this.buttons[index];
      Object.assign(button.style, {
        left: `${x - size / 2}px`,
        top: `${y - size / 2}px`,
        width: `${size}px`,
        height: `${size}px`,
      });
      dress(button, button.unit);
    });
  }

  /** The button of a unit. */
  buttonOf(unit) {
    return this.buttons.find((button) => sameUnit(button.unit, unit));
  }

  rove(unit) {
    for (const button of this.buttons) button.tabIndex = sameUnit(button.unit, unit) ? 0 : -1;
    this.at = { unit };
  }

  /** A button that stands on a link or a bias; focus goes to and fro between two, so that each stop is read out. */
  stopOn(place, [x, y], name) {
    const stop = this.stops.find((one) => one !== document.activeElement);
    Object.assign(stop, { place, hidden: false });
    Object.assign(stop.style, { left: `${x - 5}px`, top: `${y - 5}px` });
    stop.setAttribute("aria-label", name);
    return stop;
  }

  /** Tell the stops their values anew. */
  name(words) {
    for (const stop of this.stops)
      if (!stop.hidden) stop.setAttribute("aria-label", words(stop.place));
  }

  /** Take stops away that nobody is at. */
  tidy() {
    for (const stop of this.stops) stop.hidden ||= stop !== document.activeElement;
  }

  key(event) {
    if (!KEYS.includes(event.key) || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    const next = stepFrom(this.plan, this.at, event.key);
    if (!next) return;
    if (next.place) {
      this.dispatchEvent(new CustomEvent("walk", { detail: next }));
    } else {
      this.buttonOf(next.unit)?.focus();
    }
  }

  /** Stand on a place of `next`, see stepFrom. */
  stand(next, middle, name) {
    this.at = next;
    this.stopOn(next.place, middle, name).focus();
  }

  entered(target) {
    if (target.unit) {
      this.rove(target.unit);
      if (target.matches(":focus-visible")) this.tell("unit", target.unit);
    } else if (target.place) {
      this.tell("place", target.place);
    }
  }

  left() {
    this.tell("unit", null);
    this.tell("place", null);
  }

  /** By the keyboard, or by a reader's own means; pointers are told by where they are. */
  pressed(target) {
    if (target.unit) this.tell("press", target.unit);
    else if (target.place) this.tell("open", target.place);
  }

  tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
