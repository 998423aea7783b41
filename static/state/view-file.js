/**
 * Files with what the page shows: the spec, the stored table that it names, and the look. Opened in any Creases, such a file
 * shows the same picture.
 */

import { completed } from "../api/json-shapes.js";
import { quoted } from "../ui/short-text.js";
import { fromHash, toHash } from "./url-codec.js";

/**
 * @typedef {import("../api/types.d.ts").Spec} Spec
 * @typedef {import("./page-state.js").Look} Look
 */

const KIND = "view";
const VERSION = 1;
/** The longest beginning of a file that is read to recognize it. */
const BEGINNING = 200;

/** A file that cannot be opened; the message is a sentence for the user. */
export class Unopened extends Error {
  name = "Unopened";
}

/**
 * Return the text of a file.
 *
 * @param {Spec} spec
 * @param {Look} look
 * @param {Spec} defaults       the complete spec of `{}`
 * @param {string|null} table   the content of the table as the server sends it
 */
export function viewFile(spec, look, defaults, table) {
  const view = toHash(defaults, look, defaults);
  const head = JSON.stringify({ creases: KIND, version: VERSION, spec, view });
  return table === null ? `${head}\n` : `${head.slice(0, -1)},"table":${table}}\n`;
}

/**
 * Return whether a file is one that `viewFile` wrote.
 *
 * @param {Blob} file
 */
export async function isViewFile(file) {
  return /^\s*\{\s*"creases"\s*:/.test(await file.slice(0, BEGINNING).text());
}

/**
 * Read a file.
 *
 * @param {string} text
 * @param {Spec} defaults  the complete spec of `{}`
 * @returns {{spec: Spec, look: Look, table: object|null, complaints: string[]}}
 * @throws {Unopened}
 */
export function readViewFile(text, defaults) {
  const { creases, version, spec, view, table = null } = parsed(text);
  if (creases !== KIND)
    throw new Unopened(`The file is of the kind ${quoted(String(creases))}; only a view opens.`);
  if (version !== VERSION)
    throw new Unopened(
      `The file has version ${quoted(String(version))}; this Creases opens version ${VERSION}.`,
    );
  if (!isObject(spec) || typeof view !== "string" || !(table === null || isObject(table)))
    throw new Unopened("The file is incomplete: it has no spec, no view, or no complete table.");
  const whole = completed(spec, defaults);
  const { look, complaints } = fromHash(view, defaults);
  return { spec: whole, look, table, complaints };
}

/**
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** @param {string} text */
function parsed(text) {
  try {
    const value = JSON.parse(text);
    if (isObject(value)) return value;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new Unopened("The file is damaged: it is not JSON.");
}
