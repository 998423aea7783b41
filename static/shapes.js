/**
 * What stands in an address as JSON, in the shape that the page works with: each function completes a value, or gives
 * undefined where it is something else. What numbers and names may be is the server's to say.
 */

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

const areNumbers = (part, names) => isObject(part) && names.every((name) => Number.isFinite(part[name]));

const isPoint = (point) => Array.isArray(point) && point.length === 3 && point.every(Number.isFinite);

const isEdit = (edit) => isObject(edit) && ["from", "to"].every((name) => edit[name] === undefined || edit[name] === null || isPoint(edit[name]));

const isListOf = (list, is) => Array.isArray(list) && list.every(is);

function intervention(given) {
  if (!areNumbers(given, ["epoch"])) return undefined;
  const one = { set: {}, coefs: [], intercepts: [], ...given };
  const whole =
    isObject(one.set) &&
    isListOf(one.coefs, (part) => areNumbers(part, ["layer", "from", "to", "value"])) &&
    isListOf(one.intercepts, (part) => areNumbers(part, ["layer", "to", "value"])) &&
    (one.points === undefined || isListOf(one.points, isEdit));
  return whole ? one : undefined;
}

export function interventions(value) {
  const all = Array.isArray(value) ? value.map(intervention) : [undefined];
  return all.includes(undefined) ? undefined : all;
}

const names = (value) => (isListOf(value, (name) => typeof name === "string") ? value : undefined);

function axes(value) {
  if (value === null) return null;
  const whole = isObject(value) && { x1: { name: "x1" }, x2: { name: "x2" }, ...value };
  return whole && Object.values(whole).every((axis) => isObject(axis) && typeof axis.name === "string") ? whole : undefined;
}

/** Fields of a spec that are texts, or groups of texts and numbers, by name. */
export const FIELDS = Object.freeze({ class_names: names, axes });
