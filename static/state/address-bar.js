/** The page's address: it follows what is shown, after a short delay, and keeps beside it what a reload is to find again. */

const DELAY_MS = 400;

export class AddressBar {
  /** @param {() => {hash: string, kept: object|null}} told  what to write: the address without its “#”, and what is kept with it */
  constructor(told) {
    this.told = told;
    /** @type {ReturnType<typeof setTimeout>|undefined} */
    this.due = undefined;
  }

  /** What was kept with the present address, or null. */
  get savedState() {
    return window.history.state;
  }

  /** Write it before long: once for all that happens until then. */
  scheduleUpdate() {
    this.due ??= setTimeout(() => {
      this.due = undefined;
      const { hash, kept } = this.told();
      window.history.replaceState(kept, "", `#${hash}`);
    }, DELAY_MS);
  }

  /** Somebody has gone elsewhere: what was due is no more. */
  cancelUpdate() {
    clearTimeout(this.due);
    this.due = undefined;
  }
}
