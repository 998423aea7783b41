/**
 * Tables of fields: the fields of a page's state, each with its default and with the URL parameters that it is read from
 * and written to.
 */

import { shortened } from "../ui/short-text.js";
import { Unreadable, anyNumber, anyText, flag, listOf, nullable, refuse } from "./url-values.js";

/**
 * @template T
 * @typedef {import("./url-values.js").Codec<T>} Codec
 */

/**
 * One parameter of a URL, `name=text`. `read` returns the field's next value; `current` is its value so far, which
 * another parameter may have set, and `settings` are the names of the spec's fields. `write` returns null to leave the
 * parameter out.
 *
 * @template T
 * @typedef {{read(text: string, current: T, settings: ReadonlySet<string>): T, write(value: T): string|null}} Parameter
 */

/**
 * A field has one parameter of its own name, or `parameters` by their names. A parameter that several fields of a table
 * have is written once, with their texts joined by commas, and read by each of them.
 *
 * @template T
 * @typedef {{default: T} & (Parameter<T> | {parameters: Record<string, Parameter<T>>})} Field
 */

/** @typedef {Record<string, Field<unknown>>} Fields */

/**
 * The values that a table of fields describes, by name.
 *
 * @template {Fields} F
 * @typedef {{[name in keyof F]: F[name]["default"]}} Values
 */

/**
 * A field that is left out of the URL while it has its default.
 *
 * @template T
 * @param {NoInfer<T>} initial
 * @param {Codec<T>} codec
 * @returns {Field<T>}
 */
export function field(initial, { read, write }) {
  const usual = write(initial);
  return {
    default: initial,
    read: (text) => read(text),
    write(value) {
      const text = write(value);
      return text === usual ? null : text;
    },
  };
}

/**
 * A field that is null unless the URL sets it.
 *
 * @template T
 * @param {Codec<T>} codec
 * @returns {Field<T|null>}
 */
export const optional = (codec) => field(null, nullable(codec));

/** @typedef {Record<string, boolean>} Switches */

/**
 * A field of switches by name: `show` lists those that are on and `hide` those that are off, against their defaults.
 *
 * @param {Readonly<Switches>} initial
 * @param {{names: string[], has: (name: string, settings: ReadonlySet<string>) => boolean}} others  what else can be
 *     hidden: names for the message, and whether a name is one of them
 * @returns {Field<Switches>}
 */
export function switches(initial, others = { names: [], has: () => false }) {
  const names = Object.keys(initial);
  /**
   * @param {string[]} listed
   * @param {Switches} current
   * @param {boolean} on
   * @param {string[]} allowed
   */
  const switched = (listed, current, on, allowed) => {
    const unknown = listed.find((name) => !Object.hasOwn(initial, name));
    if (unknown !== undefined) refuse(unknown, `is none of ${allowed.join(", ")}`);
    return { ...current, ...Object.fromEntries(listed.map((name) => [name, on])) };
  };
  /**
   * @param {Switches} value
   * @param {boolean} on
   */
  const written = (value, on) =>
    names.filter((name) => value[name] === on && initial[name] !== on).join(",") || null;
  return {
    default: initial,
    parameters: {
      show: {
        read: (text, current) => switched(text.split(","), current, true, names),
        write: (value) => written(value, true),
      },
      hide: {
        read(text, current, settings) {
          const own = text.split(",").filter((name) => !others.has(name, settings));
          return switched(own, current, false, [...names, ...others.names]);
        },
        write: (value) => written(value, false),
      },
    },
  };
}

/**
 * The codec of values of the same type as `example`.
 *
 * @param {unknown} example
 * @returns {Codec<unknown>}
 */
function codecLike(example) {
  if (typeof example === "number") return anyNumber;
  if (typeof example === "boolean") return flag;
  if (Array.isArray(example) && typeof example[0] === "number") return listOf(anyNumber, ",");
  if (Array.isArray(example)) return listOf(anyText, ",");
  return anyText;
}

