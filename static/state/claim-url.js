/** The URL of a claim: its name, then the settings of its experiment that differ from the defaults, as texts. */

import { encoded } from "./url-fields.js";

/**
 * Return a list without the spaces around its commas, as it is written into a URL.
 *
 * @param {string} text
 */
export const compact = (text) => text.replace(/\s*,\s*/g, ",").trim();

/** @param {string} text */
const encodedText = (text) => encoded(text, ",");

/**
 * Return settings as the query of an API call, or as the end of a URL.
 *
 * @param {Record<string, string>} texts
 */
export function written(texts) {
  return Object.entries(texts)
    .map(([name, text]) => `${encodedText(name)}=${encodedText(text)}`)
    .join("&");
}

/**
 * Return the URL of a claim, with its “#”.
 *
 * @param {string} name
 * @param {Record<string, string>} texts
 */
export function toHash(name, texts) {
  return `#${[name, written(texts)].filter(Boolean).join("&")}`;
}

/**
 * Read a URL: the claim's name, and a pair of name and text for each setting, which the claim may not have.
 *
 * @param {string} hash
 */
export function fromHash(hash) {
  const [name, ...rest] = hash.replace(/^#/, "").split("&");
  return { name: decodeURIComponent(name), texts: [...new URLSearchParams(rest.join("&"))] };
}
