/** Light or dark: as the system says, or as the reader chooses; the choice is kept in this browser only. */

const KEY = "theme";

/** Emits `change`. */
export class ThemeControl extends EventTarget {
  constructor(select) {
    super();
    select.value = localStorage.getItem(KEY) ?? "system";
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
