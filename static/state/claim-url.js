// @ts-nocheck
/** The address of a claim: its name, then the settings of its experiment that are not the first ones, as texts. */

/** A text as it stands in an address: without the spaces that a person types. */
export const compact = (text) => text.replace(/\s*,\s*/g, ",").trim();

const encoded = (text) => encodeURIComponent(text).replace(/%2C/g, ",");

/** The query of the API, or the end of an address. */
export function written(texts) {
  return Object.entries(texts)
    .map(([name, text]) => `${encoded(name)}=${encoded(text)}`)
    .join("&");
}

/** The address, with its “#”. */
export function toHash(name, texts) {
  return `#${[name, written(texts)].filter(Boolean).join("&")}`;
}

/** What an address says: `{name, texts}`, with a pair of name and text for each setting, whether there is such a one or not. */
export function fromHash(hash) {
  const [name, ...rest] = hash.replace(/^#/, "").split("&");
  return { name: decodeURIComponent(name), texts: [...new URLSearchParams(rest.join("&"))] };
}