/**
 * The fields of a section of a spec, with `defaults` as their defaults.
 *
 * @param {object} defaults
 * @param {Record<string, Codec<unknown>>} codecs  of the fields whose default does not show how they are written
 * @returns {Fields}
 */
export const sectionFields = (defaults, codecs) =>
  Object.fromEntries(
    Object.entries(defaults).map(([name, value]) => [
      name,
      field(value, Object.hasOwn(codecs, name) ? codecs[name] : codecLike(value)),
    ]),
  );

/**
 * The default of each field.
 *
 * @template {Fields} F
 * @param {F} fields
 */
export const defaultsOf = (fields) =>
  /** @type {Values<F>} */ (
    Object.fromEntries(Object.entries(fields).map(([name, one]) => [name, one.default]))
  );

/**
 * The parameters of a field, by name.
 *
 * @param {string} name
 * @param {Field<unknown>} field
 */
const parametersOf = (name, field) =>
  "parameters" in field ? field.parameters : { [name]: field };

/**
 * A text as it is written into a URL: encoded, except for the characters in `plain`.
 *
 * @param {string} text
 * @param {string} [plain]
 */
export function encoded(text, plain = ",;:^") {
  return encodeURIComponent(text).replace(/%[0-9A-F]{2}/g, (code) => {
    const character = String.fromCharCode(parseInt(code.slice(1), 16));
    return plain.includes(character) ? character : code;
  });
}

/**
 * A table of fields with their values.
 *
 * @typedef {{fields: Fields, values: Record<string, unknown>}} Part
 */

/**
 * Write parts of a state as a URL, without its “#”.
 *
 * @param {Part[]} parts  in the order in which they are written
 */
export function writeAddress(parts) {
  return parts
    .flatMap(({ fields, values }) => {
      /** @type {Map<string, string>} */
      const texts = new Map();
      for (const [name, one] of Object.entries(fields)) {
        for (const [parameter, { write }] of Object.entries(parametersOf(name, one))) {
          const text = write(values[name]);
          const before = texts.get(parameter);
          if (text !== null)
            texts.set(parameter, before === undefined ? text : `${before},${text}`);
        }
      }
      return [...texts];
    })
    .map(([name, text]) => `${name}=${encoded(text)}`)
    .join("&");
}

/**
 * Read one parameter and return the values that it sets, by field.
 *
 * @param {Part} part
 * @param {string} name
 * @param {string} text
 * @param {ReadonlySet<string>} settings
 */
function readParameter({ fields, values }, name, text, settings) {
  /** @type {Record<string, unknown>} */
  const found = {};
  for (const [field, one] of Object.entries(fields)) {
    const parameters = parametersOf(field, one);
    if (Object.hasOwn(parameters, name))
      found[field] = parameters[name].read(text, values[field], settings);
  }
  return found;
}

/**
 * Read a URL into the `values` of parts of a state. A parameter belongs to the first part that has it; of one that
 * cannot be read, only what is left of it changes something.
 *
 * @param {string} hash  with or without its “#”
 * @param {Part[]} parts
 * @param {ReadonlySet<string>} settings  the names of the spec's fields
 * @returns {string[]}  a message for each parameter that cannot be read
 */
export function readAddress(hash, parts, settings) {
  const complaints = [];
  for (const [name, text] of new URLSearchParams(hash.replace(/^#/, ""))) {
    const owner = parts.find(({ fields }) =>
      Object.entries(fields).some((entry) => Object.hasOwn(parametersOf(...entry), name)),
    );
    try {
      if (!owner) throw new Unreadable("there is no such setting");
      Object.assign(owner.values, readParameter(owner, name, text, settings));
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      complaints.push(`${shortened(name)}: ${error.message}`);
      if (owner && error.rest !== undefined) Object.assign(owner.values, { [name]: error.rest });
    }
  }
  return complaints;
}
