/** Hiding of parts of the page; a column takes no space when all its parts are hidden. */

import { COLUMNS, selectorOf } from "../content/page-parts.js";

export class PageLayout {
  constructor() {
    // A style rule, because it also applies to elements that are added later.
    this.sheet = new CSSStyleSheet();
    /** @type {string|null} */
    this.hidden = null;
    document.adoptedStyleSheets.push(this.sheet);
  }

  /**
   * Hide these parts and show all others.
   *
   * @param {string[]} parts  names of page-parts.js, or of fields
   */
  update(parts) {
    const hidden = parts.join();
    if (hidden === this.hidden) return;
    this.hidden = hidden;
    this.sheet.replaceSync(
      parts.length ? `${parts.map(selectorOf).join(", ")} { display: none !important; }` : "",
    );
    const { classList } = document.body;
    for (const part of ["header", "transport"])
      classList.toggle(`without-${part}`, parts.includes(part));
    for (const [column, columnParts] of Object.entries(COLUMNS)) {
      classList.toggle(
        `without-${column}`,
        columnParts.every((part) => parts.includes(part)),
      );
    }
  }
}
