/** A button that copies what a card shows as text: tables and lists as columns, so that a spreadsheet takes them. */

import { elements } from "../ui/elements.js";

/** Time for which the button says that the text is copied. */
const SAID_MS = 1600;

/** @param {Element} node */
const textOf = (node) => (node.textContent ?? "").replace(/\s+/g, " ").trim();

/**
 * Return the text of a card, line by line.
 *
 * @param {Element} root
 * @returns {string[]}
 */
export function linesOf(root) {
  if (root instanceof HTMLTableRowElement) return [[...root.cells].map(textOf).join("\t")];
  if (root instanceof HTMLDListElement) {
    const terms = elements(root, "dt");
    return terms.map((term) => `${textOf(term)}\t${textOf(term.nextElementSibling ?? term)}`);
  }
  const isLine = root.matches("p, h2, .formula, .pattern-row");
  if (isLine || !root.children.length) {
    const drawn = root.querySelector("[role=img]")?.getAttribute("aria-label");
    return [drawn ?? textOf(root)].filter(Boolean);
  }
  return [...root.children].flatMap(linesOf);
}

/**
 * Let a button copy the text of a card.
 *
 * @param {HTMLElement} button
 * @param {() => HTMLElement[]} parts  returns what is copied
 */
export function copyOnClick(button, parts) {
  const title = button.title;
  button.addEventListener("click", async () => {
    const text = parts().flatMap(linesOf).join("\n");
    const isCopied = await copied(text);
    button.title = isCopied ? "Copied" : "The browser does not let this page copy";
    button.classList.toggle("done", isCopied);
    setTimeout(() => {
      button.title = title;
      button.classList.remove("done");
    }, SAID_MS);
  });
}

/**
 * Copy a text, also where browsers offer the clipboard only to pages that were loaded over HTTPS.
 *
 * @param {string} text
 */
async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch (error) {
    // A missing clipboard is a TypeError, a refused one a DOMException: try the deprecated command.
    if (!(error instanceof TypeError || error instanceof DOMException)) throw error;
    const onCopy = (/** @type {ClipboardEvent} */ event) => {
      event.preventDefault();
      event.clipboardData?.setData("text/plain", text);
    };
    document.addEventListener("copy", onCopy, { once: true });
    const isCopied = document.execCommand("copy");
    document.removeEventListener("copy", onCopy);
    return isCopied;
  }
}
