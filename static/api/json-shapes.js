/**
 * JSON from a server or a URL, checked and completed. Canonical JSON leaves out fields that have their default, and people
 * leave out more; `completed` and `completedStudy` fill in both, so that no other module meets an incomplete object. A value of
 * another shape gives undefined. The server decides which numbers and names are valid.
 */

/**
 * @typedef {import("./types.d.ts").Point} Point
 * @typedef {import("./types.d.ts").PointEdit} PointEdit
 * @typedef {import("./types.d.ts").Intervention} Intervention
 * @typedef {import("./types.d.ts").StudySpec} StudySpec
 */

/** @typedef {Record<string, unknown>} JsonObject */

/**
 * @param {unknown} value
 * @returns {value is JsonObject}
 */
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Whether a value is an object with a number in each of some fields.
 *
 * @param {unknown} value
 * @param {string[]} names
 * @returns {value is JsonObject}
 */
const hasNumbers = (value, names) =>
  isObject(value) && names.every((name) => Number.isFinite(value[name]));

/**
 * @param {unknown} point
 * @returns {point is Point}
 */
const isPoint = (point) =>
  Array.isArray(point) && point.length >= 3 && point.every(Number.isFinite);

/**
 * @template T
 * @param {unknown} list
 * @param {(item: unknown) => item is T} is
 * @returns {list is T[]}
 */
const isListOf = (list, is) => Array.isArray(list) && list.every(is);

/**
 * @param {unknown} value
 * @returns {value is number}
 */
const isNumber = (value) => Number.isFinite(value);

/**
 * @param {unknown} value
 * @returns {value is string}
 */
const isText = (value) => typeof value === "string";

/**
 * Return whether a text can be the id of a run, a curve or a study.
 *
 * @param {string} text
 */
export const isId = (text) => /^[0-9a-f]{20}$/.test(text);

/**
 * Return an edit of a point, complete. Without `from` it adds a point, without `to` it removes one.
 *
 * @param {unknown} given
 * @returns {PointEdit|undefined}
 */
function pointEdit(given) {
  if (!isObject(given)) return undefined;
  const { from = null, to = null, part = "train", ...rest } = given;
  if (!(from === null || isPoint(from)) || !(to === null || isPoint(to)) || !isText(part))
    return undefined;
  return { from, to, part: /** @type {PointEdit["part"]} */ (part), ...rest };
}

/**
 * An edit that changes nothing. Its keys are in the order of canonical JSON.
 *
 * @type {Readonly<import("./types.d.ts").Edit>}
 */
export const NO_EDIT = Object.freeze({
  set: {},
  coefs: [],
  intercepts: [],
  points: [],
  frozen: [],
});

/**
 * @param {unknown} weight
 * @returns {weight is import("./wire.d.ts").WeightEdit}
 */
const isWeightEdit = (weight) => hasNumbers(weight, ["layer", "from", "to", "value"]);

/**
 * @param {unknown} intercept
 * @returns {intercept is import("./wire.d.ts").InterceptEdit}
 */
const isInterceptEdit = (intercept) => hasNumbers(intercept, ["layer", "to", "value"]);

/**
 * @param {unknown} part
 * @returns {part is import("./types.d.ts").Part}
 */
const isPart = (part) => hasNumbers(part, ["layer"]);

/**
 * Map a list; undefined if it is not one, or if one of its items gives undefined.
 *
 * @template T
 * @param {unknown} list
 * @param {(item: unknown) => T|undefined} read
 * @returns {T[]|undefined}
 */
function listWith(list, read) {
  if (!Array.isArray(list)) return undefined;
  const items = list.map(read).filter((item) => item !== undefined);
  return items.length === list.length ? items : undefined;
}

/**
 * @param {unknown} given
 * @returns {Intervention|undefined}
 */
function intervention(given) {
  if (!isObject(given)) return undefined;
  const { epoch, set = {}, coefs = [], intercepts = [], ...others } = given;
  const { points: edits = [], frozen = [], ...rest } = others;
  const points = listWith(edits, pointEdit);
  const valid =
    isNumber(epoch) &&
    isObject(set) &&
    isListOf(coefs, isWeightEdit) &&
    isListOf(intercepts, isInterceptEdit) &&
    isListOf(frozen, isPart) &&
    points !== undefined;
  return valid ? { epoch, set, coefs, intercepts, points, frozen, ...rest } : undefined;
}

/**
 * Return the interventions of a spec, complete; undefined if they have another shape.
 *
 * @param {unknown} value
 */
export const interventions = (value) => listWith(value, intervention);

/** @param {PointEdit} edit */
const briefEdit = ({ from, to, part, ...rest }) => ({
  ...(from && { from }),
  ...(to && { to }),
  ...(part !== "train" && { part }),
  ...rest,
});

