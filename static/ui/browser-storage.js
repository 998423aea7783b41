/** Values that are kept in this browser. An embedded page may not use the storage; then nothing is kept. */

/**
 * Call `use` with the storage, and return its result, or null where the storage is not available.
 *
 * @template T
 * @param {(storage: Storage) => T} use
 */
function withStorage(use) {
  try {
    return use(localStorage);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    return null;
  }
}

/**
 * Return the text that is kept under a key, or null.
 *
 * @param {string} key
 */
export const storedText = (key) => withStorage((storage) => storage.getItem(key));

/**
 * Keep a text under a key.
 *
 * @param {string} key
 * @param {string} text
 */
export const storeText = (key, text) => withStorage((storage) => storage.setItem(key, text));

/** The key under which it is kept that the explanation for first visits was seen. The storage is shared with other programs. */
const VISITED = "creases.visited";

/** Whether this browser has shown the explanation for first visits. */
export const isKnownVisitor = () => storedText(VISITED) !== null;

/** Show the explanation for first visits no more. */
export const rememberVisitor = () => storeText(VISITED, "yes");
