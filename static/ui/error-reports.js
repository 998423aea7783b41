/** Reports exceptions that no other module handles to the user, whose input stays in the page. */

export const RELOAD = Object.freeze({ label: "Try again", act: () => window.location.reload() });

/**
 * Return the message about an error.
 *
 * @param {Error} error
 */
const messageOf = (error) =>
  error.name === "Problem"
    ? error.message
    : `The page failed with “${error.message}”. Your input is still there.`;

/**
 * Start a page and report each unhandled exception, then or later.
 *
 * @param {() => Promise<void>} begin
 * @param {(message: string, action: {label: string, act: () => void}) => void} show
 */
export async function guarded(begin, show) {
  /** @param {unknown} error */
  const report = (error) => {
    // Warnings of the browser, for example of a ResizeObserver, are events without an error.
    if (!(error instanceof Error) || error.name === "AbortError") return;
    show(messageOf(error), RELOAD);
    // A modal dialog covers the page's own notice.
    const status = document.querySelector("dialog[open] [role=status]");
    if (status) status.textContent = messageOf(error);
  };
  window.addEventListener("error", ({ error }) => report(error));
  window.addEventListener("unhandledrejection", ({ reason }) => report(reason));
  try {
    await begin();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    show(error.message, RELOAD);
    if (error.name !== "Problem") throw error;
  }
}
