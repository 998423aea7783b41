/** The choice of views: a tab for each, a button that shows two of them side by side, and the menus in the panes' heads. */

import { elements } from "../ui/elements.js";
import { tabOfKey } from "../ui/tab-list.js";
import { TypedEventTarget } from "../ui/typed-event-target.js";

/**
 * @typedef {import("../state/views.js").View} View
 * @typedef {import("../state/views.js").ShownViews} ShownViews
 */

/** @extends {TypedEventTarget<{choose: View, split: null}>} */
export class ViewTabs extends TypedEventTarget {
  /**
   * @param {HTMLElement} list  a tab list of buttons with `data-view`
   * @param {HTMLSelectElement} menu  chooses a view where there is no room for tabs
   * @param {HTMLElement} split  the button that shows two views side by side
   */
  constructor(list, menu, split) {
    super();
    this.menu = menu;
    this.list = list;
    this.split = split;
    this.tabs = elements(list, "[role=tab]", HTMLButtonElement);
    for (const tab of this.tabs) tab.addEventListener("click", () => this.choose(tab));
    list.addEventListener("keydown", (event) => this.onKey(event));
    menu.addEventListener("change", () => this.emit("choose", /** @type {View} */ (menu.value)));
    split.addEventListener("click", () => this.emit("split"));
  }

  /** @param {HTMLButtonElement} tab */
  choose(tab) {
    if (!tab.disabled) this.emit("choose", /** @type {View} */ (tab.dataset.view));
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    const tab = tabOfKey(event, this.tabs);
    if (tab) this.choose(tab);
  }

  /**
   * @param {ShownViews} shown
   * @param {Partial<Record<View, string>>} reasons  why a view cannot be shown
   */
  update({ first, second }, reasons) {
    const shown = [first, second];
    this.menu.value = first;
    for (const option of this.menu.options) option.disabled = Object.hasOwn(reasons, option.value);
    for (const tab of this.tabs) {
      const view = /** @type {View} */ (tab.dataset.view);
      tab.setAttribute("aria-selected", String(shown.includes(view)));
      tab.tabIndex = view === first ? 0 : -1;
      tab.disabled = reasons[view] !== undefined;
      tab.title = reasons[view] ?? tab.dataset.tooltip ?? "";
    }
    this.split.setAttribute("aria-pressed", String(second !== null || first === "compare"));
  }
}
