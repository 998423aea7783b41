/** Copying words to the clipboard, also where a browser keeps it from pages that came without encryption. */

/**
 * Copy what stands in a field.
 *
 * @param {HTMLInputElement|HTMLTextAreaElement} field
 * @returns {Promise<boolean>}  false: the browser does not let the page; the words are selected, to be copied by hand
 */
export async function copyFrom(field) {
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch (error) {
    // No clipboard at all is a TypeError, one that is refused a DOMException: both leave the old way.
    if (!(error instanceof TypeError || error instanceof DOMException)) throw error;
    field.focus();
    field.select();
    return document.execCommand("copy");
  }
}
