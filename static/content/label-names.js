/** What classes and axes are called: by the names that came with the data, else by number. */

/** @typedef {{classes: number[], classNames: string[]|null}} Labelled */

/**
 * The class at `index` in words: its own name, or “class 1”.
 *
 * @param {Labelled} frame
 * @param {number} index
 */
export function className({ classes, classNames }, index) {
  return classNames ? classNames[index] : `class ${classes[index]}`;
}

/**
 * A label in words.
 *
 * @param {Labelled} frame
 * @param {number} label
 */
export const labelName = (frame, label) => className(frame, frame.classes.indexOf(label));

/**
 * A name inside Plotly's texts, where `<` and `%{` would mean something.
 *
 * @param {string} name
 */
export const plain = (name) =>
  name.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll("%{", "%\u200b{");

/**
 * A number of the plane in the data's own units.
 *
 * @param {{offset: number, scale: number}} axis
 * @param {number} z
 */
export const original = ({ offset, scale }, z) => offset + scale * z;

/**
 * Whether an axis has units of its own.
 *
 * @param {{offset: number, scale: number}} axis
 */
export const hasUnits = ({ offset, scale }) => offset !== 0 || scale !== 1;
