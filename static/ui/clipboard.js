/** Copies text to the clipboard, also where browsers offer the clipboard only to pages that were loaded over HTTPS. */

/**
 * Copy the text of a field.
 *
 * @param {HTMLInputElement|HTMLTextAreaElement} field
 * @returns {Promise<boolean>}  false if the browser does not allow it: the text is selected then, and the user can copy it
 */
export async function copyFrom(field) {
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch (error) {
    // A missing clipboard is a TypeError, a refused one a DOMException: try the deprecated command.
    if (!(error instanceof TypeError || error instanceof DOMException)) throw error;
    field.focus();
    field.select();
    return document.execCommand("copy");
  }
}
