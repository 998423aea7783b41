/**
 * The drawing library, which comes late. It is ten times all else in size, and to read it keeps a browser busy for most
 * of a second: the first picture does not wait for it. What is asked of it before it is there is done, in order, once it is.
 */

import { siteAddress } from "./site-address.js";

/**
 * Plotly, which has no types of its own.
 *
 * @typedef {any} Library
 */

class Drawing {
  constructor() {
    /** Settles with the library; never, where it cannot be loaded. */
    this.coming = new Promise((/** @type {(library: Library) => void} */ resolve) => {
      this.come = resolve;
    });
    this.loading = false;
    this.Plots = {
      resize: (/** @type {HTMLElement} */ element) =>
        this.coming.then(({ Plots }) => Plots.resize(element)),
    };
  }

  /**
   * Begin to load it; `failed` is called if that does not work.
   *
   * @param {(error: Error) => void} failed
   */
  load(failed) {
    if (this.loading) return;
    this.loading = true;
    const script = Object.assign(document.createElement("script"), {
      src: siteAddress(document.body.dataset.plotly ?? ""),
    });
    script.addEventListener("load", () => this.come?.(/** @type {Library} */ (window).Plotly));
    script.addEventListener("error", () =>
      failed(new Error("The drawing library could not be loaded.")),
    );
    document.head.append(script);
  }

  /** @param {any[]} given */
  async newPlot(...given) {
    return (await this.coming).newPlot(...given);
  }

  /** @param {any[]} given */
  async react(...given) {
    return (await this.coming).react(...given);
  }

  /** @param {any[]} given */
  async relayout(...given) {
    return (await this.coming).relayout(...given);
  }

  /** @param {any[]} given */
  async toImage(...given) {
    return (await this.coming).toImage(...given);
  }

  /** @param {any[]} given */
  async purge(...given) {
    return (await this.coming).purge(...given);
  }
}

export const Plotly = new Drawing();

/**
 * The library itself, for a page that is nothing without it.
 *
 * @returns {Promise<Library>}
 */
export function plotly() {
  return new Promise((resolve, reject) => {
    Plotly.coming.then(resolve);
    Plotly.load(reject);
  });
}
