/** References in an OpenAPI document to its own parts. */

/** The characters that a JSON pointer (RFC 6901) writes differently, `~` last. */
const ESCAPED = /** @type {const} */ ([
  [/~1/g, "/"],
  [/~0/g, "~"],
]);

/** @param {string} text */
const unescaped = (text) => ESCAPED.reduce((read, [code, sign]) => read.replace(code, sign), text);

/**
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Return the part of a document at a path; undefined without one.
 *
 * @param {unknown} document
 * @param {readonly string[]} path
 */
const partAt = (document, path) =>
  path.reduce(
    (part, key) =>
      typeof part === "object" && part !== null
        ? /** @type {Record<string, unknown>} */ (part)[key]
        : undefined,
    document,
  );

/**
 * Return what a reference stands for; undefined for none, and for one to another document or to nothing.
 *
 * @param {unknown} document
 * @param {unknown} reference
 */
const referredTo = (document, reference) =>
  typeof reference === "string" && reference.startsWith("#/")
    ? partAt(document, reference.slice(2).split("/").map(unescaped))
    : undefined;

/**
 * Return the part of a document at a path, with each reference (`{$ref: "#/…"}`) replaced by what it refers to.
 *
 * A reference to a part that contains it stays, because there is no end to what it stands for. So does one to another
 * document, or to nothing.
 *
 * @param {unknown} document
 * @param {readonly string[]} path
 */
export function withoutReferences(document, path) {
  /**
   * @param {unknown} part
   * @param {readonly string[]} inside  the references that led here
   * @returns {unknown}
   */
  function resolved(part, inside) {
    if (Array.isArray(part)) return part.map((item) => resolved(item, inside));
    if (!isObject(part)) return part;
    const entries = Object.entries(part).map(([key, value]) => [key, resolved(value, inside)]);
    const { $ref: reference, ...others } = Object.fromEntries(entries);
    const target = inside.includes(reference) ? undefined : referredTo(document, reference);
    if (!isObject(target)) return Object.fromEntries(entries);
    const found = /** @type {object} */ (resolved(target, [...inside, reference]));
    return { ...found, ...others };
  }
  return resolved(partAt(document, path), []);
}
