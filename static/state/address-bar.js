/** The page's address: it follows the state of the page after a short delay, with data that a reload finds again. */

const DELAY_MS = 400;

export class AddressBar {
  /**
   * @param {() => {hash: string, kept: object|null}} current  returns the address to write, without its “#”, and the data to
   *     save with it
   */
  constructor(current) {
    this.current = current;
    /** @type {ReturnType<typeof setTimeout>|undefined} */
    this.timer = undefined;
  }

  /** The data that was saved with the present address, or null. */
  get savedState() {
    return window.history.state;
  }

  /** Write the address soon: once for all changes until then. */
  scheduleUpdate() {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      const { hash, kept } = this.current();
      window.history.replaceState(kept, "", `#${hash}`);
    }, DELAY_MS);
  }

  /** Cancel the scheduled update, because the reader has opened another address. */
  cancelUpdate() {
    clearTimeout(this.timer);
    this.timer = undefined;
  }
}
