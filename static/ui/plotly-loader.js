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
    this.loaded = new Promise((/** @type {(library: Library) => void} */ resolve) => {
      this.come = resolve;
    });
    this.loading = false;
    this.Plots = {
      resize: (/** @type {HTMLElement} */ element) =>
        this.loaded.then(({ Plots }) => Plots.resize(element)),
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
    return (await this.loaded).newPlot(...given);
  }

  /** @param {any[]} given */
  async react(...given) {
    return (await this.loaded).react(...given);
  }

  /** @param {any[]} given */
  async relayout(...given) {
    return (await this.loaded).relayout(...given);
  }

  /** @param {any[]} given */
  async toImage(...given) {
    return (await this.loaded).toImage(...given);
  }

  /** @param {any[]} given */
  async purge(...given) {
    return (await this.loaded).purge(...given);
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
    Plotly.loaded.then(resolve);
    Plotly.load(reject);
  });
}
