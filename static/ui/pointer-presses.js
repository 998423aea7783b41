/**
 * Presses on a picture of Plotly's, by mouse or finger. While a button is down Plotly lays a sheet over the window, so that
 * neither `click` nor `dblclick` reaches the picture: presses are counted here, before Plotly sees them.
 */

/** How far, in pixels, a press may stray and still be one. */
const STILL = { mouse: 4, touch: 10 };
/** How soon after the first, and how near to it, the second press makes a double one. */
const DOUBLE_MS = 400;
const TOGETHER = { mouse: 6, touch: 24 };

/** How far, in pixels, a point may be from the pointer to be named: what is named is under it. */
const POINTED = { mouse: 1, touch: 8 };

const coarse = window.matchMedia("(pointer: coarse)");

/**
 * @param {PointerEvent} event
 * @returns {"mouse"|"touch"}
 */
const kindOf = ({ pointerType }) => (pointerType === "touch" ? "touch" : "mouse");

/**
 * @param {PointerEvent} one
 * @param {PointerEvent} other
 */
const apart = (one, other) => Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);

/** Plotly's `hoverdistance` for the pointer that this device has. */
export const hoverDistance = () => POINTED[coarse.matches ? "touch" : "mouse"];

/**
 * Call `single` with each press that is let go where it began, and `double` in place of it for the second of two.
 *
 * @param {HTMLElement} element
 * @param {{counts?: (event: PointerEvent) => boolean, single: (event: PointerEvent) => void, double: (event: PointerEvent) => void}} listener
 *     `counts` says whether a press that begins there is one on the picture
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
    if (!pressed || apart(pressed, event) > STILL[kindOf(event)]) {
      last = null;
      return;
    }
    const second =
      last &&
      pressed.timeStamp - last.timeStamp <= DOUBLE_MS &&
      apart(last, pressed) <= TOGETHER[kindOf(event)];
    last = second ? null : pressed;
    (second ? double : single)(pressed);
  };
  element.addEventListener("pointerdown", begin, { capture: true });
  window.addEventListener("pointerup", end, { capture: true });
}
