/** The page's URL: it follows the state of the page after a short delay, with data that a reload restores. */

const DELAY_MS = 400;
/** The longest time for which changes that follow each other are not written: browsers take long to write a URL. */
const LONGEST_MS = 2000;
/** Changes that follow each other within this time come from one gesture. */
const GESTURE_MS = 50;

export class AddressBar {
  /**
   * @param {() => {hash: string, kept: object|null}} current  returns the URL to write, without its “#”, and the data to
   *     save with it
   */
  constructor(current) {
    this.current = current;
    /** @type {ReturnType<typeof setTimeout>|undefined} */
    this.timer = undefined;
    /** Writes changes that do not end. @type {ReturnType<typeof setTimeout>|undefined} */
    this.lastTimer = undefined;
    /** Whether the URL stays as it is. */
    this.held = false;
    /** Whether the next URL becomes a new entry of the browser's history. */
    this.addsEntry = false;
    this.begunAt = -Infinity;
  }

  /** The data that was saved with the current URL, or null. */
  get savedState() {
    return window.history.state;
  }

  /** Schedule an update of the URL; changes that follow each other are written together. */
  scheduleUpdate() {
    if (this.held) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.write(), DELAY_MS);
    this.lastTimer ??= setTimeout(() => this.write(), LONGEST_MS);
  }

  /** Let the URL follow the state again. */
  release() {
    this.held = false;
    this.scheduleUpdate();
  }

  /**
   * Begin a new entry of the browser's history with the next change, so that the browser's Back returns to what the page
   * shows now.
   */
  beginEntry() {
    const now = performance.now();
    const isBegun = this.addsEntry && now - this.begunAt < GESTURE_MS;
    this.begunAt = now;
    if (isBegun) return;
    if (this.timer !== undefined) this.write();
    this.addsEntry = true;
  }

  /** Begin no new entry after all. */
  cancelEntry() {
    this.addsEntry = false;
  }

  write() {
    this.cancelUpdate();
    const { hash, kept } = this.current();
    const isNew = this.addsEntry && `#${hash}` !== window.location.hash;
    this.addsEntry = false;
    window.history[isNew ? "pushState" : "replaceState"](kept, "", `#${hash}`);
  }

  /** Cancel the scheduled update, because the user has opened another URL. */
  cancelUpdate() {
    clearTimeout(this.timer);
    clearTimeout(this.lastTimer);
    this.timer = this.lastTimer = undefined;
  }
}
