/** The keys of a list of tabs. */

/** @type {Record<string, (at: number, count: number) => number>} */
const MOVES = {
  ArrowLeft: (at, count) => (at + count - 1) % count,
  ArrowRight: (at, count) => (at + 1) % count,
  Home: () => 0,
  End: (_, count) => count - 1,
};

/**
 * Move the focus for an arrow key, Home or End, and return the tab that has it then; null for other keys.
 *
 * @param {KeyboardEvent} event  happens on a tab
 * @param {HTMLButtonElement[]} tabs
 */
export function tabOfKey(event, tabs) {
  const move = MOVES[event.key];
  if (!move || event.ctrlKey || event.metaKey || event.altKey) return null;
  event.preventDefault();
  event.stopPropagation();
  const enabled = tabs.filter(({ disabled }) => !disabled);
  const at = enabled.findIndex((tab) => tab === document.activeElement);
  const tab = enabled[move(at, enabled.length)];
  tab.focus();
  return tab;
}
