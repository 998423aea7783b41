/**
 * JSON that comes from a server or an address, in the shape that the page works with. Canonical JSON leaves out fields that
 * have their default, and people leave out more: `completed` and `study` fill in both, so that no other module of the page
 * meets an incomplete object. A value of another shape gives undefined. The server decides which numbers and names are valid.
 */

/**
 * JSON that nothing is known of yet.
 *
 * @typedef {any} Json
 */

/** @param {Json} value */
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * @param {Json} part
 * @param {string[]} names
 */
const areNumbers = (part, names) =>
  isObject(part) && names.every((name) => Number.isFinite(part[name]));

/** @param {Json} point */
const isPoint = (point) =>
  Array.isArray(point) && point.length === 3 && point.every(Number.isFinite);

/**
 * @param {Json} list
 * @param {(item: Json) => boolean} is
 */
const isListOf = (list, is) => Array.isArray(list) && list.every(is);

/**
 * Whether a text can be the id of a run, a curve or a study.
 *
 * @param {string} text
 */
export const isId = (text) => /^[0-9a-f]{20}$/.test(text);

/** @param {Json} value */
const isText = (value) => typeof value === "string";

/**
 * An edit of a point: without `from` it adds one, without `to` it removes one.
 *
 * @param {Json} given
 */
function pointEdit(given) {
  if (!isObject(given)) return undefined;
  const { from = null, to = null, part = "train", ...rest } = given;
  return [from, to].every((point) => point === null || isPoint(point)) && isText(part)
    ? { from, to, part, ...rest }
    : undefined;
}

/**
 * An edit of weights or points that changes nothing, in the order of canonical JSON.
 *
 * @type {Readonly<import("./types.d.ts").Edit>}
 */
export const NO_EDIT = Object.freeze({ set: {}, coefs: [], intercepts: [], points: [] });

/** @param {Json} given */
function intervention(given) {
  if (!areNumbers(given, ["epoch"])) return undefined;
  const { epoch, points = [], ...rest } = given;
  const one = {
    epoch,
    ...NO_EDIT,
    ...rest,
    points: Array.isArray(points) ? points.map(pointEdit) : [undefined],
  };
  const whole =
    isObject(one.set) &&
    isListOf(one.coefs, (part) => areNumbers(part, ["layer", "from", "to", "value"])) &&
    isListOf(one.intercepts, (part) => areNumbers(part, ["layer", "to", "value"])) &&
    !one.points.includes(undefined);
  return whole ? one : undefined;
}

/**
 * The interventions of a spec, complete; undefined if they have another shape.
 *
 * @param {Json} value
 * @returns {import("./types.d.ts").Intervention[]|undefined}
 */
export function interventions(value) {
  const all = Array.isArray(value) ? value.map(intervention) : [undefined];
  return all.includes(undefined) ? undefined : all;
}

/** @param {import("./types.d.ts").PointEdit} edit */
const briefEdit = ({ from, to, part, ...rest }) => ({
  ...(from && { from }),
  ...(to && { to }),
  ...(part !== "train" && { part }),
  ...rest,
});

/**
 * An intervention as it is written: without what it leaves alone. The opposite of completing it.
 *
 * @param {import("./types.d.ts").Intervention} intervention
 */
export function brief({ points, ...one }) {
  const parts = Object.entries({ ...one, points: points.map(briefEdit) });
  return Object.fromEntries(
    parts.filter(([, part]) => typeof part !== "object" || Object.keys(part).length),
  );
}

/** @param {Json} value */
const names = (value) => (isListOf(value, isText) ? value : undefined);

/** @param {Json} axis */
const isAxis = ({ name, offset, scale }) =>
  isText(name) && Number.isFinite(offset) && Number.isFinite(scale);

/** @param {Json} value */
function axes(value) {
  if (value === null) return null;
  if (!isObject(value)) return undefined;
  const { x1 = { name: "x1" }, x2 = { name: "x2" }, label = { name: "label" }, ...rest } = value;
  if (![x1, x2, label].every(isObject)) return undefined;
  const [first, second, third] = [x1, x2, label].map(({ name, ...units }) => ({
    name,
    offset: 0,
    scale: 1,
    ...units,
  }));
  return [first, second, third].every(isAxis)
    ? { x1: first, x2: second, label: third, ...rest }
    : undefined;
}

/**
 * Fields of a spec that are texts, or groups of texts and numbers, by name.
 *
 * @type {Readonly<Record<string, (value: Json) => Json>>}
 */
export const FIELDS = Object.freeze({ class_names: names, axes });

/**
 * A section of a spec with all its fields, in the order of `defaults`.
 *
 * @param {Json} given
 * @param {object} defaults
 * @returns {Json}
 */
function section(given, defaults) {
  const whole = { ...defaults, ...given };
  for (const [name, shape] of Object.entries(FIELDS))
    if (Object.hasOwn(whole, name)) whole[name] = shape(whole[name]);
  return whole;
}

/**
 * A spec, or a part of one, with everything that it leaves out. Sections that `defaults` does not know stay as they are.
 *
 * @template {object} S
 * @param {Json} spec   of a run or a curve
 * @param {S} defaults  the spec that `{}` stands for, from the catalog
 * @returns {S}
 */
export function completed(spec, defaults) {
  const known = Object.entries(defaults).map(([name, part]) => {
    return [
      name,
      Array.isArray(part) ? interventions(spec[name] ?? part) : section(spec[name], part),
    ];
  });
  return /** @type {S} */ ({
    ...Object.fromEntries(known),
    ...Object.fromEntries(Object.entries(spec).filter(([name]) => !Object.hasOwn(defaults, name))),
  });
}

/** @param {Json} axis */
const isStudyAxis = (axis) => isObject(axis) && isText(axis.field) && Array.isArray(axis.values);

/**
 * Whether every section that a base names is an object, and its interventions can be read.
 *
 * @param {Json} base
 * @param {object} defaults
 */
function isBase(base, defaults) {
  return Object.entries(defaults).every(([name, part]) => {
    if (base[name] === undefined) return true;
    return Array.isArray(part)
      ? interventions(base[name]) !== undefined
      : isObject(base[name]) && !Object.values(section(base[name], part)).includes(undefined);
  });
}

/**
 * A study with everything that it leaves out.
 *
 * @param {Json} value  a study's spec, or a part of one
 * @param {import("./types.d.ts").Defaults} defaults
 * @returns {import("./types.d.ts").StudySpec|undefined}
 */
export function study(value, defaults) {
  if (!isObject(value)) return undefined;
  const {
    kind: given = "run",
    base = {},
    epochs = [200],
    axes: grid = [],
    seeds = [0, 1, 2, 3, 4],
    seeded = ["training.random_state"],
    ...rest
  } = value;
  if (!Object.hasOwn(defaults, given)) return undefined;
  const kind = /** @type {import("./wire.d.ts").StudyKind} */ (given);
  const whole =
    isObject(base) &&
    isBase(base, defaults[kind]) &&
    isListOf(epochs, Number.isFinite) &&
    isListOf(grid, isStudyAxis) &&
    isListOf(seeds, Number.isFinite) &&
    isListOf(seeded, isText);
  return whole
    ? { kind, base: completed(base, defaults[kind]), epochs, axes: grid, seeds, seeded, ...rest }
    : undefined;
}
