/** URLs on this site, which can be mounted under a prefix: each page contains the relative URL of the site's root. */

const ROOT = new URL(document.body.dataset.site ?? "./", document.baseURI);

/**
 * Return the full URL of a path of the site.
 *
 * @param {string} path  without a leading slash; "./" for the first page
 */
export const siteAddress = (path) => new URL(path, ROOT).href;
