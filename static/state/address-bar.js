/** The page's URL: it follows the state of the page after a short delay, with data that a reload restores. */

const DELAY_MS = 400;

export class AddressBar {
  /**
   * @param {() => {hash: string, kept: object|null}} current  returns the URL to write, without its “#”, and the data to
   *     save with it
   */
  constructor(current) {
    this.current = current;
    /** @type {ReturnType<typeof setTimeout>|undefined} */
    this.timer = undefined;
  }

  /** The data that was saved with the current URL, or null. */
  get savedState() {
    return window.history.state;
  }

  /** Schedule an update of the URL; changes until then are written together. */
  scheduleUpdate() {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      const { hash, kept } = this.current();
      window.history.replaceState(kept, "", `#${hash}`);
    }, DELAY_MS);
  }

  /** Cancel the scheduled update, because the user has opened another URL. */
  cancelUpdate() {
    clearTimeout(this.timer);
    this.timer = undefined;
  }
}
