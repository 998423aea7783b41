/**
 * Clicks on a plot, by mouse or finger. While a button is pressed Plotly covers the window with an element of its own, so that
 * neither `click` nor `dblclick` reaches the plot: this module detects them from pointer events, before Plotly.
 */

/** Maximum movement of the pointer during a click, in pixels. */
const MAX_MOVE = { mouse: 4, touch: 10 };
/** Maximum time and distance (in pixels) between the two clicks of a double click. */
const DOUBLE_MS = 400;
const DOUBLE_DISTANCE = { mouse: 6, touch: 24 };

/**
 * @param {PointerEvent} event
 * @returns {"mouse"|"touch"}
 */
const kindOf = ({ pointerType }) => (pointerType === "touch" ? "touch" : "mouse");

/**
 * @param {PointerEvent} one
 * @param {PointerEvent} other
 */
const distance = (one, other) =>
  Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);

/**
 * Call `single` for each click, and `double` instead for the second click of two.
 *
 * @param {HTMLElement} element
 * @param {{counts?: (event: PointerEvent) => boolean, single: (event: PointerEvent) => void, double: (event: PointerEvent) => void}} listener
 *     `counts` returns whether a click that begins there is one on the plot
 */
export function onPress(element, { counts = () => true, single, double }) {
  /** @type {PointerEvent|null} */
  let down = null;
  /** @type {PointerEvent|null} */
  let last = null;
  /** @param {PointerEvent} event */
  const begin = (event) => {
    down = event.isPrimary && event.button === 0 && counts(event) ? event : null;
  };
  /** @param {PointerEvent} event */
  const end = (event) => {
    const pressed = down;
    down = null;
    if (!pressed || distance(pressed, event) > MAX_MOVE[kindOf(event)]) {
      last = null;
      return;
    }
    const second =
      last &&
      pressed.timeStamp - last.timeStamp <= DOUBLE_MS &&
      distance(last, pressed) <= DOUBLE_DISTANCE[kindOf(event)];
    last = second ? null : pressed;
    (second ? double : single)(pressed);
  };
  element.addEventListener("pointerdown", begin, { capture: true });
  window.addEventListener("pointerup", end, { capture: true });
}
