/** The address of a claim: its name, then the settings of its experiment that are not the first ones, as texts. */

/**
 * A text as it stands in an address: without the spaces that a person types.
 *
 * @param {string} text
 */
export const compact = (text) => text.replace(/\s*,\s*/g, ",").trim();

/** @param {string} text */
const encoded = (text) => encodeURIComponent(text).replace(/%2C/g, ",");

/**
 * The query of the API, or the end of an address.
 *
 * @param {Record<string, string>} texts
 */
export function written(texts) {
  return Object.entries(texts)
    .map(([name, text]) => `${encoded(name)}=${encoded(text)}`)
    .join("&");
}

/**
 * The address, with its “#”.
 *
 * @param {string} name
 * @param {Record<string, string>} texts
 */
export function toHash(name, texts) {
  return `#${[name, written(texts)].filter(Boolean).join("&")}`;
}

/**
 * What an address says: `{name, texts}`, with a pair of name and text for each setting, whether there is such a one or not.
 *
 * @param {string} hash
 */
export function fromHash(hash) {
  const [name, ...rest] = hash.replace(/^#/, "").split("&");
  return { name: decodeURIComponent(name), texts: [...new URLSearchParams(rest.join("&"))] };
}
