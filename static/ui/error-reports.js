/** Exceptions that no other module handles: the reader reads what failed, and keeps what was typed. */

export const RELOAD = Object.freeze({ label: "Try again", act: () => window.location.reload() });

/** @param {Error} error */
const wordsOf = (error) =>
  error.name === "Problem"
    ? error.message
    : `That did not work: the page failed with “${error.message}”. What you typed is still there.`;

/**
 * Start a page, and report each exception that is not handled, then or later.
 *
 * @param {() => Promise<void>} begin
 * @param {(words: string, action: {label: string, act: () => void}) => void} tell
 */
export async function guarded(begin, tell) {
  /** @param {unknown} error */
  const report = (error) => {
    // Warnings of the browser, such as a ResizeObserver's, come as events without an error.
    if (!(error instanceof Error) || error.name === "AbortError") return;
    tell(wordsOf(error), RELOAD);
    // A modal dialog lies over the page's own notice.
    const status = document.querySelector("dialog[open] [role=status]");
    if (status) status.textContent = wordsOf(error);
  };
  window.addEventListener("error", ({ error }) => report(error));
  window.addEventListener("unhandledrejection", ({ reason }) => report(reason));
  try {
    await begin();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    tell(error.message, RELOAD);
    if (error.name !== "Problem") throw error;
  }
}
