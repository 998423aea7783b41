/** Saves files that the page has made. */

import { createElement } from "./elements.js";

/** A downloaded file's URL is released after this time, when the browser has read it. */
const RELEASE_MS = 1000;

/**
 * Save a file in the browser's downloads.
 *
 * @param {Blob} blob
 * @param {string} name
 */
export function download(blob, name) {
  const link = createElement("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), RELEASE_MS);
}
