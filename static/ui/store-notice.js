/** A bar below the header that says why the server stores nothing for now, for example because its disk is full. */

import { capitalized } from "./short-text.js";

const ID = "store-notice";

/**
 * Show the reason of the newest response; hide the bar if there is none.
 *
 * @param {string|null|undefined} reason
 */
export function showStoreNotice(reason) {
  const shown = document.getElementById(ID);
  if (!reason) {
    shown?.remove();
    return;
  }
  const words = `Not stored: links to what you make now may stop working. ${capitalized(reason)}`;
  const bar = shown ?? document.createElement("p");
  if (bar.textContent === words) return;
  bar.id = ID;
  bar.setAttribute("role", "status");
  bar.textContent = words;
  if (!shown) document.querySelector("header")?.after(bar);
}
