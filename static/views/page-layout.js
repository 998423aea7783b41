// @ts-nocheck
/** Which parts of the page are there: those that an address leaves out take no room, and a column without parts none either. */

import { COLUMNS, selectorOf } from "../content/page-parts.js";

export class PageLayout {
  constructor() {
    // A rule, not a mark on elements: it holds for those that are made later, too.
    this.sheet = new CSSStyleSheet();
    document.adoptedStyleSheets.push(this.sheet);
  }

  /** @param {string[]} parts  names of page-parts.js, or of fields, that are left out */
  update(parts) {
    const key = parts.join();
    if (key === this.key) return;
    this.key = key;
    this.sheet.replaceSync(
      parts.length ? `${parts.map(selectorOf).join(", ")} { display: none !important; }` : "",
    );
    const { classList } = document.body;
    for (const part of ["header", "transport"])
      classList.toggle(`without-${part}`, parts.includes(part));
    for (const [column, own] of Object.entries(COLUMNS)) {
      classList.toggle(
        `without-${column}`,
        own.every((part) => parts.includes(part)),
      );
    }
  }
}
