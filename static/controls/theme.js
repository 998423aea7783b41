// @ts-nocheck
/** Light or dark: as the system says, or as the reader chooses; the choice is kept in this browser only. */

/** Other programs under the same host and port share what the browser keeps. */
const KEY = "creases.theme";

/** What the browser keeps; nothing where it keeps nothing for a page embedded in another one. */
function kept() {
  try {
    return localStorage.getItem(KEY);
  } catch (error) {
    if (error.name !== "SecurityError") throw error;
    return null;
  }
}

/** Emits `change`. */
export class ThemeControl extends EventTarget {
  constructor(select) {
    super();
    const choice = kept();
    select.value = [...select.options].some(({ value }) => value === choice) ? choice : "system";
    this.apply(select.value);
    select.addEventListener("change", () => {
      localStorage.setItem(KEY, select.value);
      this.apply(select.value);
      this.dispatchEvent(new Event("change"));
    });
  }

  apply(choice) {
    if (choice === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = choice;
  }
}
