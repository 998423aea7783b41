/** Addresses on this site, wherever it is mounted: the page carries the way to its root. */

const ROOT = new URL(document.body.dataset.site ?? "./", document.baseURI);

/**
 * The full address of a path of the site.
 *
 * @param {string} path  without a slash at its start; "./" for the first page
 */
export const siteAddress = (path) => new URL(path, ROOT).href;
