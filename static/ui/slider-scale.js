/** Scales of sliders: which value is at which position, from 0 to `steps`. Values that span decades are at powers of ten. */

/** Positions of a slider that has no steps of its own. */
const STEPS = 100;
/** Significant digits of the values between powers of ten. */
const DIGITS = 2;
/** Significant digits to which the values of even steps are rounded, so that 0.1 + 0.2 is 0.3. */
const EVEN_DIGITS = 12;

/**
 * @typedef {object} Scale
 * @property {number} steps  the last position
 * @property {(position: number) => number} value
 * @property {(value: number) => number} position  of the nearest value
 */

/** @param {number} share */
const clamped = (share) => Math.min(1, Math.max(0, share));

/**
 * Return a scale of even steps.
 *
 * @param {number} from
 * @param {number} to
 * @param {number} step
 * @returns {Scale}
 */
export function evenScale(from, to, step) {
  const steps = Math.round((to - from) / step);
  return {
    steps,
    value: (position) => Number((from + step * position).toPrecision(EVEN_DIGITS)),
    position: (value) => Math.round(steps * clamped((value - from) / (to - from))),
  };
}

/**
 * Return a scale by powers of ten.
 *
 * @param {number} from  above 0
 * @param {number} to
 * @param {{whole?: boolean, zero?: boolean}} options  `zero`: whether the first position is 0 instead of `from`
 * @returns {Scale}
 */
export function powerScale(from, to, { whole = false, zero = false } = {}) {
  const decades = Math.log10(to / from);
  return {
    steps: STEPS,
    value(position) {
      if (zero && position === 0) return 0;
      const value = Number((from * 10 ** ((decades * position) / STEPS)).toPrecision(DIGITS));
      return whole ? Math.round(value) : value;
    },
    position(value) {
      if (value <= 0) return 0;
      const position = Math.round(STEPS * clamped(Math.log10(value / from) / decades));
      return zero ? Math.max(1, position) : position;
    },
  };
}
