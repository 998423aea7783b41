/** Values as text in a URL: each codec reads one type of value from the text of a parameter, and writes it. */

import { quoted } from "../ui/short-text.js";

/**
 * @template T
 * @typedef {{read(text: string): T, write(value: T): string|null}} Codec  `read` throws Unreadable; null is not written
 */

/** A text of a URL that is not a value of its parameter; the message completes “noise: …”. */
export class Unreadable extends Error {
  /**
   * @param {string} message
   * @param {unknown} [rest]  the value without what cannot be read; undefined if nothing can
   */
  constructor(message, rest) {
    super(message);
    this.rest = rest;
  }
}

/**
 * Throw an Unreadable that quotes `text`.
 *
 * @param {string} text
 * @param {string} problem  completes the sentence that begins with the text
 * @returns {never}
 */
export function refuse(text, problem) {
  throw new Unreadable(`${quoted(text)} ${problem}`);
}

/**
 * @param {string} text
 * @returns {number}
 */
function readNumber(text) {
  const value = text.trim() === "" ? NaN : Number(text);
  return Number.isFinite(value) ? value : refuse(text, "is not a number");
}

/** @type {Codec<string>} */
export const anyText = { read: (text) => text, write: (value) => value };

/** @type {Codec<number>} */
export const anyNumber = { read: readNumber, write: String };

/** @type {Codec<boolean>} */
export const flag = {
  read(text) {
    if (text !== "true" && text !== "false") refuse(text, "is neither true nor false");
    return text === "true";
  },
  write: String,
};

/**
 * Whole numbers in a range.
 *
 * @param {{least?: number, most?: number}} [range]
 * @returns {Codec<number>}
 */
export function wholeNumber({ least = 0, most = Infinity } = {}) {
  const range = most === Infinity ? `from ${least} up` : `from ${least} to ${most}`;
  return {
    read(text) {
      const value = readNumber(text);
      const valid = Number.isInteger(value) && value >= least && value <= most;
      return valid ? value : refuse(text, `is not a whole number ${range}`);
    },
    write: String,
  };
}

/**
 * A fixed count of numbers.
 *
 * @param {number} length
 * @param {(values: number[]) => boolean} [isValid]
 * @param {string} [problem]  the message about invalid numbers, see `refuse`
 * @returns {Codec<number[]>}
 */
export function numbers(length, isValid = () => true, problem = "is not valid") {
  return {
    read(text) {
      const parts = text.split(",").filter((part) => part.trim() !== "");
      if (parts.length !== length)
        refuse(
          text,
          `has ${parts.length} number${parts.length === 1 ? "" : "s"}; ${length} are required`,
        );
      const values = parts.map(readNumber);
      return isValid(values) ? values : refuse(text, problem);
    },
    write: (values) => values.join(","),
  };
}

/**
 * Whether all of some numbers are indices.
 *
 * @param {number[]} values
 */
export const areIndices = (values) =>
  values.every((value) => Number.isInteger(value) && value >= 0);

/**
 * A list of any length, the empty text for an empty one.
 *
 * @template T
 * @param {Codec<T>} item
 * @param {string} separator
 * @returns {Codec<T[]>}
 */
export function listOf(item, separator) {
  return {
    read: (text) => (text === "" ? [] : text.split(separator).map((part) => item.read(part))),
    write: (values) => values.map((value) => item.write(value)).join(separator),
  };
}

/**
 * A text, or several: `relu,tanh`.
 *
 * @type {Codec<string|string[]>}
 */
export const oneOrSeveral = {
  read: (text) => (text.includes(",") ? text.split(",") : text),
  write: (value) => (typeof value === "string" ? value : value.join(",")),
};

/**
 * Texts: `width,height`, or JSON if one of them has a comma.
 *
 * @type {Codec<string[]>}
 */
export const textList = {
  read(text) {
    if (!text.startsWith("[")) return text === "" ? [] : text.split(",");
    const value = parsed(text);
    const valid = Array.isArray(value) && value.every((one) => typeof one === "string");
    return valid ? value : refuse(text, "is not a list of texts");
  },
  write: (texts) =>
    texts.some((text) => text === "" || text.includes(",") || text.startsWith("["))
      ? JSON.stringify(texts)
      : texts.join(","),
};

/**
 * Weights of classes: `balanced`, or a weight for each label, `0:1,2:5`.
 *
 * @type {Codec<"balanced"|Record<string, number>>}
 */
export const classWeight = {
  read(text) {
    if (text === "balanced") return text;
    const pairs = text.split(",").map((pair) => pair.split(":"));
    if (!pairs.every(({ length }) => length === 2))
      refuse(text, 'is neither "balanced" nor a list of labels with weights such as 0:1,1:5');
    return Object.fromEntries(pairs.map(([label, weight]) => [label.trim(), readNumber(weight)]));
  },
  write: (weights) =>
    typeof weights === "string"
      ? weights
      : Object.entries(weights)
          .map(([label, weight]) => `${label}:${weight}`)
          .join(","),
};

/**
 * Points of `length` numbers each: `0,0,1;1,0.5,0`. In a link that was cut, the points before the cut are read.
 *
 * @param {number} length
 * @returns {Codec<number[][]>}
 */
export function points(length) {
  const { read, write } = listOf(numbers(length), ";");
  const isReadable = (/** @type {string} */ part) => {
    try {
      return read(part).length > 0;
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      return false;
    }
  };
  return {
    read(text) {
      try {
        return read(text);
      } catch (error) {
        const parts = text.split(";");
        const rest = parts.filter(isReadable);
        if (!(error instanceof Unreadable) || !rest.length) throw error;
        const counts = `${rest.length} of ${parts.length} points could be read`;
        throw new Unreadable(`${error.message}; ${counts}`, read(rest.join(";")));
      }
    },
    write,
  };
}

/**
 * One of some names.
 *
 * @template {string} N
 * @param {readonly N[]} names
 * @returns {Codec<N>}
 */
export function choice(names) {
  return {
    read: (text) =>
      names.find((name) => name === text) ?? refuse(text, `is none of ${names.join(", ")}`),
    write: (name) => name,
  };
}

/**
 * JSON of a shape.
 *
 * @template T
 * @param {(value: unknown) => T|undefined} shape  returns the value complete, undefined if it has another shape
 * @param {(value: T) => unknown} [brief]           returns the value without what `shape` adds
 * @returns {Codec<T>}
 */
export function json(shape, brief = (value) => value) {
  return {
    read(text) {
      const value = shape(parsed(text));
      if (value === undefined) throw new Unreadable("the value has the wrong type or form");
      return value;
    },
    write: (value) => JSON.stringify(brief(value)),
  };
}

/**
 * @param {string} text
 * @returns {unknown}
 */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return refuse(text, "is not valid JSON");
  }
}

/**
 * Return the codec with null as another value, which is not written.
 *
 * @template T
 * @param {Codec<T>} codec
 * @returns {Codec<T|null>}
 */
export const nullable = ({ read, write }) => ({
  read,
  write: (value) => (value === null ? null : write(value)),
});
