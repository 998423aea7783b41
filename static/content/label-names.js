// @ts-nocheck
/** What classes and axes are called: by the names that came with the data, else by number. */

/** The class at `index` in words: its own name, or “class 1”. */
export function className({ classes, classNames }, index) {
  return classNames ? classNames[index] : `class ${classes[index]}`;
}

/** A label in words. */
export const labelName = (frame, label) => className(frame, frame.classes.indexOf(label));

/** A name inside Plotly's texts, where `<` and `%{` would mean something. */
export const plain = (name) =>
  name.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll("%{", "%\u200b{");

/** A number of the plane in the data's own units. */
export const original = ({ offset, scale }, z) => offset + scale * z;

/** Whether an axis has units of its own. */
export const hasUnits = ({ offset, scale }) => offset !== 0 || scale !== 1;
