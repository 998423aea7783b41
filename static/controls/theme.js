/** The light or the dark theme: the system's, or the user's choice. The choice is stored in this browser only. */

import { storeText, storedText } from "../ui/browser-storage.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";

/** Other programs at the same host and port share this storage, so the key names the product. */
const KEY = "creases.theme";

/**
 * Emits `change` after the theme has changed.
 *
 * @extends {TypedEventTarget<{change: null}>}
 */
export class ThemeControl extends TypedEventTarget {
  /** @param {HTMLSelectElement} select */
  constructor(select) {
    super();
    const choice = storedText(KEY);
    const isOffered = [...select.options].some(({ value }) => value === choice);
    select.value = choice !== null && isOffered ? choice : "system";
    this.apply(select.value);
    select.addEventListener("change", () => {
      storeText(KEY, select.value);
      this.apply(select.value);
      this.emit("change");
    });
  }

  /** @param {string} choice  "system", "light" or "dark" */
  apply(choice) {
    if (choice === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = choice;
  }
}
