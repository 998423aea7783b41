/** The link to the content of a page, the first stop of the Tab key. The fragment of the address is the state of some pages. */

import { element } from "./elements.js";

/** Let the link move the focus, and leave the address as it is. */
export function listenToSkipLink() {
  element(document, ".skip-link").addEventListener("click", (event) => {
    event.preventDefault();
    // Swagger UI writes the fragment of each link that is clicked into the address.
    event.stopPropagation();
    const main = element(document, "main");
    main.tabIndex = -1;
    main.focus();
  });
}