/**
 * Return an intervention without its empty parts, which is the form that URLs contain.
 *
 * @param {Intervention} intervention
 */
export function brief({ points, ...one }) {
  const parts = Object.entries({ ...one, points: points.map(briefEdit) });
  return Object.fromEntries(
    parts.filter(([, part]) => typeof part !== "object" || Object.keys(part).length),
  );
}

/** @param {unknown} value */
const names = (value) => (isListOf(value, isText) ? value : undefined);

/**
 * Return an axis with its units; undefined if it has another shape.
 *
 * @param {unknown} given
 * @param {string} defaultName
 * @returns {import("./types.d.ts").Axis|undefined}
 */
function axis(given, defaultName) {
  if (given === undefined) return { name: defaultName, offset: 0, scale: 1 };
  if (!isObject(given)) return undefined;
  const { name, offset = 0, scale = 1, ...rest } = given;
  return isText(name) && isNumber(offset) && isNumber(scale)
    ? { name, offset, scale, ...rest }
    : undefined;
}

/** @param {unknown} value */
function axes(value) {
  if (value === null) return null;
  if (!isObject(value)) return undefined;
  const { x1: first, x2: second, label: third, ...rest } = value;
  const [x1, x2, label] = [axis(first, "x1"), axis(second, "x2"), axis(third, "label")];
  return x1 && x2 && label ? { x1, x2, label, ...rest } : undefined;
}

/** Fields of a spec that are texts, or groups of texts and numbers, by name. */
export const FIELDS = Object.freeze({ class_names: names, axes });

/**
 * Return a section of a spec with all its fields, in the order of `defaults`; a field of another shape is undefined.
 *
 * @param {object} given
 * @param {object} defaults
 * @returns {JsonObject}
 */
function section(given, defaults) {
  /** @type {JsonObject} */
  const whole = { ...defaults, ...given };
  for (const [name, shape] of Object.entries(FIELDS))
    if (Object.hasOwn(whole, name)) whole[name] = shape(whole[name]);
  return whole;
}

/**
 * Return a spec, or a part of one, with everything that it leaves out. Sections that `defaults` does not have stay as they are.
 *
 * @template {object} S
 * @param {object} spec  of a run or a curve
 * @param {S} defaults   the complete spec of `{}`, from the catalog
 * @returns {S}
 */
export function completed(spec, defaults) {
  /** @type {JsonObject} */
  const given = { ...spec };
  const known = Object.entries(defaults).map(([name, part]) => [
    name,
    Array.isArray(part)
      ? interventions(given[name] ?? part)
      : section(Object(given[name] ?? {}), part),
  ]);
  return /** @type {S} */ ({
    ...Object.fromEntries(known),
    ...Object.fromEntries(Object.entries(spec).filter(([name]) => !Object.hasOwn(defaults, name))),
  });
}

/**
 * @param {unknown} given
 * @returns {given is import("./wire.d.ts").StudyAxis}
 */
const isStudyAxis = (given) =>
  isObject(given) && isText(given.field) && Array.isArray(given.values);

/**
 * Return whether every section of a base is an object, and its interventions can be read.
 *
 * @param {JsonObject} base
 * @param {object} defaults
 */
function isBase(base, defaults) {
  return Object.entries(defaults).every(([name, part]) => {
    const given = base[name];
    if (given === undefined) return true;
    return Array.isArray(part)
      ? interventions(given) !== undefined
      : isObject(given) && !Object.values(section(given, part)).includes(undefined);
  });
}

/** What a study's spec can leave out. */
const STUDY_DEFAULTS = Object.freeze({
  kind: "run",
  base: {},
  epochs: [200],
  axes: [],
  seeds: [0, 1, 2, 3, 4],
  seeded: ["training.random_state"],
});

/**
 * Return a study's spec with everything that it leaves out; undefined if it has another shape.
 *
 * @param {unknown} value
 * @param {import("./types.d.ts").Defaults} defaults
 * @returns {StudySpec|undefined}
 */
export function completedStudy(value, defaults) {
  if (!isObject(value)) return undefined;
  /** @type {JsonObject} */
  const given = { ...STUDY_DEFAULTS, ...value };
  const { kind, base, epochs, axes: grid, seeds, seeded, ...rest } = given;
  if (kind !== "run" && kind !== "curve") return undefined;
  const valid =
    isObject(base) &&
    isBase(base, defaults[kind]) &&
    isListOf(epochs, isNumber) &&
    isListOf(grid, isStudyAxis) &&
    isListOf(seeds, isNumber) &&
    isListOf(seeded, isText);
  return valid
    ? { kind, base: completed(base, defaults[kind]), epochs, axes: grid, seeds, seeded, ...rest }
    : undefined;
}
