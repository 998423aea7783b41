/** The names of classes and axes: those of the data, else numbers. */

/** @typedef {{classes: number[], classNames: string[]|null}} Labelled */

/**
 * Return the name of the class at `index`, or “class 1”.
 *
 * @param {Labelled} frame
 * @param {number} index
 */
export function className({ classes, classNames }, index) {
  return classNames ? classNames[index] : `class ${classes[index]}`;
}

/**
 * Return the name of the class with a label.
 *
 * @param {Labelled} frame
 * @param {number} label
 */
export const labelName = (frame, label) => className(frame, frame.classes.indexOf(label));

/**
 * Return a name escaped for Plotly's texts, in which `<` and `%{` have a meaning.
 *
 * @param {string} name
 */
export const plain = (name) =>
  name.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll("%{", "%\u200b{");

/**
 * Return a coordinate of the plane in the data's own units.
 *
 * @param {{offset: number, scale: number}} axis
 * @param {number} z
 */
export const original = ({ offset, scale }, z) => offset + scale * z;

/**
 * Return whether an axis has units of its own.
 *
 * @param {{offset: number, scale: number}} axis
 */
export const hasUnits = ({ offset, scale }) => offset !== 0 || scale !== 1;
